"""Words that are typed and not sent wait on the server for who typed them, and for nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, Final

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.areas.retention.classes import classes
from service.areas.unsent_text.service import KEPT_FOR, NOT_ON
from service.core.clock import SetClock
from tests.service.pages.reading import Form, Page, get, post
from tests.service.pages.test_every_page import EVERYONE, PLACES, cases, prepared
from tests.service.pages.way import JUDGEMENT, made
from tests.service.world import World

pytestmark = pytest.mark.slow

__all__ = ["cases", "prepared"]

Browser = Callable[[str], TestClient]
WORDS: Final = "De mentor zag de jongere drie dagen niet."
HERE: Final = "Hier stond nog tekst van u"
OWN: Final = ("form.", "revision", "was", "note_was", "after", "number", "asked", "at", "seen")
SHORT: Final = frozenset(
    {"code", "case", "size", "age", "hours", "said_on", "due", "day", "held_on", "login"}
)


def keep(browser: TestClient, page: str, form: str = "x", copy: str = "", **fields: str) -> Any:
    """What the script of a page does while somebody types."""
    pairs = [[name.replace("__", "."), value] for name, value in fields.items()]
    return browser.put("/api/v1/kept-words", json={"page": page, "copy_of": copy, "forms": {form: pairs}})


def rows(world: World) -> list[tuple[Any, ...]]:
    """The table, past the product."""
    with world.installation.database.transaction() as db:
        return [tuple(row) for row in db.execute(text("SELECT person_id, page, content FROM kept_words"))]


WITHOUT_WORDS = frozenset({"password", "current", "one_time", "artefact"})
"""A form with one of these fields has no place for words."""


def written(page: Page) -> Iterator[tuple[Form, str]]:
    """Each field for free words on a page, with its form: a text area, or a line without a fixed shape."""
    free = {
        value
        for tag, name, value in page.attributes
        if name == "name" and tag in ("textarea", "input") and value and not value.startswith(OWN)
    }
    fixed = {v for form in page.forms for v in form.offered}
    hidden = _hidden(page)
    for form in page.forms:
        if form.method == "post" and not WITHOUT_WORDS & {n for n, _ in form.fields}:
            for name, _ in form.fields:
                if name in free and name not in fixed | hidden | SHORT and not name.startswith("present"):
                    yield form, name


def _hidden(page: Page) -> set[str]:
    """Names of inputs that nobody types words in."""
    found: set[str] = set()
    here: dict[str, str] = {}
    for tag, name, value in [*page.attributes, ("end", "", None)]:
        if tag != "input" or name in here:
            if here.get("type") in ("hidden", "date", "file", "radio", "checkbox") and "name" in here:
                found.add(here["name"])
            here = {}
        if tag == "input":
            here[name] = value or ""
    return found


def test_the_words_of_every_form_come_back_where_they_were_typed(world: World, cases: dict[str, str]) -> None:
    """REQ typed-text-kept: typed, not sent, the page left and opened again; a form that forgets fails."""
    lost, walked = [], 0
    browsers = {login: world.browser(login) for login in EVERYONE}
    for place in PLACES:
        path = place.path.format(**cases).partition("?")[0]
        if path == "/patterns" or path.startswith(NOT_ON):
            continue
        browser = browsers[place.who[0]]
        page = get(browser, path)
        for form, name in written(page):
            walked += 1
            answer = keep(browser, path, form.action, **{name: WORDS})
            assert answer.status_code == 200, f"{path} {name}: {answer.text}"
            again = next(
                f for f in get(browser, path).forms if f.action == form.action and name in dict(f.fields)
            )
            if dict(again.fields)[name] != WORDS:
                lost.append(f"{path}: {form.action} {name}")
            discard = next(f for f in get(browser, path).forms if f.action.endswith("/discard"))
            assert post(browser, discard.action, discard.sent(), follow=False).headers["location"] == path
    assert not lost, "\n".join(lost)
    assert walked > 25


def test_no_two_forms_of_a_page_share_the_name_of_a_field(world: World, cases: dict[str, str]) -> None:
    """REQ typed-text-kept: the fields that are sent tell which of the kept forms they are."""
    shared = []
    browsers = {login: world.browser(login) for login in EVERYONE}
    for place in PLACES:
        path = place.path.format(**cases)
        page = get(browsers[place.who[0]], path)
        names = [
            name
            for form in page.forms
            if form.method == "post"
            for name in {name for name, _ in form.fields} | set(form.offered)
            if not name.startswith(OWN) and name not in ("back", "language")
        ]
        shared += [f"{path}: {name}" for name in sorted({n for n in names if names.count(n) > 1})]
    assert not shared, "\n".join(shared)


def test_the_words_go_when_the_form_is_sent_and_those_of_another_form_stay(
    world: World, browser: Browser, cases: dict[str, str]
) -> None:
    """REQ typed-text-kept: sending one form of the page of a review loses nothing of another."""
    rita, path = browser("rita"), f"/cases/{cases['done']}/screenings/1/review"
    sent = {
        "page": path,
        "copy_of": "",
        "forms": {
            f"{path} 0": [["seen", "{}"], ["words", WORDS]],  # as a form that was put aside for its author
            f"{path}/question 1": [["seen", "{}"], ["question", "Wie zag dit?"]],
        },
    }
    assert rita.put("/api/v1/kept-words", json=sent).status_code == 200
    page = get(rita, path)
    question = page.form(f"{path}/question")
    assert post(rita, question.action, question.sent(), follow=False).status_code == 303

    again = get(rita, path)
    assert dict(again.form(path).fields)["words"] == WORDS
    assert dict(again.form(f"{path}/question").fields)["question"] == ""
    review = again.form(path).sent(view="agree", weighed="answers")
    assert post(rita, path, review, follow=False).status_code == 303
    assert HERE not in get(rita, path).main
    assert rows(world) == []


def test_the_minutes_stay_when_an_agreement_is_added(browser: Browser, cases: dict[str, str]) -> None:
    """REQ typed-text-kept: and when adding one comes back with a mistake."""
    bob, path = browser("bob"), "/table/meetings/2026-11-23"
    assert keep(bob, path, "minutes", minutes=WORDS).status_code == 200
    form = get(bob, path).form(f"{path}/agreements")
    wrong = Page(post(bob, form.action, form.sent(sheet="Z2026-0001", agreement="Bellen met school.")))
    assert wrong.status == 422
    assert dict(wrong.form(f"{path}/minutes").fields)["minutes"] == WORDS

    right = wrong.form(f"{path}/agreements").sent(owner="mee", due="2026-12-01")
    assert post(bob, form.action, right, follow=False).status_code == 303
    assert dict(get(bob, path).form(f"{path}/minutes").fields)["minutes"] == WORDS


def test_nobody_else_sees_what_one_typed(world: World, browser: Browser) -> None:
    """REQ need-to-know: not the colleague who works on the same case, not on the list, not in the file."""
    alice, bob = browser("alice"), browser("bob")
    reference = made(alice)
    path = f"/cases/{reference}/judgement"
    assert keep(alice, path, reason=WORDS).status_code == 200

    assert WORDS in get(alice, "/kept").main
    for page in (path, "/kept"):
        assert WORDS not in get(bob, page).html
    number = next(f.action for f in get(alice, path).forms if f.action.endswith("/discard"))
    assert post(bob, number, {}, follow=False).status_code == 404
    form = {"to": "young_person", "purpose": "access_request", "form": "json"}
    assert WORDS not in post(bob, f"/cases/{reference}/record/export", form).text
    assert "kept_words" not in post(bob, f"/cases/{reference}/record/export", form).json()["record"]


def test_who_may_not_open_the_page_keeps_nothing_there_and_sees_nothing_any_more(
    world: World, browser: Browser
) -> None:
    """REQ need-to-know: a stranger, and a colleague who left the team after typing."""
    alice, charlie = browser("alice"), browser("charlie")
    path = f"/cases/{made(alice)}/judgement"
    assert keep(charlie, path, reason=WORDS).status_code == 404
    assert keep(browser("anna"), path, reason=WORDS).status_code in (403, 404)
    assert keep(alice, path, reason=WORDS).status_code == 200
    with world.installation.database.transaction() as db:
        db.execute(text("DELETE FROM person_team WHERE person_id = :id"), {"id": world.people["alice"]})

    assert get(alice, path, 404)
    assert WORDS not in get(alice, "/kept").html


def test_a_bsn_is_not_kept(world: World, browser: Browser) -> None:
    """REQ free-text: it is refused with the sentence of every other text, and stays on the screen alone."""
    alice = browser("alice")
    answer = keep(alice, f"/cases/{made(alice)}/judgement", reason="Nummer 111222333 van de jongere.")
    assert (answer.status_code, answer.json()["code"]) == (422, "free_text.bsn")
    assert rows(world) == []


@pytest.mark.parametrize("page", ["/people", "/fairness", "/account", "/login", "x", "//example.org", "/a b"])
def test_some_pages_keep_nothing(world: World, browser: Browser, page: str) -> None:
    assert keep(browser("petra"), page, words=WORDS).status_code == 422
    assert rows(world) == []


def test_a_password_is_never_kept(world: World, browser: Browser) -> None:
    keep(browser("alice"), "/emergency", password="correct horse battery", reason=WORDS)
    assert "correct horse" not in rows(world)[0][2]


def test_two_tabs_overwrite_nothing_of_each_other(world: World, browser: Browser) -> None:
    """REQ typed-text-kept: each goes on with what it saw; the page offers the latest and tells of another."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    first = keep(alice, path, reason="Wat ik in het eerste tabblad typte.").json()["copy_of"]
    second = keep(alice, path, reason="Wat ik in het tweede tabblad typte.", copy=first)
    stale = keep(alice, path, reason="Wat ik daarna in het eerste typte.", copy=first)
    assert second.status_code == stale.status_code == 200

    page = get(alice, path)
    assert dict(page.form().fields)["reason"] == "Wat ik daarna in het eerste typte."
    assert "Er is nog 1 andere versie." in page.main
    listed = get(alice, "/kept")
    assert "tweede tabblad" in listed.main
    onward = [link for link in listed.links if link.startswith(path)]
    texts = {dict(get(alice, link).form().fields)["reason"] for link in onward}
    assert texts == {"Wat ik daarna in het eerste typte.", "Wat ik in het tweede tabblad typte."}

    assert post(alice, path, get(alice, onward[0]).form().sent(**JUDGEMENT), follow=False).status_code == 303
    assert len(rows(world)) == 1


