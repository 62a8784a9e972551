"""Make the screening of a judged round: decide the arm, compute the result, store it and what is shown.

No score exists before the own judgement. A failure of the score does not stop the rest. A round has one
screening, however often its form is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from screening.errors import SignaalwijzerError
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from screening.language import LANGUAGES, Language
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import Due, bring_forward, due_of
from service.areas.cases.rounds import Round, latest_round, move_on
from service.areas.earlier_assessment_rule import service as earlier_assessment_rule
from service.areas.earlier_assessment_rule.service import pulled
from service.areas.screenings import queries
from service.areas.screenings.compute_score import JudgementNeeded, compute
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_storage import changed, draft_of
from service.areas.screenings.judgements import Judgement, judgement_from
from service.areas.screenings.score_shown_or_withheld import REASONS, Arm, is_withheld, without_score
from service.areas.screenings.shown_result import MadeBy, Origin, block_of
from service.areas.screenings.shown_result_shapes import Block
from service.areas.screenings.shown_result_storage import Blocks, keep
from service.areas.screenings.stored_format import (
    columns_of,
    content_digest,
    log_name,
    request_text,
    screening_text,
)
from service.areas.screenings.stored_screening import StoredScreening, of_round
from service.areas.screenings.texts_digest import texts_digest
from service.areas.serving_model import model_stages
from service.areas.serving_model.model_status_view import status_of
from service.core.errors import Conflict, Invalid
from service.core.reader_language import reader

_SELF_TEST_FAILED: Final = "self_test_failed"
_log = logging.getLogger("signaalwijzer.scoring")


@dataclass(frozen=True, slots=True)
class _JudgedRound:
    """What is screened: a round with its own judgement and the request from its answers.

    ``number`` is that of the screening within the case; ``declined`` says whether a score may be used.
    """

    round: Round
    judgement: Judgement
    request: ScreeningRequest
    number: int
    declined: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The outcome of one screening: the result that people see, and the computed one that is kept from them.

    ``due`` is the moment that the shown band sets; ``None`` without one.
    """

    arm: Arm
    shown: Screening
    sealed: Screening | None = None
    due: Due | None = None


def screen(
    unit: UnitOfWork,
    case: OpenCase,
    request: ScreeningRequest | Callable[[Round], ScreeningRequest] | None = None,
) -> tuple[StoredScreening, bool]:
    """The screening of the latest round of ``case``, and whether it was made just now.

    The draft is screened, since the own judgement was made on its answers. ``request`` (or a function that
    makes it for the round) only checks that the caller means the same. Raises ``JudgementNeeded`` before the
    own judgement; ``Invalid`` when setting or age are not those of the round; ``Conflict`` when the answers
    are not those that were judged.
    """
    round_ = latest_round(unit, case.id)
    judgement_row = queries.before_screening(unit.db, case.id, round_.id)
    if judgement_row is None:
        raise JudgementNeeded
    if callable(request):
        request = request(round_)
    if request is not None and (request.setting, request.age) != (round_.setting, round_.age):
        raise Invalid("screening.of_another_case", setting=round_.setting, age=round_.age)
    draft = draft_of(unit, round_)
    if request is not None:
        _require_judged_answers(unit, draft, request)
    if round_.stage == "screened":
        return of_round(unit, case, round_), False
    judgement, number = judgement_from(judgement_row), judgement_row.next_number
    judged = _JudgedRound(round_, judgement, draft.request(), number, bool(judgement_row.declined))
    return _store(unit, case, judged, _decide_outcome(unit, case, judged)), True


def _require_judged_answers(unit: UnitOfWork, draft: Draft, request: ScreeningRequest) -> None:
    """Raise ``Conflict`` when ``request`` differs from the draft that was judged."""
    requested = changed(unit, draft, Changes(request.answers, request.now, request.known))
    if not requested.same_content(draft):
        screened = draft.round.stage == "screened"
        raise Conflict("screening.already_made" if screened else "screening.other_answers")


