"""From a judged round to a stored screening: answers in, arm decided, result computed, stored and shown.

No score exists before the own judgement; no failure of the score stops the rest; a round has one screening,
however often its form is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from screening.errors import SignaalwijzerError
from screening.explain.request import ScreeningRequest
from screening.explain.result import Screening
from screening.language import LANGUAGES, Language
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.due import Due, bring_forward, due_of
from service.areas.cases.rounds import Round, latest_round, move_on
from service.areas.pull_forward import service as pull_forward
from service.areas.pull_forward.service import pulled
from service.areas.scoring import ladder
from service.areas.scoring.status_view import status_of
from service.areas.screenings import queries
from service.areas.screenings.arms import REASONS, Arm, is_withheld, without_score
from service.areas.screenings.compute import JudgementNeeded, compute
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.drafts import changed, draft_of
from service.areas.screenings.judgements import Judgement, judgement_from
from service.areas.screenings.shown_block import MadeBy, Origin, block_of
from service.areas.screenings.shown_result import Blocks, keep
from service.areas.screenings.shown_shapes import Block
from service.areas.screenings.stored_form import (
    columns_of,
    content_digest,
    log_name,
    request_text,
    screening_text,
)
from service.areas.screenings.stored_screening import StoredScreening, of_round
from service.areas.screenings.texts_digest import texts_digest
from service.core.errors import Conflict, Invalid
from service.core.page_texts import reader

_SELF_TEST_FAILED: Final = "self_test_failed"
_log = logging.getLogger("signaalwijzer.scoring")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is screened: a round with its own judgement and the request made of its answers.

    ``number`` is that of the screening within the case; ``declined`` says whether a score may be used.
    """

    round: Round
    judgement: Judgement
    request: ScreeningRequest
    number: int
    declined: bool


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one screening: what people see, and what was computed and is kept from them.

    ``due`` is the moment that the band of what people see sets; only a score that is shown has one.
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

    ``request`` (or what makes it for the round) says once more what is asked; without it the draft is
    screened as it stands. It adds nothing: the own judgement was made on the answers of the draft.
    Raises ``JudgementNeeded`` before the own judgement; ``Invalid`` when setting or age are not those of
    the round; ``Conflict`` when the answers are not those that were judged.
    """
    round_ = latest_round(unit, case.id)
    before = queries.before_screening(unit.db, case.id, round_.id)
    if before is None:
        raise JudgementNeeded
    if callable(request):
        request = request(round_)
    if request is not None and (request.setting, request.age) != (round_.setting, round_.age):
        raise Invalid("screening.of_another_case", setting=round_.setting, age=round_.age)
    draft = draft_of(unit, round_)
    if request is not None:
        _require_same(unit, draft, request)
    if round_.stage == "screened":
        return of_round(unit, case, round_), False
    asked = _Asked(round_, judgement_from(before), draft.request(), before.next_number, bool(before.declined))
    return _stored(unit, case, asked, _outcome(unit, case, asked)), True


def _require_same(unit: UnitOfWork, draft: Draft, request: ScreeningRequest) -> None:
    """``Conflict`` where ``request`` says anything else than the draft on which somebody judged."""
    after = changed(unit, draft, Changes(request.answers, request.now, request.known))
    if not after.same_content(draft):
        screened = draft.round.stage == "screened"
        raise Conflict("screening.already_made" if screened else "screening.other_answers")


def _outcome(unit: UnitOfWork, case: OpenCase, asked: _Asked) -> _Outcome:
    """Decide the arm. Where no score may be, none is computed either."""
    handle, request = unit.installation.scoring, asked.request
    if asked.declined:
        return _Outcome("declined", handle.without_score(request, REASONS["declined"]))
    switch = pull_forward.switch(unit, asked.round.setting)
    if switch.stopped:
        return _Outcome("stopped", handle.without_score(request, REASONS["stopped"]))
    computed = _computed(unit, asked)
    if computed is None:
        return _Outcome("stopped", handle.without_score(request, _SELF_TEST_FAILED))
    arm = _arm(unit, case, switch.stage)
    if arm == "shown":
        return _Outcome(arm, computed, due=pulled(unit, asked.round.setting, switch.rule, computed))
    return _Outcome(arm, without_score(computed, REASONS[arm]), sealed=computed)


def _computed(unit: UnitOfWork, asked: _Asked) -> Screening | None:
    """The sealed result, or ``None`` when the model may not be used or fails while it is."""
    handle = unit.installation.scoring
    screener = handle.ready()
    if screener is None:
        return None
    try:
        return compute(screener, asked.request, asked.judgement)
    except SignaalwijzerError:
        raise
    except Exception as error:
        _log.error("no scores until the next self-test: the model failed with %s", type(error).__name__)
        handle.distrust()
        return None


def _arm(unit: UnitOfWork, case: OpenCase, stage: ladder.Stage) -> Arm:
    installation = unit.installation
    if stage not in ("advisory", "triage"):
        return "shadow"
    if is_withheld(installation.keys.withheld, case.reference, installation.organisation.withheld_share):
        return "withheld"
    return "shown"


def _stored(unit: UnitOfWork, case: OpenCase, asked: _Asked, outcome: _Outcome) -> StoredScreening:
    number, installation = asked.number, unit.installation
    shown = screening_text(outcome.shown)
    values: dict[str, Any] = {
        "case_id": case.id,
        "number": number,
        "reference": case.reference,
        "intake_id": asked.round.id,
        "judgement_id": asked.judgement.id,
        "arm": outcome.arm,
        "status": outcome.shown.status,
        "request": request_text(asked.request),
        "sealed": screening_text(outcome.sealed) if outcome.sealed else None,
        "shown": shown,
        "model_name": outcome.shown.model.name,
        "model_version": outcome.shown.model.version,
        "model_digest": outcome.shown.model.digest,
        "catalogue_digest": outcome.shown.catalogue.digest,
        "acute_digest": installation.acute_rules.digest,
        "texts_digest": texts_digest(),
        "made_at": unit.now,
        "made_by": unit.actor.person_id,
    }
    digest = content_digest(values, columns_of(asked.judgement))
    queries.add_screening(unit.db, **values, content_digest=digest)
    bring_forward(unit, asked.round, outcome.due)
    move_on(unit, asked.round, "screened")
    name = log_name(case.reference, number)
    block = keep(
        unit, (case.id, number), installation.catalogue, _blocks(unit, asked, outcome), rebuilt=False
    )
    unit.record("screening.stored", "screening", name, digest=digest, arm=outcome.arm, block=block)
    return StoredScreening(
        case_id=case.id,
        reference=case.reference,
        number=number,
        round=replace(asked.round, stage="screened"),
        arm=outcome.arm,
        text=shown,
        request_text=values["request"],
        judgements=(asked.judgement,),
        hidden=False,
        due=due_of(unit, asked.round),
        content_digest=digest,
        catalogue_digest=values["catalogue_digest"],
        acute_digest=values["acute_digest"],
        made_at=unit.now,
        made_by=unit.actor.person_id,
    )


def _blocks(unit: UnitOfWork, asked: _Asked, outcome: _Outcome) -> Blocks:
    """What people are shown of this screening, in every language."""
    installation, actor = unit.installation, unit.actor
    handle, zone = installation.scoring, installation.organisation.timezone
    by = MadeBy(installation.catalogue, handle.table)

    def in_language(language: Language) -> Block:
        words = reader(language, zone)
        origin = Origin(unit.now, actor.name, status_of(handle.status, words))
        return block_of(outcome.shown, asked.request, by, origin, words)

    return {language: in_language(language) for language in LANGUAGES}