def test_what_was_sent_from_an_older_page_leaves_the_newer_words(world: World, browser: Browser) -> None:
    """REQ typed-text-kept: the other tab went on typing; its words wait still."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    copy = keep(alice, path, reason="Eerste woorden over de jongere.").json()["copy_of"]
    older = get(alice, path).form().sent(**JUDGEMENT)
    keep(alice, path, reason="Eerste woorden en nog veel meer.", copy=copy)
    assert post(alice, path, older, follow=False).status_code == 303
    assert [json.loads(row[2])["x"][0][1] for row in rows(world)] == ["Eerste woorden en nog veel meer."]


def test_emptied_fields_are_gone(world: World, browser: Browser) -> None:
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    copy = keep(alice, path, reason=WORDS).json()["copy_of"]
    assert keep(alice, path, copy=copy).json() == {"copy_of": "", "saved_at": None}
    assert rows(world) == []


def test_words_wait_two_weeks(world: World, browser: Browser, clock: SetClock) -> None:
    """REQ retention: the term of their class; then they are neither shown nor there."""
    assert timedelta(days=next(one for one in classes() if one.id == "kept_words").days or 0) == KEPT_FOR
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    keep(alice, path, reason=WORDS)
    clock.advance(KEPT_FOR)
    alice = browser("alice")
    assert HERE not in get(alice, path).main
    assert WORDS not in get(alice, "/kept").main
    keep(alice, "/emergency", reason="Iets anders dan daarvoor.")
    assert WORDS not in str(rows(world))


def test_the_note_of_the_form_waits_too(browser: Browser) -> None:
    """REQ typed-text-kept: also while the answers of the form are saved by themselves."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/form/family"
    keep(alice, path, note=WORDS)
    form = get(alice, path).form()
    assert dict(form.fields)["note"] == WORDS
    assert dict(form.fields)["note_was"] == ""
    assert post(alice, path, form.sent(), follow=False).status_code == 303
    assert HERE not in get(alice, path).main
    assert dict(get(alice, path).form().fields)["note"] == WORDS


def test_the_log_tells_that_words_were_kept_and_not_which(world: World, browser: Browser) -> None:
    """REQ read-log: each save in the same transaction, without a word of it."""
    alice = browser("alice")
    reference = made(alice)
    keep(alice, f"/cases/{reference}/judgement", reason=WORDS)
    with world.installation.database.transaction() as db:
        found = db.execute(
            text("SELECT * FROM audit_entry WHERE action = 'words.keep' AND object_id = :code"),
            {"code": reference},
        ).all()
    assert len(found) == 1
    assert "mentor" not in str(found)


def test_the_words_are_destroyed_with_the_case(world: World, browser: Browser) -> None:
    """REQ retention: what belongs to a case goes with it, whatever page it was typed on."""
    from service.access.open_case import open_case
    from service.access.unit_of_work import unit_as
    from service.db.remove_case_rows import rows_to_destroy

    alice = browser("alice")
    reference = made(alice)
    keep(alice, f"/cases/{reference}/record", words=WORDS)
    with unit_as(world.installation, world.people["alice"]) as unit:
        found = rows_to_destroy(unit.db, open_case(unit, reference).id)
    assert [row["page"] for row in found["kept_words"]] == [f"/cases/{reference}/record"]
