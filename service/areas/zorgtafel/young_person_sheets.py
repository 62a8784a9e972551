"""Sheets of the table: a young person put forward, what is shared, the care there was before.

A sheet is loaded only through ``open_sheet``, which checks access and logs it. It holds what people put
before the table: no answer, no judgement and no score.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, get_args
from zoneinfo import ZoneInfo

from service.access.open_case import OpenCase, open_case
from service.access.unit_of_work import UnitOfWork
from service.areas.case_links import service as case_links
from service.areas.zorgtafel import queries
from service.areas.zorgtafel.seats import partner_of, seat_needed
from service.areas.zorgtafel.tables import CareBefore, Forward, Share, Sheet, SheetLink
from service.core.errors import Attempt, Conflict, Hidden, Invalid
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.identity.permissions import Role

Audience = Literal["table", "chair_and_team"]
Ending = Literal["goal_reached", "young_person_stopped", "provider_stopped", "left", "running", "other"]
AUDIENCES: Final[tuple[str, ...]] = get_args(Audience)
ENDINGS: Final[tuple[str, ...]] = get_args(Ending)

_LISTED: Final = 100


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet that the actor may see; the look at it is in the log already.

    ``case`` is the code of the case it is about, ``None`` where it is not linked or the actor may not see it.
    """

    id: int
    reference: str
    partner: str
    made_at: datetime
    case_id: int | None
    case: str | None


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier meeting at which the same young person was discussed, and on which sheet."""

    held_on: date
    sheet: str


@dataclass(frozen=True, slots=True)
class SheetSeen:
    """What the actor may see of a young person at the table. Rows are those of the tables.

    ``earlier`` are other sheets of the same case that the actor may see; ``before`` the meetings at which
    the young person was on the agenda, ``waiting`` whether something waits for the next one.
    """

    sheet: OpenSheet
    forwards: tuple[Any, ...]
    shares: tuple[Any, ...]
    care: tuple[Any, ...]
    agreements: tuple[Any, ...]
    earlier: tuple[str, ...]
    before: tuple[Before, ...]
    waiting: bool

    @property
    def returning(self) -> bool:
        """Whether the young person comes back to the table."""
        return len(self.before) > 1 or bool(self.before and self.waiting)


def open_sheet(unit: UnitOfWork, reference: str, action: str = "sheet.read") -> OpenSheet:
    """Load a sheet for ``action`` and log that it was opened.

    ``NotAllowed`` when no role may do ``action``; ``Hidden`` for a sheet that was not put before the actor,
    with the same response as for one that does not exist. Both are logged as refused.
    """
    code = reference if _is_reference(reference) else None
    unit.require(action, "sheet", code)
    partner = seat_needed(unit, action)
    row = queries.sheet(unit.db, unit.actor, code, queries.visible(unit.actor, partner)) if code else None
    if row is None:
        raise Hidden.at(Attempt(action, "sheet", code))
    unit.record(action, "sheet", _log_name(row))
    return _sheet_from(row)


def listed(unit: UnitOfWork) -> tuple[OpenSheet, ...]:
    """The sheets that the actor may open, the latest first."""
    rows = queries.sheets(unit.db, unit.actor, queries.visible(unit.actor, partner_of(unit)), _LISTED)
    return tuple(_sheet_from(row) for row in rows)


def put_forward(
    unit: UnitOfWork, worry: str, question: str, *, sheet: str | None = None, case: str | None = None
) -> OpenSheet:
    """Put a young person forward for the next meeting.

    With ``sheet`` it is somebody who was discussed before; with ``case`` somebody of whom the organisation
    has a case; with neither a new sheet is made, without a name. The same words sent twice count once.
    Raises ``Hidden`` for a sheet or case that the actor may not see, ``Invalid`` for text that does not fit.
    """
    unit.require("table.forward", "table")
    partner = seat_needed(unit, "table.forward")
    worry, question = checked_text(worry, least=LEAST_REASON), checked_text(question, least=LEAST_REASON)
    opened = _sheet_for(unit, partner, sheet, case)
    earlier = queries.forwards(unit.db, [opened.id])
    person_id = unit.actor.person_id
    if any((e.worry, e.question, e.put_by, e.held_on) == (worry, question, person_id, None) for e in earlier):
        return opened
    unit.add(Forward, "put", sheet_id=opened.id, partner=partner, worry=worry, question=question)
    unit.record("table.forward", "sheet", opened.reference, again=bool(earlier))
    return opened


def share(unit: UnitOfWork, sheet: OpenSheet, words: str, audience: str) -> None:
    """Share something about a young person: with all at the table, or with the chair and the team only."""
    partner = seat_needed(unit, "sheet.share")
    if audience not in AUDIENCES:
        raise Invalid("table.audience")
    unit.add(
        Share,
        "shared",
        sheet_id=sheet.id,
        partner=partner,
        audience=audience,
        words=checked_text(words, least=LEAST_REASON),
    )
    unit.record("sheet.shared", "sheet", sheet.reference, audience=audience)


def tell_care(unit: UnitOfWork, sheet: OpenSheet, kind: str, period: str, ending: str) -> None:
    """Say which care there was before, when, and how it ended."""
    partner = seat_needed(unit, "sheet.share")
    if ending not in ENDINGS:
        raise Invalid("table.ending")
    unit.add(
        CareBefore,
        "told",
        sheet_id=sheet.id,
        partner=partner,
        kind=checked_text(kind, least=3, most=200),
        period=checked_text(period, least=2, most=100),
        ending=ending,
    )
    unit.record("sheet.care", "sheet", sheet.reference)


def link(unit: UnitOfWork, sheet: OpenSheet, case_reference: str) -> None:
    """Say which case of the organisation a sheet is about; ``Hidden`` for a case out of sight."""
    unit.require("table.lead", "sheet", sheet.reference)
    case = open_case(unit, case_reference.strip(), "case.forward")
    if sheet.case_id != case.id:
        _link(unit, sheet.id, sheet.reference, case)


def seen(unit: UnitOfWork, sheet: OpenSheet) -> SheetSeen:
    """What the actor may see of a sheet, and of earlier sheets of the same case."""
    partner = partner_of(unit)
    related = [sheet]
    if sheet.case_id is not None:
        rows = queries.sheets_of_cases(
            unit.db, unit.actor, [sheet.case_id], queries.visible(unit.actor, partner)
        )
        related += [_sheet_from(row) for row in rows if row.id != sheet.id]
    ids = [sheet_row.id for sheet_row in related]
    names = {sheet_row.id: sheet_row.reference for sheet_row in related}
    all_forwards = queries.forwards(unit.db, ids)
    chairs = bool(unit.actor.roles & {Role.COORDINATOR, Role.INTAKE_WORKER})
    return SheetSeen(
        sheet=sheet,
        forwards=tuple(f for f in all_forwards if f.sheet_id == sheet.id),
        shares=tuple(queries.shares(unit.db, ids, chairs, partner)),
        care=tuple(queries.care(unit.db, ids)),
        agreements=tuple(queries.agreements(unit.db, ids)),
        earlier=tuple(sheet_row.reference for sheet_row in related[1:]),
        before=tuple(Before(f.held_on, names[f.sheet_id]) for f in all_forwards if f.held_on),
        waiting=any(f.held_on is None for f in all_forwards),
    )


def of_case(unit: UnitOfWork, case: OpenCase) -> tuple[OpenSheet, ...]:
    """The sheets about a case that is open, and about other cases of the same young person."""
    rows = queries.sheets_of_cases(
        unit.db, unit.actor, case_links.joined(unit, case.id), queries.visible(unit.actor, partner_of(unit))
    )
    return tuple(_sheet_from(row) for row in rows)


def _sheet_for(unit: UnitOfWork, partner: str, sheet: str | None, case: str | None) -> OpenSheet:
    if sheet and case:
        raise Conflict("table.sheet_or_case")
    if sheet:
        return open_sheet(unit, sheet, "table.forward")
    if not case:
        if not unit.actor.roles & {Role.COORDINATOR, Role.PARTNER}:
            raise Invalid("table.case_needed")
        return _new_sheet(unit, partner, None)
    opened = open_case(unit, case.strip(), "case.forward")
    sheets_of_case = of_case(unit, opened)
    return sheets_of_case[-1] if sheets_of_case else _new_sheet(unit, partner, opened)


def _new_sheet(unit: UnitOfWork, partner: str, case: OpenCase | None) -> OpenSheet:
    year = unit.now.astimezone(ZoneInfo(unit.installation.organisation.timezone)).year
    number = queries.next_number(unit.db, year)
    reference = f"Z{year}-{number:04d}"
    sheet_id = unit.add(Sheet, "made", reference=reference, year=year, number=number, partner=partner)
    if case is not None:
        _link(unit, sheet_id, reference, case)
    case_code = case.reference if case else None
    return OpenSheet(sheet_id, reference, partner, unit.now, case.id if case else None, case_code)


def _link(unit: UnitOfWork, sheet_id: int, reference: str, case: OpenCase) -> None:
    unit.add(SheetLink, "linked", sheet_id=sheet_id, case_id=case.id, reference=case.reference)
    unit.record("sheet.linked", "sheet", f"{case.reference}/{reference}")


def _sheet_from(row: Any) -> OpenSheet:
    case = row.case_reference if row.sees_case else None
    return OpenSheet(row.id, row.reference, row.partner, row.made_at, row.case_id, case)


def _log_name(row: Any) -> str:
    """Found in the log under the case as well as under the sheet."""
    return f"{row.case_reference}/{row.reference}" if row.case_reference else str(row.reference)


def _is_reference(reference: str) -> bool:
    head, _, number = reference.partition("-")
    return (
        head[:1] == "Z"
        and head[1:].isascii()
        and head[1:].isdigit()
        and number.isdigit()
        and (len(reference) <= 13 and reference.isascii())
    )