def _decide_outcome(unit: UnitOfWork, case: OpenCase, judged: _JudgedRound) -> _Outcome:
    """Decide the arm and compute the result; no score is computed where none may be used."""
    handle, request = unit.installation.scoring, judged.request
    if judged.declined:
        return _Outcome("declined", handle.without_score(request, REASONS["declined"]))
    switch = earlier_assessment_rule.switch(unit, judged.round.setting)
    if switch.stopped:
        return _Outcome("stopped", handle.without_score(request, REASONS["stopped"]))
    computed = _compute_if_ready(unit, judged)
    if computed is None:
        return _Outcome("stopped", handle.without_score(request, _SELF_TEST_FAILED))
    arm = _arm_of(unit, case, switch.stage)
    if arm == "shown":
        return _Outcome(arm, computed, due=pulled(unit, judged.round.setting, switch.rule, computed))
    return _Outcome(arm, without_score(computed, REASONS[arm]), sealed=computed)


def _compute_if_ready(unit: UnitOfWork, judged: _JudgedRound) -> Screening | None:
    """The computed result; ``None`` when the model may not be used or fails."""
    handle = unit.installation.scoring
    screener = handle.ready()
    if screener is None:
        return None
    try:
        return compute(screener, judged.request, judged.judgement)
    except SignaalwijzerError:
        raise
    except Exception as error:
        _log.error("no scores until the next self-test: the model failed with %s", type(error).__name__)
        handle.distrust()
        return None


def _arm_of(unit: UnitOfWork, case: OpenCase, stage: model_stages.Stage) -> Arm:
    installation = unit.installation
    if stage not in ("advisory", "triage"):
        return "shadow"
    if is_withheld(installation.keys.withheld, case.reference, installation.organisation.withheld_share):
        return "withheld"
    return "shown"


def _store(unit: UnitOfWork, case: OpenCase, judged: _JudgedRound, outcome: _Outcome) -> StoredScreening:
    number, installation = judged.number, unit.installation
    shown_text = screening_text(outcome.shown)
    values: dict[str, Any] = {
        "case_id": case.id,
        "number": number,
        "reference": case.reference,
        "intake_id": judged.round.id,
        "judgement_id": judged.judgement.id,
        "arm": outcome.arm,
        "status": outcome.shown.status,
        "request": request_text(judged.request),
        "sealed": screening_text(outcome.sealed) if outcome.sealed else None,
        "shown": shown_text,
        "model_name": outcome.shown.model.name,
        "model_version": outcome.shown.model.version,
        "model_digest": outcome.shown.model.digest,
        "catalogue_digest": outcome.shown.catalogue.digest,
        "acute_digest": installation.acute_rules.digest,
        "texts_digest": texts_digest(),
        "made_at": unit.now,
        "made_by": unit.actor.person_id,
    }
    digest = content_digest(values, columns_of(judged.judgement))
    queries.add_screening(unit.db, **values, content_digest=digest)
    bring_forward(unit, judged.round, outcome.due)
    move_on(unit, judged.round, "screened")
    name = log_name(case.reference, number)
    block = keep(
        unit, (case.id, number), installation.catalogue, _blocks_of(unit, judged, outcome), rebuilt=False
    )
    unit.record("screening.stored", "screening", name, digest=digest, arm=outcome.arm, block=block)
    return StoredScreening(
        case_id=case.id,
        reference=case.reference,
        number=number,
        round=replace(judged.round, stage="screened"),
        arm=outcome.arm,
        text=shown_text,
        request_text=values["request"],
        judgements=(judged.judgement,),
        hidden=False,
        due=due_of(unit, judged.round),
        content_digest=digest,
        catalogue_digest=values["catalogue_digest"],
        acute_digest=values["acute_digest"],
        **unit.signed("made"),
    )


def _blocks_of(unit: UnitOfWork, judged: _JudgedRound, outcome: _Outcome) -> Blocks:
    """The block of this screening in every language."""
    installation, actor = unit.installation, unit.actor
    handle, zone = installation.scoring, installation.organisation.timezone
    by = MadeBy(installation.catalogue, handle.table)

    def in_language(language: Language) -> Block:
        words = reader(language, zone)
        origin = Origin(unit.now, actor.name, status_of(handle.status, words))
        return block_of(outcome.shown, judged.request, by, origin, words)

    return {language: in_language(language) for language in LANGUAGES}
