"""What the young person was told and said, in words for pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.people import service as people
from service.areas.rights.information import Told
from service.areas.rights.statements import Statement, statements_of
from service.core.reader import Reader
from service.web.page import Page


@dataclass(frozen=True, slots=True)
class ToldView:
    """One person and whether they were informed; ``waits`` where that still has to be done."""

    who: str
    text: str
    by: str
    waits: bool


@dataclass(frozen=True, slots=True)
class StatementView:
    """Own words of the young person, and where they come from."""

    words: str
    source: str


def people_in(told: Iterable[Told], statements: Iterable[Statement]) -> set[int]:
    """The ids of the colleagues who are named in these."""
    return {one.last.made_by for one in told if one.last} | {one.made_by for one in statements}


def own_words(unit: UnitOfWork, page: Page, case: OpenCase) -> list[StatementView]:
    """The young person's own words beside a decision, for who may read the record of the case; else none."""
    said = statements_of(unit, case) if page.may("record.read") else ()
    return statement_views(said, people.names_of(unit, people_in((), said)), page.reader)


def told_views(told: Sequence[Told], names: Mapping[int, str], reader: Reader) -> list[ToldView]:
    """How it stands with each person, the young person first."""
    return [_told(one, names, reader) for one in told]


def statement_views(
    statements: Sequence[Statement], names: Mapping[int, str], reader: Reader
) -> list[StatementView]:
    """The words as they are, the first said first."""
    return [StatementView(one.words, _source(one, names, reader)) for one in statements]


def _told(one: Told, names: Mapping[int, str], reader: Reader) -> ToldView:
    if one.contact is None:
        who = reader("said.young_person")
    else:
        who = reader(
            "records.contact_line", relation=reader(f"relation.{one.contact.relation}"), n=one.contact.number
        )
    if one.last is None:
        return ToldView(who, reader("said.not_yet"), "", waits=True)
    by = f"{names.get(one.last.made_by, '')}, {reader.day(one.last.made_at)}"
    if one.last.given_on is None:
        return ToldView(who, reader("said.postponed", reason=one.last.reason), by, waits=True)
    text = reader(
        "said.given",
        day=reader.day(one.last.given_on),
        version=one.last.version,
        language=reader(f"tongue.{one.last.language}"),
    )
    return ToldView(who, f"{text} {one.last.reason}".strip(), by, waits=False)


def _source(one: Statement, names: Mapping[int, str], reader: Reader) -> str:
    said = reader(f"said.by_{one.hand}", day=reader.day(one.said_on), who=names.get(one.made_by, ""))
    return f"{said} {reader('said.read_back' if one.read_back else 'said.not_read_back')}"
