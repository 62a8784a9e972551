"""Deciding that a band may bring assessments forward: one proposes, another approves, one puts it off.

It is decided for one setting and one model, and holds only while that model serves at the stage ``triage``.
With another model it has lapsed: that model may have other limits, so people decide again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from screening.explain.screening_result import Screening
from screening.model.score_table import ScoreTable
from service.access.four_eyes import require_other_eyes
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.conversation_due import Due
from service.areas.earlier_assessment_rule import queries
from service.areas.earlier_assessment_rule.band_rule import Rule, due_by_band, rule_for, term_of
from service.areas.earlier_assessment_rule.tables import PullForwardStep
from service.areas.serving_model import stop_switch
from service.areas.serving_model.model_stages import Stage
from service.areas.serving_model.serving_model import Standing, followed, standing
from service.areas.serving_model.stop_switch import first_served
from service.core.errors import Attempt, Conflict, Invalid, NotFound
from service.core.typed_text_rules import LEAST_REASON, checked_text

Kind = Literal["proposed", "approved", "rejected", "off"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it was made. ``rule`` is ``None`` where a band was put off."""

    id: int
    setting: str
    kind: Kind
    rule: Rule | None
    proposal_id: int | None
    reason: str
    made_at: datetime
    made_by: int


@dataclass(frozen=True, slots=True)
class InSetting:
    """The state of one setting. ``step`` was last approved or put off; ``holds``: a band brings assessments
    forward now; ``proposal`` waits for a decision."""

    setting: str
    step: Step | None
    holds: bool
    proposal: Step | None


@dataclass(frozen=True, slots=True)
class Decisions:
    """The state of all settings, every step (the last one first), and the bands that can be chosen.

    ``allowed``: the model that serves may bring assessments forward at all.
    """

    settings: tuple[InSetting, ...]
    steps: tuple[Step, ...]
    bands: tuple[str, ...]
    allowed: bool


def pulled(unit: UnitOfWork, setting: str, rule: Rule | None, shown: Screening) -> Due | None:
    """The moment that the band of what is shown sets now, under the rule in force; ``None``: none.

    Asks the database only when the band does bring something forward.
    """
    term = term_of(rule, shown)
    step = queries.step_in_force(unit.db, setting) if term else None
    if term is None or step is None:
        return None
    return due_by_band(term, step.id, unit.clock, unit.installation.organisation)


def decisions(unit: UnitOfWork) -> Decisions:
    """How every setting stands, with the whole history."""
    unit.require("pull_forward.read", "pull_forward")
    unit.record("pull_forward.read", "pull_forward")
    steps, now, table = _steps(unit), standing(unit), unit.installation.scoring.table
    settings = () if table is None else tuple(_in_setting(name, steps, now) for name in table.bases)
    return Decisions(
        settings=settings,
        steps=tuple(reversed(steps)),
        bands=() if table is None else tuple(band.id for band in table.bands[1:]),
        allowed=now.stage == "triage",
    )


def step(unit: UnitOfWork, number: int) -> Step:
    """One step, to show who made it and when; ``NotFound`` when there is none. The caller decides on
    access."""
    row = queries.step(unit.db, number)
    if row is None:
        raise NotFound
    return _step_from(row)


def propose(unit: UnitOfWork, setting: str, terms: Mapping[str, str], reason: str) -> int:
    """Propose that bands bring assessments forward in ``setting``; nothing changes until another approves.

    Raises ``Invalid`` for a setting, band or term that does not fit, ``Conflict`` while the model that serves
    may not bring anything forward, and where a proposal waits already.
    """
    unit.require("pull_forward.propose", "pull_forward")
    reason = checked_text(reason, least=LEAST_REASON)
    table = _serving(unit)
    _require_setting(table, setting)
    if _in_setting(setting, _steps(unit), standing(unit)).proposal:
        raise Conflict("pull_forward.already_proposed")
    rule = rule_for(table.digest, [band.id for band in table.bands], terms)
    number = _add(unit, setting, "proposed", rule.text(), reason=reason)
    unit.record("pull_forward.propose", "pull_forward", setting, step=number)
    return number


def approve(unit: UnitOfWork, proposal: int, reason: str) -> None:
    """Approve what another person proposed; it holds from the next screening on, in every process.

    ``NotAllowed`` (logged) for who proposed it, whatever their roles. ``Conflict`` when it does not wait any
    more, or when another model serves since.
    """
    unit.require("pull_forward.approve", "pull_forward")
    reason = checked_text(reason, least=LEAST_REASON)
    waiting, rule = _waiting(unit, proposal)
    attempt = Attempt("pull_forward.approve", "pull_forward", waiting.setting)
    require_other_eyes(unit, (waiting.made_by,), attempt, "pull_forward.same_person")
    if _serving(unit).digest != rule.model:
        raise Conflict("pull_forward.other_model")
    number = _add(unit, waiting.setting, "approved", rule.text(), reason=reason, proposal=proposal)
    unit.record("pull_forward.approve", "pull_forward", waiting.setting, step=number)


