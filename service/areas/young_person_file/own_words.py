"""The young person's own words: kept unchanged, and never part of a score.

Only those who work on the case and the young person see them. They reach no model, log, count or address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.typed_day import require_day
from service.access.unit_of_work import UnitOfWork
from service.areas.young_person_file import queries
from service.areas.young_person_file.tables import StatementEntry
from service.core.errors import Invalid
from service.core.typed_text_rules import checked_text

Hand = Literal["young_person", "colleague"]
HANDS: Final = get_args(Hand)
"""Who wrote it down: the young person, or a colleague while listening."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. ``read_back``: it was read to the young person, who could change it."""

    id: int
    number: int
    said_on: date
    words: str
    hand: Hand
    read_back: bool
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class NewStatement:
    """What somebody records of the words of the young person."""

    said_on: date
    words: str
    hand: str
    read_back: bool


def statements_of(unit: UnitOfWork, case: OpenCase) -> tuple[Statement, ...]:
    """Every statement of the young person of ``case``, the first one first."""
    return tuple(Statement(*row) for row in queries.statements(unit.db, case.id))


def record_statement(unit: UnitOfWork, case: OpenCase, new: NewStatement) -> Statement:
    """Store the words of the young person; the same sent twice is one.

    Raises ``Invalid`` for a day to come, an unknown hand, and for words that are empty or hold a BSN.
    """
    require_day(unit, case, new.said_on, ahead="records.said_ahead", far="records.said_far")
    if new.hand not in HANDS:
        raise Invalid("records.hand", allowed=", ".join(HANDS))
    words = checked_text(new.words, least=1)
    person_id = unit.actor.person_id
    earlier = statements_of(unit, case)
    for statement in earlier:
        if (statement.said_on, statement.words, statement.hand, statement.read_back, statement.made_by) == (
            *(new.said_on, words, new.hand, new.read_back),
            person_id,
        ):
            return statement
    number = len(earlier) + 1
    unit.add(
        StatementEntry,
        "made",
        case_id=case.id,
        number=number,
        said_on=new.said_on,
        words=words,
        hand=new.hand,
        read_back=new.read_back,
    )
    unit.record("statement.stored", "statement", f"{case.reference}/{number}", read_back=new.read_back)
    return statements_of(unit, case)[-1]
