"""By when somebody must have talked with the young person. A moment can only be brought forward.

Somebody talks with every young person in person. The earliest of three facts says by when: a confirmed direct
sign, an acute rule, and the professional's own judgement. A band counts only where two people of the
organisation decided so (``service.areas.earlier_assessment_rule``), and can only bring the moment forward.

A moment that was set stays, with one exception. While a round is a draft an answer may be a slip, so a moment
that rests on answers alone lapses when no answer supports it any longer (``lapse``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from sqlalchemy.orm import Session

from screening.catalogue.acute_rules import AcuteRule
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
    """The end of this working day; after it, the end of this calendar day."""
    zone = organisation.zone
    today = day_of(now, zone)
    closing = moment_at(today, organisation.working_day_end, zone)
    return closing if closing > now else max(now, moment_at(today, _LAST_MOMENT, zone))


def end_of_tomorrow(now: datetime, organisation: Organisation) -> datetime:
    """The end of the working day of tomorrow, a calendar day."""
    tomorrow = day_of(now, organisation.zone) + timedelta(days=1)
    return moment_at(tomorrow, organisation.working_day_end, organisation.zone)


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
    """The moment that answers alone set, from at once to tomorrow; ``None`` when they set none."""
    if confirmed_direct_sign:
        return Due(now, "direct_sign")
    if any(rule.urgency == "at_once" for rule in fired):
        return Due(now + timedelta(hours=organisation.acute_hours), "acute")
    if any(rule.urgency == "today" for rule in fired):
        return Due(end_of_today(now, organisation), "acute")
    return Due(end_of_tomorrow(now, organisation), "acute") if fired else None


def bring_forward(unit: UnitOfWork, round_: Round, due: Due | None) -> None:
    """Store ``due`` when it is earlier than every moment of this round that waits; else do nothing.

    A judged moment only has to be earlier than the judged ones. A correction can lift a moment that answers
    set, and the judged moment then still counts.
    """
    if due is None:
        return
    is_judged = due.because == "judgement"
    earliest = queries.earliest_waiting(unit.db, round_.case_id, round_.id, judged=is_judged)
    if earliest is None or due.at < earliest.due_at:
        queries.add_due(
            unit.db,
            case_id=round_.case_id,
            intake_id=round_.id,
            due_at=due.at,
            because=due.because,
            step_id=due.step_id,
            **unit.signed("set"),
        )


def lapse(unit: UnitOfWork, round_: Round, supported: Callable[[Due, datetime], bool]) -> bool:
    """Let the moments lapse that answers of this round set and that are not ``supported`` any longer.

    ``supported`` takes a moment and when it was set. Gives whether any moment lapsed.
    """
    rows = queries.waiting_on_answers(unit.db, round_.case_id, round_.id)
    lapsed = [
        {"due_id": row.id, "lapsed_at": unit.now, "lapsed_by": unit.actor.person_id}
        for row in rows
        if not supported(Due(row.due_at, row.because), row.set_at)
    ]
    if lapsed:
        queries.add_lapsed(unit.db, round_.case_id, lapsed)
    return bool(lapsed)


@dataclass(frozen=True, slots=True)
class Lifted:
    """A moment that lapsed because an answer was changed: ``was``, by whom and when, and the moment that
    counts instead (``None``: none)."""

    was: Due
    by: int
    at: datetime
    instead: Due | None


def lifted(unit: UnitOfWork, round_: Round) -> Lifted | None:
    """The last moment of a draft that lapsed, while what counts instead is later or nothing counts.

    ``None`` once the round is judged: then the professional has set a moment, beside those of the answers.
    """
    if round_.stage != "draft":
        return None
    of_case = queries.dues(unit.db, round_.case_id)
    rows = [row for row in of_case if row.intake_id == round_.id and row.lapsed_at]
    if not rows:
        return None
    last = max(row.lapsed_at for row in rows)
    row = min((row for row in rows if row.lapsed_at == last), key=lambda row: row.due_at)
    instead = waiting(unit, round_)
    if instead is not None:
        # Whoever puts the answer back gets the same term again, counted from then.
        terms = {one.due_at - one.set_at for one in of_case if one.due_at == instead.at and not one.lapsed_at}
        restored = instead.at <= row.due_at or row.due_at - row.set_at in terms
        if restored or instead.because == "direct_sign":
            return None
    return Lifted(Due(row.due_at, row.because), row.lapsed_by, row.lapsed_at, instead)


def moved_by_band(unit: UnitOfWork, case_id: int) -> bool:
    """Whether a band ever brought a moment of a case forward; the page of the case then reveals the band."""
    return any(row.because == "band" for row in queries.dues(unit.db, case_id))


def waiting(unit: UnitOfWork, round_: Round) -> Due | None:
    """The moment that counts now in the case of ``round_``, its latest round; ``None`` when none waits.

    A direct sign of this round comes first, even where an earlier date has passed; then the earliest moment
    that no conversation has met.
    """
    row = queries.direct_sign_waits(unit.db, round_.case_id, round_.id)
    row = row or queries.earliest_due_of_case(unit.db, round_.case_id)
    return Due(row.due_at, row.because, row.step_id) if row else None


def met(unit: UnitOfWork, round_: Round, held_on: date) -> None:
    """Record that somebody talked with the young person on ``held_on``, which meets what is due in this round
    and in those before it. The same conversation again, or an earlier one, adds nothing."""
    if all(
        held_on > row.held_on for row in queries.held(unit.db, round_.case_id) if row.intake_id == round_.id
    ):
        queries.add_held(
            unit.db, intake_id=round_.id, case_id=round_.case_id, held_on=held_on, **unit.signed("recorded")
        )


def talked_on(unit: UnitOfWork, round_: Round) -> date | None:
    """The day of the last conversation of a round; ``None`` when there was none."""
    days = [row.held_on for row in queries.held(unit.db, round_.case_id) if row.intake_id == round_.id]
    return max(days, default=None)


def first_talks(db: Session, case_ids: Sequence[int]) -> dict[int, datetime]:
    """When the first conversation of each of these cases was recorded. The caller checks access."""
    return {row.case_id: row.recorded_at for row in queries.first_talks(db, case_ids)} if case_ids else {}


def first_talk_in(unit: UnitOfWork, rounds: Sequence[Round]) -> datetime | None:
    """When the first conversation of these rounds of one case was recorded; ``None`` without one."""
    ids = {round_.id for round_ in rounds}
    conversations = queries.held(unit.db, rounds[0].case_id)
    return min((row.recorded_at for row in conversations if row.intake_id in ids), default=None)


def due_of(unit: UnitOfWork, round_: Round) -> Due | None:
    """The earliest moment of a round; ``None`` while no fact has set one."""
    row = queries.earliest_due(unit.db, round_.case_id, round_.id)
    return None if row is None else Due(row.due_at, row.because, row.step_id)
