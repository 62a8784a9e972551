"""Two people at three tabs, two of them in one browser, who type, send, sign in and switch language.

``Tabs`` is a machine for Hypothesis. It works the pages as a browser does: it knows only what a page shows.
Every text is a mark of its own, so that it can be found again wherever it went: on a screen, kept for its
author, sealed on a sign-in page, or stored. What is stored is read past the product.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from random import Random
from typing import ClassVar, Final

from httpx2 import Response
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from screening.errors import SignaalwijzerError
from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.app.application import Application
from service.areas.screenings import draft as screenings_draft
from service.areas.screenings import draft_storage
from service.core.clock import SetClock
from service.web.waiting_form import unseal
from tests.service.casework import Installed
from tests.service.pages.reading import Form, Page, post
from tests.service.pages.tab import (
    CHOICES,
    FIELD,
    OPEN,
    PEOPLE,
    PLACES,
    SEEN,
    STORED,
    WRITTEN,
    Browser,
    Direct,
    Tab,
    last_mark,
    tied,
)
from tests.service.world import PASSWORD

_FRAME: Final = ("/language", "/logout")
THEN: Final = (
    "rest",
    "rest",
    "send",
    "send",
    "language",
    "answers",
    "time out",
    "swap",
    "swap and time out",
)


class Tabs(RuleBasedStateMachine):
    """One case, two people, three tabs."""

    installed: ClassVar[Installed]
    app: ClassVar[Application]
    runner: ClassVar[asyncio.Runner]
    reached: ClassVar[Counter[str]]

    @initialize(script=st.booleans(), first=st.integers(0, 2**32 - 1))
    def begin(self, script: bool, first: int = 0) -> None:
        # Draws of Hypothesis resemble those before them; what people do next does not.
        self.chance = Random(first)
        self.installed.go_back("begun")
        self.installed.clock = SetClock(self.installed.installation.clock.now())
        self.app.state.installation = self.installed.installation
        self.script = script
        self.texts: dict[str, int] = {}
        self.done: set[str] = set()
        shared, own = Browser(Direct(self.app, self.runner)), Browser(Direct(self.app, self.runner))
        self.tabs = (Tab(shared), Tab(shared), Tab(own))
        self._sign_in(self.tabs[0], "both")
        self._sign_in(self.tabs[2], "all")
        self.reached["run"] += 1
        self.work(3)

    # what people do

    @rule(number=st.integers(0, 2), place=st.sampled_from(tuple(PLACES)))
    def open(self, number: int, place: str) -> None:
        """Go to a page. With script what was typed is kept first; where that fails one stays."""
        tab = self.tabs[number]
        if not self._may_leave(tab):
            return
        answer = tab.browser.client.get(self._address(place))
        tab.show(answer, place)
        tab.seen = self._now_there(place)
        if tab.copy:
            self.reached["came back"] += 1

    @rule(number=st.integers(0, 2), which=st.integers(0, 2))
    def type(self, number: int, which: int) -> None:
        """Type words of one's own into a form; without script into one form at a time."""
        tab = self.tabs[number]
        fields = [name for name in WRITTEN.get(tab.place, ()) if tab.form_with(name)]
        if not fields or tab.author is None:
            return
        name = fields[which % len(fields)]
        if not self.script and tab.typed and tab.form_with(name) is not tab.writing:
            return
        form = tab.form_with(name)
        before = tab.typed.get(name) or (dict(form.fields)[name] if form else "")
        mark = f"woord{len(self.texts):04d}x"
        tab.typed.pop(name, None)
        tab.typed[name] = f"{before} {mark} van de jongere.".strip()
        self.texts[mark] = tab.author

    @precondition(lambda self: self.script)
    @rule(number=st.integers(0, 2))
    def pause(self, number: int) -> None:
        """Stop typing for a while: the script keeps what was typed."""
        if self._keep(self.tabs[number]):
            self.reached["kept"] += 1

    @rule(number=st.integers(0, 2), whole=st.sampled_from((True, True, True, False)))
    def send(self, number: int, whole: bool) -> None:
        """Send the form one was writing in; or one that is not whole yet."""
        tab = self.tabs[number]
        form = tab.writing
        if form is None:
            return
        if self.script and not self._keep(tab, but=form):
            self._go_along(tab, form, tab.page.language if tab.page else "nl")
            return
        marks = self._marks_in(tab, form)
        held = tab.place in SEEN
        target = FIELD.get(tab.place, "")
        before = self._now_there(tab.place)
        answer = self._post(tab, form.action, self._fields(tab, form, whole=whole))
        if answer.status_code == 303:
            assert tab.author == self.installed.people[tab.browser.person], "taken from somebody else's form"
            assert not held or (target and target not in dict(form.fields)) or before == tab.seen, (
                f"taken on what its author never saw: {tab.place}"
            )
            self.done |= marks
            self.reached["sent"] += 1
            tab.show(tab.browser.client.get(answer.headers["location"]), "landed")
            assert tab.page
            assert 'id="saved" role="status"' in tab.page.html or "/login" in answer.headers["location"]
        else:
            self.reached[f"answered {answer.status_code}"] += 1
            self._came_back(tab, answer)

    @rule(number=st.integers(0, 2))
    def switch_language(self, number: int) -> None:
        """Read on in the other language, by the button of the frame."""
        tab = self.tabs[number]
        if tab.page is None or "data-switch" not in tab.page.html:
            return
        form = tab.writing
        language = "en" if tab.page.language == "nl" else "nl"
        if form is None:
            if self._may_leave(tab):
                frame = next(f for f in tab.page.forms if f.action == "/language")
                tab.show(post(tab.browser.client, "/language", [*frame.fields, ("language", language)]))
                tab.place = "landed" if tab.place not in WRITTEN else tab.place
                tab.seen = self._now_there(tab.place)
            return
        switched = tied(tab.page)
        if not self.script and switched is not form:
            return
        self._go_along(tab, form, language)

    def _go_along(self, tab: Tab, form: Form, language: str) -> None:
        """The page is shown again with what was typed in it, and nothing is sent."""
        fields = [*self._fields(tab, form, whole=False), ("language", language)]
        if self.script:
            fields += [pair for pair in tab.typed.items() if pair[0] not in dict(form.fields)]
        seen = tab.seen
        back = f"/language?back={self._address(tab.place)}"
        answer = self._post(tab, back, fields)
        self.reached["switched"] += answer.status_code == 200
        self._came_back(tab, answer)
        tab.seen = seen if answer.status_code != 200 else self._now_there(tab.place)

    @rule(number=st.integers(0, 2), person=st.sampled_from(PEOPLE))
    def sign_in(self, number: int, person: str) -> None:
        """Sign in in this tab, at the form that stands there or at a new one."""
        tab = self.tabs[number]
        if tab.page is None or not any(f.action == "/login" for f in tab.page.forms):
            if not self._may_leave(tab):
                return
            tab.browser.client.cookies.clear()
        self._sign_in(tab, person)

    @rule(number=st.integers(0, 2))
    def sign_out(self, number: int) -> None:
        tab = self.tabs[number]
        if tab.page is not None and self._may_leave(tab):
            waiting = next((f for f in tab.page.forms if f.action == "/logout"), None)
            tab.show(self._post(tab, "/logout", waiting.fields if waiting else []), "landed")
            tab.browser.person = ""

    @rule(what=st.sampled_from(("a minute", "twenty minutes", "answers", "answers")))
    def meanwhile(self, what: str) -> None:
        """Time passes, or a colleague changes an answer in the case that is being filled in."""
        if what == "answers":
            self._somebody_changes_the_answers()
        else:
            self._time_passes(1 if what == "a minute" else 21)

    @rule(times=st.integers(1, 4))
    def work(self, times: int) -> None:
        """What people do most of the time."""
        for _ in range(times):
            number, which = self.chance.randrange(3), self.chance.randrange(3)
            self._write(number, self.chance.choice(tuple(PLACES)), which, self.chance.choice(THEN))

    def _write(self, number: int, place: str, which: int, then: str) -> None:
        """Open a page and type; then send it, or send it after the sign-in ended or somebody else came."""
        tab = self.tabs[number]
        self.open(number, place)
        self.type(number, which)
        if then == "rest" or tab.writing is None:
            return
        if "swap" in then:
            other = "all" if tab.browser.person == "both" else "both"
            neighbour = self.tabs[{0: 1, 1: 0, 2: 2}[number]]
            if neighbour is not tab and self._may_leave(neighbour):
                neighbour.page = None
                tab.browser.client.cookies.clear()
                self._sign_in(neighbour, other)
        if "time out" in then:
            self._time_passes(21)
        if then == "language":
            self.switch_language(number)
        if then == "answers":
            self._somebody_changes_the_answers()
        self.send(number, whole=True)
        if tab.page and any("kept" in dict(f.fields) for f in tab.page.forms):
            self._sign_in(tab, PEOPLE[which % 2])

    # what is so

    @invariant()
    def no_word_is_lost_and_none_is_under_another_name(self) -> None:
        if not hasattr(self, "tabs"):
            return
        stored = [
            (words, author)
            for name, column, by in STORED
            for words, author in self.installed.rows(f"SELECT {column}, {by} FROM {name}")
        ]
        kept = [(c, p) for c, p in self.installed.rows("SELECT content, person_id FROM kept_words")]
        screens = [self._on_screen(tab) for tab in self.tabs]
        for mark, author in self.texts.items():
            for words, by in (*stored, *kept):
                last = mark in words and last_mark(words) == mark
                assert not last or by == author, f"under another name: {mark}"
            there = any(mark in words for words, _ in (*stored, *kept)) or any(mark in s for s in screens)
            assert there, f"lost: {mark}"
            assert mark not in self.done or any(mark in words for words, _ in stored), f"not stored: {mark}"

    # how a browser does it

    def _time_passes(self, minutes: int) -> None:
        """After twenty minutes without a word everybody is signed out."""
        clock = self.installed.installation.clock
        assert isinstance(clock, SetClock)
        clock.advance(timedelta(minutes=minutes))

    def _somebody_changes_the_answers(self) -> None:
        """Past the tabs; a round that was judged may be closed to it."""
        try:
            with unit_as(self.installed.installation, self.installed.people["alice"]) as unit:
                case = open_case(unit, OPEN["case"], "draft.save")
                draft = draft_storage.draft(unit, case)
                level = "confirmed" if draft.answers.get("neglect") != "confirmed" else "suspected"
                changes = screenings_draft.Changes({"neglect": level}, {}, {})
                draft_storage.save_draft(unit, case, draft.revision, changes)
        except SignaalwijzerError:
            self.reached["answers closed"] += 1
        else:
            self.reached["answers changed"] += 1

    def _sign_in(self, tab: Tab, person: str) -> None:
        client = tab.browser.client
        form = next((f for f in tab.page.forms if f.action == "/login"), None) if tab.page else None
        if form is None:
            form = next(f for f in Page(client.get("/login")).forms if f.action == "/login")
        answer = post(client, "/login", form.sent(login=person, password=PASSWORD), follow=False)
        tab.browser.person = person
        if answer.status_code == 303:
            tab.show(client.get(answer.headers["location"]), "landed")
            return
        page = Page(answer)
        resumed = next((f for f in page.forms if "data-send" in answer.text and f.action not in _FRAME), None)
        if resumed is None:
            self.reached["somebody else's"] += 1
            tab.show(answer, "landed")
            return
        marks = {mark for mark in self.texts if any(mark in value for _, value in resumed.fields)}
        tab.show(answer, self._place_of(resumed.action))
        tab.author = self.installed.people[person]
        sent = self._post(tab, resumed.action, resumed.sent())
        self.reached["resumed"] += 1
        if sent.status_code == 303:
            self.done |= marks
            tab.show(client.get(sent.headers["location"]), "landed")
        else:
            self._came_back(tab, sent)

    def _post(self, tab: Tab, action: str, fields: list[tuple[str, str]]) -> Response:
        path = action or self._address(tab.place)
        return post(tab.browser.client, path, fields, follow=False)

    def _fields(self, tab: Tab, form: Form, *, whole: bool) -> list[tuple[str, str]]:
        mine = {name for name, _ in form.fields}
        fields = [(n, tab.typed.get(n, value)) for n, value in form.fields if n not in CHOICES or not whole]
        if tab.copy and "form.copy" not in mine:
            fields.append(("form.copy", tab.copy))
        if whole:
            for name, values in CHOICES.items():
                offered = form.offered.get(name)
                if offered:
                    fields += [(name, v) for v in values if v in offered][:1] or [(name, offered[-1])]
                elif name in mine:
                    fields.append((name, values[0]))
        return fields

    def _keep(self, tab: Tab, but: Form | None = None) -> bool:
        """What the script does; ``False`` when it could not."""
        forms: dict[str, list[list[str]]] = {}
        for name in tab.typed:
            form = tab.form_with(name)
            if form is not None and form is not but:
                forms.setdefault(form.action or tab.place, []).append([name, tab.typed[name]])
        if not forms or tab.author is None:
            return True
        mark = next(v for f in tab.page.forms for n, v in f.fields if n == "form.author") if tab.page else ""
        page = self._address(tab.place)
        answer = tab.browser.client.put(
            "/api/v1/kept-words",
            json={"page": page, "copy_of": tab.copy, "forms": forms},
            headers={"Form-Author": mark},
        )
        if answer.status_code != 200:
            self.reached[f"kept {answer.status_code}"] += 1
            return False
        tab.copy = answer.json()["copy_of"]
        return True

    def _may_leave(self, tab: Tab) -> bool:
        sealed = tab.page is not None and any("kept" in dict(f.fields) for f in tab.page.forms)
        if sealed or (tab.typed and not self.script):
            return False
        return self._keep(tab)

    def _came_back(self, tab: Tab, answer: Response) -> None:
        """The answer stands in the tab; what it shows in its fields counts as typed, and as not kept yet."""
        copy, place = tab.copy, tab.place
        tab.show(answer, place)
        assert tab.page
        fields = {n: v for f in tab.page.forms for n, v in f.fields}
        tab.typed = {n: fields[n] for n in WRITTEN.get(place, ()) if fields.get(n, "").find("woord") >= 0}
        if answer.status_code == 409 and not tab.typed:
            tab.place = "landed"
        tab.copy = tab.copy or copy
        if answer.status_code in (409, 422) and tab.typed:
            tab.seen = self._now_there(place)

    def _marks_in(self, tab: Tab, form: Form) -> set[str]:
        words = " ".join(tab.typed.get(n, v) for n, v in form.fields)
        return {mark for mark in self.texts if mark in words}

    def _on_screen(self, tab: Tab) -> str:
        fields = [v for f in (tab.page.forms if tab.page else ()) for _, v in f.fields]
        sealed = [
            unseal(self.installed.installation.keys.audit, v)
            for f in (tab.page.forms if tab.page else ())
            for n, v in f.fields
            if n == "kept"
        ]
        waiting = [v for one in sealed if one for _, v in one.fields]
        return " ".join((*tab.typed.values(), *fields, *waiting))

    def _now_there(self, place: str) -> list[tuple[object, ...]]:
        return self.installed.rows(SEEN[place]) if place in SEEN else []

    def _place_of(self, action: str) -> str:
        path = action.partition("back=")[2] or action
        return next((place for place in PLACES if path.startswith(self._address(place))), "landed")

    def _address(self, place: str) -> str:
        return PLACES[place].format(code=self.installed.code, open=OPEN["case"])