def reject(unit: UnitOfWork, proposal: int, reason: str) -> None:
    """Reject a proposal; one person is enough, since nothing changes."""
    unit.require("pull_forward.reject", "pull_forward")
    reason = checked_text(reason, least=LEAST_REASON)
    waiting, rule = _waiting(unit, proposal)
    number = _add(unit, waiting.setting, "rejected", rule.text(), reason=reason, proposal=proposal)
    unit.record("pull_forward.reject", "pull_forward", waiting.setting, step=number)


def put_off(unit: UnitOfWork, setting: str, reason: str) -> None:
    """From the next screening on no band brings anything forward in ``setting``; one person is enough.

    Moments that were brought forward stay: nothing puts one back. ``Conflict`` when there is nothing to put
    off and nothing proposed.
    """
    unit.require("pull_forward.off", "pull_forward")
    reason = checked_text(reason, least=LEAST_REASON)
    in_setting = _in_setting(setting, _steps(unit), standing(unit))
    if in_setting.proposal is None and (in_setting.step is None or in_setting.step.kind == "off"):
        raise Conflict("pull_forward.is_off")
    number = _add(unit, setting, "off", "", reason=reason)
    unit.record("pull_forward.off", "pull_forward", setting, step=number)


def _serving(unit: UnitOfWork) -> ScoreTable:
    """The model that serves, where it may bring assessments forward; else ``Conflict``."""
    table = stop_switch.served(unit)
    if standing(unit).stage != "triage":
        raise Conflict("pull_forward.not_triage")
    return table


def _require_setting(table: ScoreTable, setting: str) -> None:
    if setting not in table.bases:
        raise Invalid("pull_forward.setting", allowed=", ".join(table.bases))


def _steps(unit: UnitOfWork) -> tuple[Step, ...]:
    return tuple(_step_from(row) for row in queries.steps(unit.db))


def _in_setting(setting: str, steps: Sequence[Step], now: Standing) -> InSetting:
    own_steps = [step for step in steps if step.setting == setting]
    decided = next((step for step in reversed(own_steps) if step.kind in ("approved", "off")), None)
    rule = decided.rule if decided else None
    holds = rule is not None and now.stage == "triage" and rule.model == now.digest
    waits = own_steps[-1] if own_steps and own_steps[-1].kind == "proposed" else None
    return InSetting(setting, decided, holds, waits)


def _waiting(unit: UnitOfWork, proposal: int) -> tuple[Step, Rule]:
    """The proposal and its rule; ``Conflict`` unless it waits for a decision."""
    steps = _steps(unit)
    waiting = next((step for step in steps if step.id == proposal and step.kind == "proposed"), None)
    if waiting is None or waiting.rule is None:
        raise NotFound
    if waiting is not [step for step in steps if step.setting == waiting.setting][-1]:
        raise Conflict("pull_forward.decided")
    return waiting, waiting.rule


def _add(
    unit: UnitOfWork, setting: str, kind: Kind, rule: str, *, reason: str, proposal: int | None = None
) -> int:
    return unit.add(
        PullForwardStep, "made", setting=setting, kind=kind, rule=rule, proposal_id=proposal, reason=reason
    )


def _step_from(row: Any) -> Step:
    values = dict(row._mapping)
    values["rule"] = Rule.read(values["rule"]) if values["rule"] else None
    return Step(**values)


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether scoring is stopped now, the stage of the served model, and the rule by which a band may bring
    assessments forward (``None``: none does)."""

    stopped: bool
    stage: Stage
    rule: Rule | None


def switch(unit: UnitOfWork, setting: str) -> Switch:
    """The state of the switch in ``setting``. This process takes the model that the registry names; a model
    that is served for the first time is recorded."""
    handle = unit.installation.scoring
    row = queries.switch_of_setting(unit.db, handle.start_digest, setting)
    standing = followed(handle, row)
    if not standing.known and handle.mark.digest:
        first_served(unit, handle.mark, standing.stage)
    return Switch(
        stopped=row.kind not in (None, "resume_approved") or not standing.serves,
        stage=standing.stage,
        rule=Rule.read(row.rule) if row.rule and standing.stage == "triage" else None,
    )
