"""Words that were typed and not sent: kept for who typed them, shown to nobody else, gone when sent.

Kept words belong to a page. Who may not (or no longer) open the page is not shown what they typed there and
cannot keep anything there. When another tab has changed a row meanwhile, new words get a row of their own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from service.access.open_case import only_read, open_case
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.unsent_text import queries
from service.areas.unsent_text.tables import KeptWords
from service.core.errors import Conflict, Invalid, NotAllowed, NotFound
from service.installation.running_installation import Installation
from service.web.unsent_text import Fields, Here, Kept, Words, checked, copy_of

KEPT_FOR: Final = timedelta(days=14)
"""How long words wait for their author: about a holiday."""

NOT_ON: Final = ("/account", "/cases/transfers", "/fairness", "/kept", "/login", "/people")
"""Pages on which nothing is kept: passwords, names of colleagues, fairness attributes, and emergency access,
whose words could not be destroyed with a case."""

_CASE: Final = re.compile(r"(?:/retention)?/cases/([0-9]{4}-[0-9]{4,7})(?=/|\Z)")
_SHEET: Final = re.compile(r"/table/sheets/(Z[0-9]{4}-[0-9]{4,7})\Z")
_OPEN_STILL: Final = re.compile(r"\A/retention/|/link\Z")
"""Pages whose forms can also be sent in a case that is read only."""

_PAGE: Final = re.compile(r"/(?!/)[A-Za-z0-9/._-]{0,199}\Z")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row in the list of everything that waits; ``reference`` is the case it is about, if any, and
    ``goes_on_in`` the case in which that one goes on, so that it cannot be sent any more."""

    id: int
    page: str
    reference: str
    words: Words
    saved_at: datetime
    goes_on_in: str | None


def here(unit: UnitOfWork, page: str, chosen: str = "") -> Here | None:
    """What the actor has waiting on ``page``: the row ``chosen``, else the latest.

    The page itself decides whether it opens; this only ever gives what the actor typed.
    """
    rows = queries.on_page(unit.db, unit.actor.person_id, page, unit.now - KEPT_FOR)
    if not rows:
        return None
    row = next((row for row in rows if str(row.id) == chosen), rows[0])
    return Here(Kept(row.id, row.revision, Words.from_text(row.content), row.saved_at), len(rows) - 1)


def keep(unit: UnitOfWork, page: str, copy: str, forms: Mapping[str, Fields]) -> Kept | None:
    """Keep what the actor typed on ``page``; ``None`` when nothing is left to keep.

    ``copy`` is the row that the page goes on with. Raises ``NotAllowed`` or ``NotFound`` for a page that the
    actor may not open, ``Invalid`` for a BSN or for a page on which nothing is kept.
    """
    about = _about(unit, page)
    kept_forms = checked(forms)
    row_of_copy = copy_of(copy)
    row = queries.one(unit.db, row_of_copy[0], unit.actor.person_id) if row_of_copy else None
    if row is None or row_of_copy is None or row.page != page or row.revision != row_of_copy[1]:
        return _begin(unit, page, about, Words().with_forms(kept_forms))
    words = Words.from_text(row.content).with_forms(kept_forms)
    if not words:
        queries.remove(unit.db, row.id)
        return None
    queries.change(unit.db, row.id, row.revision + 1, words.to_text(), unit.now)
    return Kept(row.id, row.revision + 1, words, unit.now)


def sent(unit: UnitOfWork, copy: str, address: str, fields: Collection[str]) -> None:
    """Drop the kept words of the form of ``address`` with these ``fields``, which was accepted. What another
    tab typed since stays."""
    row_of_copy = copy_of(copy)
    row = queries.one(unit.db, row_of_copy[0], unit.actor.person_id) if row_of_copy else None
    if row is None or row_of_copy is None or row.revision != row_of_copy[1]:
        return
    words = Words.from_text(row.content).without(address, fields)
    if words:
        queries.change(unit.db, row.id, row.revision + 1, words.to_text(), unit.now)
    else:
        queries.remove(unit.db, row.id)


def put_aside(installation: Installation, author: int, page: str, form: str, fields: Fields) -> bool:
    """Keep a form for ``author`` that somebody else sent; returns whether that was possible.

    It is kept in the name of the author and under the author's own access, so that it comes to nobody else.
    A form with choices alone is not kept, since these are soon made again.
    """
    fields = tuple((name, value) for name, value in fields if value)
    if not any(" " in value.strip() for _, value in fields):
        return False
    try:
        with unit_as(installation, author) as unit:
            return unit.signed_in and keep(unit, page, "", {form: fields}) is not None
    except (Conflict, Invalid, NotAllowed, NotFound):
        return False


def waiting(unit: UnitOfWork) -> tuple[Waiting, ...]:
    """Everything that the actor typed and did not send, where they may still open the case; latest first."""
    unit.require("words.keep", "words")
    unit.record("words.list", "words")
    rows = queries.of_person(unit.db, unit.actor, unit.now - KEPT_FOR)
    ended = only_read(unit.db, {_case_in(row.page) for row in rows})
    return tuple(
        Waiting(
            row.id,
            row.page,
            _case_in(row.page),
            Words.from_text(row.content),
            row.saved_at,
            None if _OPEN_STILL.search(row.page) else ended.get(_case_in(row.page)),
        )
        for row in rows
    )


def discard(unit: UnitOfWork, kept_id: int) -> str:
    """Remove a row; returns its page. ``NotFound`` when the actor has no such row."""
    unit.require("words.keep", "words")
    row = queries.one(unit.db, kept_id, unit.actor.person_id)
    if row is None:
        raise NotFound
    queries.remove(unit.db, row.id)
    unit.record("words.discard", "words", kept_id)
    return str(row.page)


def _begin(unit: UnitOfWork, page: str, about: tuple[int | None, int | None], words: Words) -> Kept | None:
    if not words:
        return None
    queries.forget(unit.db, unit.now - KEPT_FOR)
    case_id, sheet_id = about
    made = unit.add(
        KeptWords,
        person_id=unit.actor.person_id,
        page=page,
        case_id=case_id,
        sheet_id=sheet_id,
        revision=1,
        content=words.to_text(),
        saved_at=unit.now,
    )
    return Kept(made, 1, words, unit.now)


def _about(unit: UnitOfWork, page: str) -> tuple[int | None, int | None]:
    """The case and the sheet that ``page`` is about, opened for the actor, which the log says."""
    if not _PAGE.match(page) or any(page == p or page.startswith(f"{p}/") for p in NOT_ON):
        raise Invalid("kept.page")
    if case := _CASE.match(page):
        return open_case(unit, case[1], "words.keep").id, None
    if sheet := _SHEET.match(page):
        from service.areas.zorgtafel.young_person_sheets import open_sheet  # only who writes there needs it

        opened = open_sheet(unit, sheet[1], "words.keep")
        return opened.case_id, opened.id
    unit.require("words.keep", "words")
    unit.record("words.keep", "words")
    return None, None


def _case_in(page: str) -> str:
    match = _CASE.match(page)
    return match[1] if match else ""
