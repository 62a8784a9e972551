"""When somebody must have talked with the young person: moments that only ever come nearer.

Everybody is talked with in person. By when follows from three facts, and the earliest counts: a confirmed
direct sign, an acute rule, and the professional's own judgement. A band comes in only where two people of the
organisation let it (``service.areas.pull_forward``), and can then do one thing: bring the moment nearer.

A moment stands once it is set, with one exception. While a round is a draft an answer may still be a slip, so
what rests on an answer alone lapses when no answer supports it any longer (``lapse``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from screening.catalogue.acute import AcuteRule
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import queries
from service.areas.cases.rounds import Round
from service.core.days import add_days, day_of, moment_at
from service.core.organisation import Organisation

Because = Literal["direct_sign", "acute", "judgement", "band"]
AssessWithin = Literal["today", "three_days", "one_week", "two_weeks"]

_LAST_MOMENT: Final = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Due:
    """By when (UTC), and which fact set it; for a band ``step_id`` is the decision that allows it."""

    at: datetime
    because: Because
    step_id: int | None = None


def end_of_today(now: datetime, organisation: Organisation) -> datetime:
    """The end of this working day, or of this calendar day when people have gone home already."""
    zone = organisation.zone
    today = day_of(now, zone)
    closing = moment_at(today, organisation.working_day_end, zone)
    return closing if closing > now else max(now, moment_at(today, _LAST_MOMENT, zone))


def moment_of_term(within: AssessWithin, now: datetime, organisation: Organisation) -> datetime:
    """The end of a term that is counted from ``now``: calendar days, at the same clock time."""
    if within == "today":
        return end_of_today(now, organisation)
    days: int = getattr(organisation.assess_within, within)
    return add_days(now, days, organisation.zone)


def due_by_judgement(within: AssessWithin, now: datetime, organisation: Organisation) -> Due:
    """The term that the professional chose, counted from ``now``."""
    return Due(moment_of_term(within, now, organisation), "judgement")


def due_by_answers(
    fired: tuple[AcuteRule, ...], confirmed_direct_sign: bool, now: datetime, organisation: Organisation
) -> Due | None:
    """What the answers alone say: at once, within hours, today, or nothing."""
    if confirmed_direct_sign:
        return Due(now, "direct_sign")
    if any(rule.urgency == "at_once" for rule in fired):
        return Due(now + timedelta(hours=organisation.acute_hours), "acute")
    if fired:
        return Due(end_of_today(now, organisation), "acute")
    return None


def bring_forward(unit: UnitOfWork, round_: Round, due: Due | None) -> None:
    """Store ``due`` when it is earlier than every moment of this round that waits; else do nothing.

    What the professional judged has to be earlier than what was judged before, and no more: a moment that
    answers made can be lifted when they are put right, and the judgement's own then still stands.
    """
    if due is None:
        return
    judged = due.because == "judgement"
    earliest = queries.earliest_waiting(unit.db, round_.case_id, round_.id, judged=judged)
    if earliest is None or due.at < earliest.due_at:
        queries.add_due(
            unit.db,
            case_id=round_.case_id,
            intake_id=round_.id,
            due_at=due.at,
            because=due.because,
            step_id=due.step_id,
            set_at=unit.now,
            set_by=unit.actor.person_id,
        )


def lapse(unit: UnitOfWork, round_: Round, supported: Callable[[Due, datetime], bool]) -> bool:
    """Let go of the moments that the answers of this round set and that are not ``supported`` (asked with the
    moment and when it was set) any longer; gives whether there were any."""
    rows = queries.waiting_on_answers(unit.db, round_.case_id, round_.id)
    gone = [
        {"due_id": row.id, "lapsed_at": unit.now, "lapsed_by": unit.actor.person_id}
        for row in rows
        if not supported(Due(row.due_at, row.because), row.set_at)
    ]
    if gone:
        queries.add_lapsed(unit.db, round_.case_id, gone)
    return bool(gone)


def moved_by_band(unit: UnitOfWork, case_id: int) -> bool:
    """Whether a band ever brought a moment of a case forward; its page says so, and so tells of the band."""
    return any(row.because == "band" for row in queries.dues(unit.db, case_id))


def waiting(unit: UnitOfWork, round_: Round) -> Due | None:
    """What to say first of the case of ``round_``, its latest: a direct sign found now is "at once", also
    where an earlier date has passed; else the earliest moment that no conversation has met."""
    row = queries.direct_sign_waits(unit.db, round_.case_id, round_.id)
    row = row or queries.earliest_due_of_case(unit.db, round_.case_id)
    return Due(row.due_at, row.because, row.step_id) if row else None


def met(unit: UnitOfWork, round_: Round, held_on: date) -> None:
    """Somebody talked with the young person on ``held_on``: what is due by now, in this round and in those
    before it, is met. The same conversation recorded again, or an earlier one, adds nothing."""
    if all(
        held_on > row.held_on for row in queries.held(unit.db, round_.case_id) if row.intake_id == round_.id
    ):
        queries.add_held(
            unit.db,
            intake_id=round_.id,
            case_id=round_.case_id,
            held_on=held_on,
            recorded_at=unit.now,
            recorded_by=unit.actor.person_id,
        )


def talked_on(unit: UnitOfWork, round_: Round) -> date | None:
    """The day of the last conversation of a round, or ``None`` when it still has to be held."""
    days = [row.held_on for row in queries.held(unit.db, round_.case_id) if row.intake_id == round_.id]
    return max(days, default=None)


def first_talks(db: Session, case_ids: Sequence[int]) -> dict[int, datetime]:
    """When the first conversation of each of these cases was recorded. Access is the caller's."""
    return {row.case_id: row.recorded_at for row in queries.first_talks(db, case_ids)} if case_ids else {}


def first_talk_in(unit: UnitOfWork, rounds: Sequence[Round]) -> datetime | None:
    """When the first conversation of these rounds of one case was recorded, or ``None``."""
    ids = {round_.id for round_ in rounds}
    held = queries.held(unit.db, rounds[0].case_id)
    return min((row.recorded_at for row in held if row.intake_id in ids), default=None)


def due_of(unit: UnitOfWork, round_: Round) -> Due | None:
    """The moment that counts for a round, or ``None`` while no fact has set one."""
    row = queries.earliest_due(unit.db, round_.case_id, round_.id)
    return None if row is None else Due(row.due_at, row.because, row.step_id)
