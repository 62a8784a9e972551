"""The page on which people decide whether a band may bring an assessment forward."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request, Response

from service.access.unit_of_work import UnitOfWork
from service.areas.earlier_assessment_rule import service as decisions
from service.areas.earlier_assessment_rule.band_rule import TERMS
from service.areas.earlier_assessment_rule.service import Decisions, InSetting, Step
from service.areas.sign_in import names_and_teams as people
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.form_transaction import sent_form
from service.web.forms import Choice, Sent, Typed, chosen_from
from service.web.page_context import Page, TypedFields, see, visit

router = APIRouter(prefix="/pull-forward", include_in_schema=False)

_FIELD_OF: Final = {
    "pull_forward.setting": "setting",
    "pull_forward.no_terms": "term-strong_signals",
    "pull_forward.not_in_order": "term-strong_signals",
    "pull_forward.band": "term-strong_signals",
    "pull_forward.term": "term-strong_signals",
}
_PREFIX: Final = "term-"


@dataclass(frozen=True, slots=True)
class SettingView:
    """One setting in words: how it stands, by whom, and the proposal that waits."""

    id: str
    name: str
    state: str
    terms: tuple[str, ...]
    by: str
    reason: str
    may_off: bool
    proposal: int
    proposed: str
    proposed_terms: tuple[str, ...]
    proposed_reason: str
    may_decide: bool
    other: str


@dataclass(frozen=True, slots=True)
class StepView:
    """One line of the history."""

    when: str
    where: str
    what: str
    who: str
    reason: str


@router.get("")
def pull_forward_page(request: Request) -> Response:
    """How each setting stands, and the form of a proposal."""
    return _page(request, Sent())


@router.post("/proposals")
def take_proposal(request: Request, typed: TypedFields) -> Response:
    """Propose it for one setting."""
    terms = dict(typed.under(_PREFIX))
    return _store_and_show(
        request, typed, lambda unit: decisions.propose(unit, typed("setting"), terms, typed("reason"))
    )


@router.post("/proposals/{proposal}/approve")
def take_approval(request: Request, proposal: RowNumber, typed: TypedFields) -> Response:
    """Approve what another person proposed."""
    return _store_and_show(request, typed, lambda unit: decisions.approve(unit, proposal, typed("reason")))


@router.post("/proposals/{proposal}/reject")
def take_rejection(request: Request, proposal: RowNumber, typed: TypedFields) -> Response:
    """Reject a proposal."""
    return _store_and_show(request, typed, lambda unit: decisions.reject(unit, proposal, typed("reason")))


@router.post("/{setting}/off")
def take_off(request: Request, setting: str, typed: TypedFields) -> Response:
    """Put it off in one setting."""
    return _store_and_show(request, typed, lambda unit: decisions.put_off(unit, setting, typed("reason")))


def _store_and_show(request: Request, typed: Typed, act: Callable[[UnitOfWork], object]) -> Response:
    with sent_form(request, typed, _FIELD_OF, text="reason") as form:
        act(form.unit)
    return _page(request, form) if form.errors else see("/pull-forward")


def _page(request: Request, sent: Sent) -> Response:
    with visit(request) as (unit, page):
        state = decisions.decisions(unit)
        names = people.names_of(unit, {step.made_by for step in state.steps})
        person_id = unit.actor.person_id
    reader = page.reader
    return page.response(
        "earlier_assessment_rule/pull_forward.html",
        sent=sent,
        current="pull_forward",
        found=state,
        settings=[_setting(setting, names, person_id, page) for setting in state.settings],
        places=chosen_from([setting.setting for setting in state.settings], "setting", reader),
        bands=[Choice(f"{_PREFIX}{band}", reader(f"pullband.{band}")) for band in reversed(state.bands)],
        terms=chosen_from(TERMS, "pullterm", reader),
        history=_history(state, names, reader),
        may_propose=page.may("pull_forward.propose") and state.allowed,
    )


def _setting(in_setting: InSetting, names: Mapping[int, str], person_id: int, page: Page) -> SettingView:
    reader, step, waits = page.reader, in_setting.step, in_setting.proposal
    rule = step if step and step.kind == "approved" else None
    state = "holds" if in_setting.holds else "lapsed" if rule else "holds_not"
    own = waits is not None and waits.made_by == person_id
    by = reader("pull.by", who=names[rule.made_by], day=reader.day(rule.made_at)) if rule else ""
    proposed = ""
    if waits:
        proposed = reader("pull.proposed", who=names[waits.made_by], day=reader.day(waits.made_at))
    return SettingView(
        id=in_setting.setting,
        name=reader(f"setting.{in_setting.setting}"),
        state=reader(f"pull.{state}"),
        terms=_terms(rule, reader),
        by=by,
        reason=rule.reason if rule else "",
        may_off=page.may("pull_forward.off") and (rule is not None or waits is not None),
        proposal=waits.id if waits else 0,
        proposed=proposed,
        proposed_terms=_terms(waits, reader),
        proposed_reason=waits.reason if waits else "",
        may_decide=waits is not None and not own and page.may("pull_forward.approve"),
        other=reader("pull.other", who=names[waits.made_by]) if waits and own else "",
    )


def _terms(step: Step | None, reader: Reader) -> tuple[str, ...]:
    if step is None or step.rule is None:
        return ()
    return tuple(
        reader("pull.term", band=reader(f"pullband.{band}"), term=reader(f"pullterm.{term}"))
        for band, term in reversed(list(step.rule.terms.items()))
    )


def _history(state: Decisions, names: Mapping[int, str], reader: Reader) -> list[StepView]:
    return [
        StepView(
            when=reader.moment(step.made_at),
            where=reader(f"setting.{step.setting}"),
            what=reader(f"pull.kind_{step.kind}"),
            who=names[step.made_by],
            reason=step.reason,
        )
        for step in state.steps
    ]
