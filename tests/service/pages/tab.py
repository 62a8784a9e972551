"""One tab of a browser, for ``tabs``: what it shows, what was typed in it, and the case behind it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from httpx2 import ASGITransport, AsyncClient, Response

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.app.application import Application, app_of
from service.areas.cases.create_case import NewCase, create_case
from service.areas.screenings import make_screening
from service.areas.zorgtafel import meetings
from service.areas.zorgtafel import young_person_sheets as sheets
from tests.service.casework import MEMORY, Installed, enter_stay, judge_first
from tests.service.pages.reading import Form, Page
from tests.service.world import BASE_URL

PEOPLE: Final = ("both", "all")
CHOICES: Final = {
    "view": ("some_concern", "agree"),
    "assess_within": ("one_week",),
    "weighed": ("answers",),
    "kind": ("other",),
    "held_on": ("2026-11-23",),
    "present": ("young_person",),
    "saw_score": ("no",),
    "outcome": ("undetermined",),
    "basis": ("own_statement",),
    "follows": ("another_conversation",),
    "day": ("2026-11-23",),
    "done": ("yes",),
    "audience": ("table",),
    "sheet": ("Z2026-0001",),
    "owner": ("own",),
    "due": ("2026-12-01",),
    "code": ("none_needed",),
    "age": ("16",),
}
"""What is chosen where a form asks for more than words."""

STORED: Final = (
    ("judgement", "reason", "made_by"),
    ("note_entry", "note", "written_by"),
    ("assessment", "reason", "made_by"),
    ("assessment", "means_note", "made_by"),
    ("assessment", "follows_note", "made_by"),
    ("review", "words", "made_by"),
    ("review_question", "words", "asked_by"),
    ("model_lack", "words", "said_by"),
    ("stay_entry", "words", "made_by"),
    ("table_share", "words", "shared_by"),
    ("table_agreement", "words", "made_by"),
    ("table_minutes", "words", "written_by"),
)
"""Where words end up, and the column that says whose they are."""

PLACES: Final = {
    "form": "/cases/{open}/form/family",
    "judgement": "/cases/{open}/judgement",
    "conversation": "/cases/{code}/assessments/1/new",
    "review": "/cases/{code}/screenings/1/review",
    "stay": "/cases/{code}/stays/1/record/parent_talk",
    "sheet": "/table/sheets/Z2026-0001",
    "meeting": "/table/meetings/2026-11-23",
}
WRITTEN: Final = {
    "form": ("note",),
    "judgement": ("reason",),
    "conversation": ("reason", "means_note", "follows_note"),
    "review": ("words", "question", "lack"),
    "stay": ("words",),
    "sheet": ("words",),
    "meeting": ("minutes", "agreement"),
}
"""The fields for words of each page."""

_ROUNDS: Final = "SELECT i.id FROM intake i JOIN cases c ON c.id = i.case_id WHERE c.reference "
_SCREENED: Final = f"{_ROUNDS} = :code"
_OPEN_ROUND: Final = f"{_ROUNDS} <> :code"

SEEN: Final = {
    "judgement": f"SELECT revision FROM draft WHERE intake_id IN ({_OPEN_ROUND})",
    "conversation": f"SELECT revision FROM draft WHERE intake_id IN ({_SCREENED})",
    "review": f"SELECT (SELECT revision FROM draft WHERE intake_id IN ({_SCREENED})), "
    "(SELECT COUNT(*) FROM assessment), (SELECT COUNT(*) FROM review), "
    "(SELECT COUNT(*) FROM review_question)",
    "stay": "SELECT COUNT(*) FROM stay_entry",
    "sheet": "SELECT (SELECT COUNT(*) FROM table_share), (SELECT COUNT(*) FROM table_agreement)",
    "meeting": "SELECT MAX(number) FROM table_minutes",
}
"""What the author of a form must have seen as it stands when the form is taken, by page. In the form itself
two people may answer different questions at once: only what differs is asked about."""

FIELD: Final = {"meeting": "minutes"}
"""Where a page has more forms, the field of the one that is held to what was seen."""


class Direct:
    """A browser without the threads of the test client: two thousand runs ask some fifty thousand pages."""

    def __init__(self, app: Application, runner: asyncio.Runner) -> None:
        self._runner = runner
        self._client = AsyncClient(
            transport=ASGITransport(app=app), base_url=BASE_URL, headers={"Sec-Fetch-Site": "same-origin"}
        )
        self.cookies = self._client.cookies

    def get(self, path: str) -> Response:
        return self._runner.run(self._client.get(path, follow_redirects=True))

    def post(self, path: str, **sent: Any) -> Response:
        return self._runner.run(self._client.post(path, **sent))

    def put(self, path: str, **sent: Any) -> Response:
        return self._runner.run(self._client.put(path, **sent))


@dataclass
class Browser:
    """One browser: whoever signs in last in it is signed in in all its tabs."""

    client: Any
    person: str = ""


@dataclass
class Tab:
    """One tab: what it shows, what was typed in it, and what its author saw when it was opened."""

    browser: Browser
    place: str = ""
    page: Page | None = None
    typed: dict[str, str] = field(default_factory=dict)
    author: int | None = None
    copy: str = ""
    seen: list[tuple[object, ...]] = field(default_factory=list)

    @property
    def writing(self) -> Form | None:
        """The form that holds what was typed last."""
        last = next(reversed(self.typed), "")
        return self.form_with(last) if last else None

    def form_with(self, name: str) -> Form | None:
        forms = self.page.forms if self.page else []
        return next((f for f in forms if f.method == "post" and name in dict(f.fields)), None)

    def show(self, answer: Response, place: str = "") -> None:
        """The page of ``answer`` stands in the tab."""
        self.page = Page(answer)
        self.place = place or self.place
        self.typed = {}
        marks = [dict(f.fields).get("form.author", "") for f in self.page.forms]
        self.author = next((int(mark.partition("-")[0]) for mark in marks if mark), None)
        copies = [dict(f.fields).get("form.copy", "") for f in self.page.forms]
        self.copy = next((copy for copy in copies if copy), "")


AtWork = tuple[Installed, Application, asyncio.Runner]
OPEN: Final[dict[str, str]] = {}
"""The code of the case that is still being filled in; the other one is screened and has a stay."""


@contextmanager
def tabs_at_work() -> Iterator[AtWork]:
    """An installation whose case was made by a third person, with a stay, a review to do and a meeting."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        installed = Installed(Path(folder))
        try:
            _case(installed)
            with asyncio.Runner() as runner:
                yield installed, app_of(installed.installation), runner
        finally:
            installed.close()


def _case(installed: Installed) -> None:
    with unit_as(installed.installation, installed.people["alice"]) as unit:
        new = NewCase("general_crisis_shelter", 16, None, "school")
        installed.code, OPEN["case"] = (create_case(unit, new).reference for _ in range(2))
    for act in (judge_first, make_screening.screen, enter_stay):
        with unit_as(installed.installation, installed.people["alice"]) as unit:
            act(unit, open_case(unit, installed.code))
    with unit_as(installed.installation, installed.people["all"]) as unit:
        sheets.put_forward(unit, "De jongere is vaak weg", "Wie kent de jongere?", case=installed.code)
        meetings.make_agenda(unit, meetings.plan(unit, unit.today, installed.people["all"]))
    installed.keep("begun")


def last_mark(words: str) -> str:
    """The mark typed last in a text: its author; who goes on with a text of a colleague adds to it."""
    at = words.rfind("woord")
    return words[at : at + 10] if at >= 0 else ""


def tied(page: Page) -> Form | None:
    """The form that the switch of language is tied to."""
    start = page.html.find('id="typed"')
    if start < 0:
        return None
    before = page.html[:start].count("<form")
    return page.forms[before - 1]
