"""Pages of the registry: the models, the validation of each, and the steps one can make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fastapi import APIRouter, Request, Response

from screening.errors import SignaalwijzerError
from screening.model.validation_results_file import made_up_in
from service.access.unit_of_work import UnitOfWork
from service.areas.registry import proposals, recall
from service.areas.registry import versions as known
from service.areas.registry.pictures import gate_lines, validation_curves
from service.areas.registry.uploads import SentFiles, required
from service.areas.registry.versions import Version
from service.areas.registry.view import Changes, beside_words, changes, figures, gate, listed, trained_by
from service.areas.serving_model.model_stages import UP
from service.areas.serving_model.model_status_view import status_of
from service.areas.serving_model.serving_model import follow
from service.core.errors import NoSpace, Refused, SignInNeeded
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Sent, Typed
from service.web.page_context import Page, TypedFields, see, visit
from service.web.request_unit_of_work import unit_of
from service.web.security.response_headers import REPORT_POLICY

router = APIRouter(prefix="/models", include_in_schema=False)

_FIELD_OF: Final = {"free_text": "reason"}
TARGETS: Final = tuple(dict.fromkeys(stage for stages in UP.values() for stage in stages))


@router.get("")
def models_page(request: Request) -> Response:
    """Every model, and the form of a proposal."""
    return _models(request, Sent())


@router.post("")
def take_proposal(request: Request, sent: SentFiles) -> Response:
    """Propose a step for a model, with the results of its validation."""
    typed, offered = sent
    with sent_form(request, typed, _FIELD_OF, refusals=(SignaalwijzerError,)) as form:
        form.unit.require("model.propose", "model")
        number = proposals.propose(form.unit, required(offered), typed("to"), typed("reason"))
        digest = next(v.digest for v in known.known(form.unit) if any(s.id == number for s in v.steps))
    if isinstance(form.refusal, (Refused, SignInNeeded, NoSpace)):
        raise form.refusal
    return _models(request, form) if form.errors else see(f"/models/{digest}")


@router.get("/{digest}")
def model_page(request: Request, digest: str, beside: str = "") -> Response:
    """One model: where it stands, what is proposed, and what it would change."""
    return _model(request, digest, Sent(), beside)


@router.post("/{digest}/proposals/{proposal}/approve")
def take_approval(request: Request, digest: str, proposal: RowNumber, typed: TypedFields) -> Response:
    """Approve what another person proposed."""
    return _make_step(request, digest, typed, lambda unit: proposals.approve(unit, proposal, typed("reason")))


@router.post("/{digest}/proposals/{proposal}/reject")
def take_rejection(request: Request, digest: str, proposal: RowNumber, typed: TypedFields) -> Response:
    """Reject a proposal."""
    return _make_step(request, digest, typed, lambda unit: proposals.reject(unit, proposal, typed("reason")))


@router.post("/{digest}/lower")
def take_lower(request: Request, digest: str, typed: TypedFields) -> Response:
    """Bring a model down, or out of use."""
    return _make_step(
        request, digest, typed, lambda unit: proposals.lower(unit, digest, typed("to"), typed("reason"))
    )


@router.get("/{digest}/report")
def model_report(request: Request, digest: str) -> Response:
    """The report that came with the latest proposal: our own file, with no rights at all in the browser."""
    with unit_of(request) as unit:
        report = known.report(unit, digest)
    return Response(
        report, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": REPORT_POLICY}
    )


@router.get("/{digest}/recall")
def recall_page(request: Request, digest: str) -> Response:
    """Every case that a model scored, with what followed."""
    return _recall(request, digest, Sent())


@router.post("/{digest}/recall")
def take_recall(request: Request, digest: str, typed: TypedFields) -> Response:
    """Open a review task for each of them."""
    with sent_form(request, typed, _FIELD_OF) as form:
        recall.recall(form.unit, digest, typed("reason"))
    return _recall(request, digest, form) if form.errors else see(f"/models/{digest}/recall")


def _make_step(request: Request, digest: str, typed: Typed, make: Callable[[UnitOfWork], object]) -> Response:
    with sent_form(request, typed, _FIELD_OF) as form:
        make(form.unit)
    if form.errors:
        return _model(request, digest, form)
    follow(form.page.installation)
    return see(f"/models/{digest}")


def _models(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        versions = listed(known.versions(unit))
        names = known.names_in(unit, versions)
    return page.response(
        "registry/models.html",
        sent=sent,
        current="models",
        versions=versions,
        names=names,
        tested={version.digest: status_of(version.tested, page.reader) for version in versions},
        targets=TARGETS,
        may_propose=page.may("model.propose"),
    )


def _model(request: Request, digest: str, sent: Sent, beside: str = "") -> Response:
    with visit(request) as (unit, page):
        model = known.version(unit, digest)
        versions = known.known(unit)
        others = tuple(version for version in versions if version.digest != model.digest)
        before = known.served_before(versions, model, page.installation.scoring.start_digest)
        other = _beside(others, beside, model, before)
        names = known.names_in(unit, (model,))
        trainer = known.trainer_of(unit, model)
        results = known.results_of(unit, model.last_results) if model.last_results else None
        words = page.reader
        differs = _changes(unit, other, model, page) if other else None
    proposal, demonstration = model.proposal, page.installation.settings.demonstration
    mine = proposal is not None and page.actor is not None and proposal.made_by == page.actor.person_id
    return page.response(
        "registry/model.html",
        sent=sent,
        current="models",
        model=model,
        tested=status_of(model.tested, words),
        trained_by=trained_by(model, trainer, names, words),
        names=names,
        proposal=proposal,
        mine=mine,
        gate=gate(results, proposal, words, demonstration=demonstration)
        if results is not None and proposal
        else (),
        gate_lines=gate_lines(results, proposal, words, demonstration=demonstration)
        if results is not None and proposal
        else None,
        curves=validation_curves(results, words) if results is not None else (),
        made_up=made_up_in(results) if results is not None else None,
        figures=figures(results, words) if results is not None else (),
        other=other,
        others=others,
        beside_lead=beside_words(model, other, before, words),
        differs=differs,
        may_decide=page.may("model.approve"),
        may_lower=page.may("model.lower") and bool(model.may_go_down_to),
        may_recall=page.may("model.recall"),
    )


def _beside(
    others: tuple[Version, ...], named: str, model: Version, before: Version | None
) -> Version | None:
    """The version to compare with: the one that was chosen, else the one that served ``before`` a model that
    serves or did, and for one that never did the one that serves now."""
    chosen = next((version for version in others if version.digest == named), None)
    if chosen is not None or model.serves or before is not None:
        return chosen or before
    return next((version for version in others if version.serves), None)


def _changes(unit: UnitOfWork, other: Version, model: Version, page: Page) -> Changes | None:
    """What changes from ``other`` to ``model``; ``None`` when one of the files cannot be read any more, or
    when they were made for other questions: then no answer has points in both."""
    try:
        before, after = known.table_of(unit, other.digest), known.table_of(unit, model.digest)
    except SignaalwijzerError:
        return None
    if before.catalogue_digest != after.catalogue_digest:
        return None
    names = tuple(page.reader("models.version", name=v.name, version=v.version) for v in (other, model))
    catalogue = unit.installation.archive.catalogue(after.catalogue_digest)
    return changes(before, after, (names[0], names[1]), catalogue, page.reader)


def _recall(request: Request, digest: str, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        result = recall.scored_by(unit, digest)
    return page.response(
        "registry/recall.html",
        sent=sent,
        current="models",
        model=result.model,
        cases=result.cases,
        waiting=sum(1 for case in result.cases if case.task is None),
        asked=sum(1 for case in result.cases if case.task is not None),
        done=sum(1 for case in result.cases if case.done_at is not None),
    )
