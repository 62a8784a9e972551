"""Who was informed, and the young person's own words, for pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.sign_in import names_and_teams as people
from service.areas.young_person_file.information_given import Told
from service.areas.young_person_file.own_words import Statement, statements_of
from service.core.reader_language import Reader
from service.web.page_context import Page


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


def people_in(informed: Iterable[Told], statements: Iterable[Statement]) -> set[int]:
    """The ids of the colleagues who are named in these."""
    return {entry.last.made_by for entry in informed if entry.last} | {entry.made_by for entry in statements}


def own_words(unit: UnitOfWork, page: Page, case: OpenCase) -> list[StatementView]:
    """The young person's own words beside a decision, for who may read the record of the case; else none."""
    statements = statements_of(unit, case) if page.may("record.read") else ()
    return statement_views(statements, people.names_of(unit, people_in((), statements)), page.reader)


def told_views(informed: Sequence[Told], names: Mapping[int, str], reader: Reader) -> list[ToldView]:
    """Whether each person was informed, the young person first."""
    return [_told_view(person, names, reader) for person in informed]


def statement_views(
    statements: Sequence[Statement], names: Mapping[int, str], reader: Reader
) -> list[StatementView]:
    """The statements, the first one first."""
    return [StatementView(statement.words, _source(statement, names, reader)) for statement in statements]


def _told_view(entry: Told, names: Mapping[int, str], reader: Reader) -> ToldView:
    if entry.contact is None:
        who = reader("said.young_person")
    else:
        who = reader(
            "records.contact_line",
            relation=reader(f"relation.{entry.contact.relation}"),
            n=entry.contact.number,
        )
    if entry.last is None:
        return ToldView(who, reader("said.not_yet"), "", waits=True)
    by = f"{names.get(entry.last.made_by, '')}, {reader.day(entry.last.made_at)}"
    if entry.last.given_on is None:
        return ToldView(who, reader("said.postponed", reason=entry.last.reason), by, waits=True)
    text = reader(
        "said.given",
        day=reader.day(entry.last.given_on),
        version=entry.last.version,
        language=reader(f"tongue.{entry.last.language}"),
    )
    return ToldView(who, f"{text} {entry.last.reason}".strip(), by, waits=False)


def _source(statement: Statement, names: Mapping[int, str], reader: Reader) -> str:
    sentence = reader(
        f"said.by_{statement.hand}", day=reader.day(statement.said_on), who=names.get(statement.made_by, "")
    )
    return f"{sentence} {reader('said.read_back' if statement.read_back else 'said.not_read_back')}"
