"""Putting an answer right after the screening: the old stays, its screening is withdrawn, all is asked anew.

The new round begins with the answers as they stood. The own judgement is asked again before there is a score.
A withdrawn screening stays stored, opens as it was shown and can be computed again; it counts nowhere as a
current one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.age import AgeAsked, check_age
from service.areas.cases.place import check_setting
from service.areas.cases.rounds import Round, begin, latest_round
from service.areas.screenings import correction_queries as withdrawal_queries
from service.areas.screenings import queries
from service.areas.screenings.draft_changes import draft_stream
from service.areas.screenings.drafts import carry_over, draft_of
from service.areas.screenings.stored_form import log_name
from service.core.changed_since import require_seen
from service.core.errors import Attempt, Conflict, Hidden, Invalid
from service.core.text_rules import checked_text

Because = Literal["wrong_entry", "misunderstood", "young_person", "other_case", "other"]
BECAUSE: Final = get_args(Because)
"""Why answers are put right: entered or understood wrongly, the young person says so, of another case."""

LEAST_REASON: Final = 10
"""Characters of a reason; enough to name what was wrong."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That screening ``number`` of a case was withdrawn; round ``new_round_id`` asks anew."""

    case_id: int
    number: int
    round_id: int
    new_round_id: int
    because: Because
    reason: str
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody puts right. ``revision`` is that of the answers they have seen; ``age`` (years) and
    ``setting`` are ``None`` where they were right."""

    because: str
    reason: str
    revision: int
    age: int | None = None
    age_confirmed: bool = False
    setting: str | None = None


def withdrawals_of(unit: UnitOfWork, case_id: int) -> dict[int, Withdrawal]:
    """By number of the screening: every withdrawal of a case. Access is the caller's."""
    return {row.number: Withdrawal(*row) for row in withdrawal_queries.of_case(unit.db, case_id)}


def hindrance(unit: UnitOfWork, case: OpenCase, number: int, round_id: int) -> Conflict | None:
    """Why screening ``number``, of the round ``round_id``, cannot be withdrawn now; for its page."""
    if number in withdrawals_of(unit, case.id):
        return Conflict("correction.already")
    return _later_round(latest_round(unit, case.id), round_id)


def _later_round(latest: Round, round_id: int) -> Conflict | None:
    return Conflict("correction.later_round") if latest.id != round_id else None


def correct(unit: UnitOfWork, case: OpenCase, number: int, asked: Correction) -> Round:
    """Withdraw screening ``number`` of ``case`` and begin the round in which its answers are put right.

    The same request sent twice by the same person, while the new round is still open, is one correction.
    Raises ``Conflict`` when the screening was withdrawn before, when there is a later round, and when the
    answers have moved on from ``asked.revision``; ``Invalid`` for a reason or an age that does not fit.
    """
    row = queries.screening(unit.db, case.id, number)
    if row is None:
        raise Hidden.at(Attempt("screening.correct", "screening", log_name(case.reference, number)))
    if asked.because not in BECAUSE:
        raise Invalid("correction.because", allowed=", ".join(BECAUSE))
    reason = checked_text(asked.reason, least=LEAST_REASON)
    latest = latest_round(unit, case.id)
    before = withdrawals_of(unit, case.id).get(number)
    if before is not None:
        said = (before.because, before.reason, before.made_by)
        if said == (asked.because, reason, unit.actor.person_id) and _is_open(latest, before):
            return latest
        raise Conflict("correction.already")
    if (later := _later_round(latest, row.intake_id)) is not None:
        raise later
    require_seen("correction.stale", {"revision": asked.revision}, {"revision": draft_stream(unit, latest)})
    stored = draft_of(unit, latest)
    begin(
        unit,
        case.id,
        latest.number + 1,
        age=_age(latest, asked),
        setting=_setting(latest, asked),
        corrects=latest.id,
    )
    new = latest_round(unit, case.id)
    carry_over(unit, stored, new)
    withdrawal_queries.add(
        unit.db,
        case_id=case.id,
        number=number,
        intake_id=latest.id,
        new_intake_id=new.id,
        because=asked.because,
        reason=reason,
        made_at=unit.now,
        made_by=unit.actor.person_id,
    )
    name = log_name(case.reference, number)
    unit.record("screening.withdrawn", "screening", name, because=asked.because, round=new.number)
    return new


def _age(latest: Round, asked: Correction) -> AgeAsked:
    """An age that was right stays that of its own day."""
    if asked.age is None or asked.age == latest.age:
        return AgeAsked(latest.age, asked.age_confirmed, latest.age_at)
    check_age(asked.age, asked.age_confirmed)
    return AgeAsked(asked.age, asked.age_confirmed, latest.age_at)


def _setting(latest: Round, asked: Correction) -> str:
    if asked.setting is None:
        return latest.setting
    check_setting(asked.setting)
    return asked.setting


def _is_open(latest: Round, withdrawal: Withdrawal) -> bool:
    return latest.id == withdrawal.new_round_id and latest.stage == "draft"
