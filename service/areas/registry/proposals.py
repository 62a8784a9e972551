"""The steps of the registry: up a stage by two people and with a report, down by one person.

Nothing else in the product changes which model gives scores. Every step is added to a table that only takes
new rows, with an entry in the access log in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from screening.language import Language
from service.access.four_eyes import require_other_eyes
from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.registry import gates
from service.areas.registry.candidate import Candidate, Offered, read_candidate
from service.areas.registry.versions import Version, known, named_in, write_down
from service.areas.serving_model import queries as scoring_queries
from service.areas.serving_model.model_stages import DOWN, UP, Stage, Step, StepKind
from service.areas.serving_model.serving_model import SERVED_STAGES, standing
from service.areas.serving_model.verify_files import PROPOSED
from service.core.errors import Attempt, Conflict, Invalid, NotFound
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.model_runtime.registry_files import Shelf


class GateNotMet(Conflict):
    """The results of a proposal do not show what its step asks; the sentence names the first of it."""

    code = "registry.gate_not_met"

    def __init__(self, finding: gates.Finding) -> None:
        self.finding = finding
        super().__init__()

    def in_language(self, language: Language) -> str:
        return self.sentences()(
            language, self.key, limit=gate_words(self.finding, self.sentences(), language)
        )


def gate_words(finding: gates.Finding, words: Callable[..., str], language: Language) -> str:
    """What a finding says, in words; the figures with two decimals."""
    limit = finding.limit
    value = words(language, "registry.no_figure") if finding.value is None else f"{finding.value:.2f}"
    whole = finding.value is not None and limit.kind in ("least", "none")
    return words(
        language,
        f"registry.limit.{limit.id}" + ("" if finding.needed is None else "_needed"),
        value=str(int(finding.value or 0)) if whole else value,
        least=limit.least if limit.least is None or limit.kind != "least" else int(limit.least),
        most=limit.most,
        needed=None if finding.needed is None else int(finding.needed),
    )


def propose(unit: UnitOfWork, offered: Offered, to: str, reason: str) -> int:
    """Propose a step up for a model, on the results of its validation; returns the number of the proposal.

    Nothing changes until another person approves. Raises ``ModelFileError`` or ``Invalid`` for files that may
    not be trusted or do not belong together, ``Conflict`` for a step that this model cannot take now.
    """
    unit.require("model.propose", "model")
    reason = checked_text(reason, least=LEAST_REASON)
    candidate = read_candidate(unit.installation, offered)
    digest = candidate.table.digest
    write_down(unit)
    before = next((version for version in known(unit) if version.digest == digest), None)
    stage: Stage = before.stage if before else "candidate"
    target = next((step for step in UP[stage] if step == to), None)
    if target is None:
        raise Conflict("registry.no_such_step")
    if before is not None and before.proposal is not None:
        raise Conflict("registry.already_proposed")
    _keep(unit, candidate)
    if not any(row.digest == digest for row in scoring_queries.registered(unit.db)):
        _register(unit, candidate)
    results = {"results_digest": candidate.results_digest, "report_digest": candidate.report_digest}
    number = _add_step(unit, digest, "proposed", (stage, target), reason, **results)
    unit.record(
        PROPOSED,
        "model",
        digest,
        step=number,
        to=target,
        results=candidate.results_digest,
        golden=candidate.golden.digest,
    )
    return number


def _keep(unit: UnitOfWork, candidate: Candidate) -> None:
    shelf, offered = Shelf(unit.installation.settings.data), candidate.offered
    shelf.store_model(candidate.table.digest, offered.artefact, candidate.golden)
    shelf.store_results(candidate.results_digest, offered.results, candidate.report_digest, offered.report)


def _register(unit: UnitOfWork, candidate: Candidate) -> None:
    table = candidate.table
    scoring_queries.add_registered(
        unit.db,
        digest=table.digest,
        name=table.name,
        version=table.version,
        status=table.status,
        catalogue_digest=table.catalogue_digest,
        trained_by=candidate.trained_by,
        **unit.signed("registered"),
    )


def approve(unit: UnitOfWork, proposal_id: int, reason: str) -> Version:
    """Approve what another person proposed; the step holds from the next request on, in every process.

    Raises ``NotAllowed`` (logged) for the person who proposed or trained it, ``Conflict`` when it was decided
    on already or the model has moved since, ``GateNotMet`` when the results do not show what the step asks.
    The files are read and tested again before that.
    """
    unit.require("model.approve", "model")
    reason = checked_text(reason, least=LEAST_REASON)
    write_down(unit)
    model, step = _waiting(unit, proposal_id)
    attempt = Attempt("model.approve", "model", model.digest)
    require_other_eyes(unit, (step.made_by,), attempt, "registry.same_person")
    if model.trained_by == unit.actor.login:
        require_other_eyes(unit, (unit.actor.person_id,), attempt, "registry.trainer")
    require_fresh(unit)
    results = _checked_again(unit, model, step)
    asked = gates.findings(results, step.to_stage, demonstration=unit.installation.settings.demonstration)
    if missed := [finding for finding in asked if not finding.met]:
        raise GateNotMet(missed[0])
    _move(unit, model, step, reason)
    unit.record(
        "model.approve", "model", model.digest, step=step.id, to=step.to_stage, results=step.results_digest
    )
    return next(version for version in known(unit) if version.digest == model.digest)


def _waiting(unit: UnitOfWork, proposal_id: int) -> tuple[Version, Step]:
    """The proposal with its model; ``Conflict`` unless it waits for a decision."""
    for model in known(unit):
        for step in model.steps:
            if step.id == proposal_id and step.kind == "proposed":
                if step.decision is not None:
                    raise Conflict("registry.decided")
                if model.proposal is None or model.proposal.id != step.id:
                    raise Conflict("registry.moved_since")
                return model, step
    raise NotFound("registry.unknown")


def _checked_again(unit: UnitOfWork, model: Version, step: Step) -> Mapping[str, Any]:
    """The results of a proposal, after checking that its files have not changed."""
    shelf, keys = Shelf(unit.installation.settings.data), unit.installation.keys.signing_public_keys
    results = shelf.results(step.results_digest or "", keys)
    if not unit.installation.scoring.loaded(model.digest).self_test.passed:
        raise Invalid("registry.wrong_numbers")
    return results


def _move(unit: UnitOfWork, model: Version, step: Step, reason: str) -> None:
    served = step.to_stage in SERVED_STAGES
    before = standing(unit)
    if served and before.serves and before.digest not in ("", model.digest):
        _add_step(unit, before.digest, "superseded", (before.stage, "retired"), reason)
    stages, serves = (step.from_stage, step.to_stage), model.digest if served else None
    _add_step(unit, model.digest, "approved", stages, reason, serves=serves, **_decided(step))


def reject(unit: UnitOfWork, proposal_id: int, reason: str) -> None:
    """Reject a proposal; one person is enough, since nothing changes."""
    unit.require("model.reject", "model")
    reason = checked_text(reason, least=LEAST_REASON)
    model, step = _waiting(unit, proposal_id)
    stages = (step.from_stage, step.from_stage)
    _add_step(unit, model.digest, "rejected", stages, reason, **_decided(step))
    unit.record("model.reject", "model", model.digest, step=step.id)


def lower(unit: UnitOfWork, named: str, to: str, reason: str) -> Version:
    """Bring a model down, or out of use; one person is enough and it holds from the next request on.

    After the model that serves is lowered below advisory, no model gives scores until one is approved.
    """
    unit.require("model.lower", "model")
    reason = checked_text(reason, least=LEAST_REASON)
    write_down(unit)
    model = named_in(known(unit), named)
    target = next((step for step in DOWN[model.stage] if step == to), None)
    if target is None:
        raise Conflict("registry.no_such_step")
    serves = None if not model.serves else model.digest if target in SERVED_STAGES else ""
    _add_step(unit, model.digest, "lowered", (model.stage, target), reason, serves=serves)
    unit.record("model.lower", "model", model.digest, to=target)
    return next(version for version in known(unit) if version.digest == model.digest)


def _decided(proposal: Step) -> dict[str, Any]:
    """The columns that say on which proposal a step decides."""
    return {
        "proposal_id": proposal.id,
        "results_digest": proposal.results_digest,
        "report_digest": proposal.report_digest,
    }


def _add_step(
    unit: UnitOfWork, digest: str, kind: StepKind, stages: tuple[Stage, Stage], reason: str, **more: Any
) -> int:
    """Add a step of a model from one stage to another."""
    from_stage, to_stage = stages
    columns = {"digest": digest, "kind": kind, "from_stage": from_stage, "to_stage": to_stage}
    return scoring_queries.add_step(unit.db, **columns, reason=reason, **more, **unit.signed("made"))
