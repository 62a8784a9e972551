"""Corrections: answers were wrong after the screening, so it is withdrawn and a new round begins.

The new round begins with the same answers. There is no score before a new own judgement. A withdrawn
screening stays stored, opens as it was shown and can be computed again; it no longer counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, get_args

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.age import AgeAsked, check_age
from service.areas.cases.intake_setting import check_setting
from service.areas.cases.rounds import Round, begin, latest_round
from service.areas.screenings import queries, withdrawal_queries
from service.areas.screenings.draft_changes import draft_stream
from service.areas.screenings.draft_storage import carry_over, draft_of
from service.areas.screenings.stored_format import log_name
from service.areas.screenings.tables import WithdrawalRow
from service.core.changed_since import require_seen
from service.core.errors import Attempt, Conflict, Hidden, Invalid
from service.core.typed_text_rules import LEAST_REASON, checked_text

Because = Literal["wrong_entry", "misunderstood", "young_person", "other_case", "other"]
BECAUSE: Final = get_args(Because)
"""Why answers are corrected: entered or understood wrongly, the young person says so, of another case."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """The withdrawal of screening ``number`` of a case; ``new_round_id`` is the round of the correction."""

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
    """A correction as it is asked. ``revision`` is that of the answers that the actor has seen; ``age``
    (years) and ``setting`` are ``None`` where they were right."""

    because: str
    reason: str
    revision: int
    age: int | None = None
    age_confirmed: bool = False
    setting: str | None = None


def withdrawals_of(unit: UnitOfWork, case_id: int) -> dict[int, Withdrawal]:
    """By number of the screening: every withdrawal of a case. The caller checks access."""
    return {row.number: Withdrawal(*row) for row in withdrawal_queries.of_case(unit.db, case_id)}


def hindrance(unit: UnitOfWork, case: OpenCase, number: int, round_id: int) -> Conflict | None:
    """Why screening ``number``, of the round ``round_id``, cannot be withdrawn now; ``None`` when it can."""
    if number in withdrawals_of(unit, case.id):
        return Conflict("correction.already")
    return _later_round_conflict(latest_round(unit, case.id), round_id)


def _later_round_conflict(latest: Round, round_id: int) -> Conflict | None:
    return Conflict("correction.later_round") if latest.id != round_id else None


def correct(unit: UnitOfWork, case: OpenCase, number: int, correction: Correction) -> Round:
    """Withdraw screening ``number`` of ``case`` and begin the round of the correction.

    The same request sent twice by the same person, while the new round is a draft, is one correction. Raises
    ``NotFound`` when there is no such screening; ``Conflict`` when it was withdrawn before, when there is a
    later round, and when the answers have changed after ``correction.revision``; ``Invalid`` for a reason, an
    age or a setting that is not valid.
    """
    row = queries.screening(unit.db, case.id, number)
    if row is None:
        raise Hidden.at(Attempt("screening.correct", "screening", log_name(case.reference, number)))
    if correction.because not in BECAUSE:
        raise Invalid("correction.because", allowed=", ".join(BECAUSE))
    reason = checked_text(correction.reason, least=LEAST_REASON)
    latest = latest_round(unit, case.id)
    withdrawal = withdrawals_of(unit, case.id).get(number)
    if withdrawal is not None:
        earlier_request = (withdrawal.because, withdrawal.reason, withdrawal.made_by)
        if earlier_request == (correction.because, reason, unit.actor.person_id) and _is_open(
            latest, withdrawal
        ):
            return latest
        raise Conflict("correction.already")
    if (later := _later_round_conflict(latest, row.intake_id)) is not None:
        raise later
    require_seen(
        "correction.stale", {"revision": correction.revision}, {"revision": draft_stream(unit, latest)}
    )
    stored = draft_of(unit, latest)
    begin(
        unit,
        case.id,
        latest.number + 1,
        age=_corrected_age(latest, correction),
        setting=_corrected_setting(latest, correction),
        corrects=latest.id,
    )
    new = latest_round(unit, case.id)
    carry_over(unit, stored, new)
    unit.add(
        WithdrawalRow,
        "made",
        case_id=case.id,
        number=number,
        intake_id=latest.id,
        new_intake_id=new.id,
        because=correction.because,
        reason=reason,
    )
    name = log_name(case.reference, number)
    unit.record("screening.withdrawn", "screening", name, because=correction.because, round=new.number)
    return new


def _corrected_age(latest: Round, correction: Correction) -> AgeAsked:
    """The corrected or unchanged age; either is an age on the day of the corrected round."""
    if correction.age is None or correction.age == latest.age:
        return AgeAsked(latest.age, correction.age_confirmed, latest.age_at)
    check_age(correction.age, correction.age_confirmed)
    return AgeAsked(correction.age, correction.age_confirmed, latest.age_at)


def _corrected_setting(latest: Round, correction: Correction) -> str:
    if correction.setting is None:
        return latest.setting
    check_setting(correction.setting)
    return correction.setting


def _is_open(latest: Round, withdrawal: Withdrawal) -> bool:
    return latest.id == withdrawal.new_round_id and latest.stage == "draft"
