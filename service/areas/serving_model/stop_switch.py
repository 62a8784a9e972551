"""The stop switch: who may stop scoring, and how it is resumed.

One person is enough to stop, and it holds from the next request on, in every process: each screening reads
the switch in its own transaction. To resume takes two people. Forms, acute rules and records go on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from screening.explain.screening_result import ModelMark
from screening.model.score_table import ScoreTable
from service.access.four_eyes import require_other_eyes
from service.access.unit_of_work import UnitOfWork
from service.areas.serving_model import queries
from service.areas.serving_model.model_stages import Stage
from service.areas.serving_model.serving_model import standing
from service.areas.serving_model.tables import ModelVersion, ScoringStop
from service.core.errors import Attempt, Conflict, ServiceError
from service.core.typed_text_rules import LEAST_REASON, checked_text
from service.model_runtime.loaded_model import SelfTest
from service.model_runtime.model_status import ModelStatus

Kind = Literal["stopped", "resume_asked", "resume_approved"]


class NoModel(ServiceError):
    """There is no model that can be read; scoring has stopped, and the rest goes on."""

    status = 503
    code = "scoring.no_model"


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn of the stop switch; ``person_id`` turned it, ``None`` where monitoring stopped scoring."""

    kind: Kind
    reason: str
    at: datetime
    person_id: int | None


@dataclass(frozen=True, slots=True)
class Scoring:
    """How scoring stands: the switch and its history (last first), the self-test, the model and its stage."""

    stopped: bool
    turns: tuple[Turn, ...]
    self_test: SelfTest
    model: ModelMark
    status: ModelStatus
    stage: Stage

    @property
    def serves(self) -> bool:
        """Whether any model may give scores; not so after the one that served was retired."""
        return self.stage != "retired"

    @property
    def resume_asked_by(self) -> int | None:
        """Who asked to resume, while that waits for another person's approval."""
        return self.turns[0].person_id if self.turns and self.turns[0].kind == "resume_asked" else None

    def may_be_approved_by(self, person_id: int) -> bool:
        return self.resume_asked_by not in (None, person_id)


def first_served(unit: UnitOfWork, model: ModelMark, stage: Stage) -> None:
    """Record the model that the installation starts with, the first time that it serves."""
    unit.add(
        ModelVersion,
        digest=model.digest,
        name=model.name,
        version=model.version,
        status=model.status,
        stage=stage,
        catalogue_digest=unit.installation.catalogue.digest,
        first_served_at=unit.now,
    )
    unit.record("model.first_served", "model", model.digest)


def scoring(unit: UnitOfWork) -> Scoring:
    """How scoring stands now, with the whole history of the switch."""
    unit.require("scoring.read", "scoring")
    turns = tuple(Turn(r.kind, r.reason, r.made_at, r.made_by) for r in queries.turns(unit.db))
    handle = unit.installation.scoring
    now = standing(unit)
    return Scoring(
        stopped=bool(turns) and turns[0].kind != "resume_approved",
        turns=turns,
        self_test=handle.self_test,
        model=handle.mark,
        status=handle.status,
        stage=now.stage,
    )


def served(unit: UnitOfWork) -> ScoreTable:
    """The served table; ``NoModel`` when none can be read."""
    unit.require("model.read", "model")
    table = unit.installation.scoring.table
    if table is None:
        raise NoModel
    return table


def stop(unit: UnitOfWork, reason: str) -> None:
    """Stop scoring everywhere, at once. Stopping again is fine and ends a waiting request to resume."""
    _turn(unit, "scoring.stop", "stopped", reason)


def stop_by_monitoring(unit: UnitOfWork, reason: str) -> bool:
    """Stop scoring because monitoring found the model no longer accurate; returns whether it was on.

    No role is checked, since no person does this. Resuming takes two people as always.
    """
    last = queries.last_turn(unit.db)
    if last is not None and last.kind != "resume_approved":
        return False
    unit.add(ScoringStop, kind="stopped", reason=reason, made_at=unit.now, made_by=None)
    unit.record("scoring.stop_by_monitoring", "scoring")
    return True


def is_stopped(unit: UnitOfWork) -> bool:
    """Whether the stop switch is off at this moment."""
    last = queries.last_turn(unit.db)
    return last is not None and last.kind != "resume_approved"


def resumed_at(unit: UnitOfWork) -> datetime | None:
    """When people last resumed scoring; ``None`` when they never did."""
    return next((row.made_at for row in queries.turns(unit.db) if row.kind == "resume_approved"), None)


def ask_resume(unit: UnitOfWork, reason: str) -> None:
    """Ask to resume; nothing changes until another person approves. ``Conflict`` when it is not stopped."""
    unit.require("scoring.ask_resume", "scoring")
    last = queries.last_turn(unit.db)
    if last is None or last.kind != "stopped":
        raise Conflict("scoring.nothing_to_resume")
    _turn(unit, "scoring.ask_resume", "resume_asked", reason)


def approve_resume(unit: UnitOfWork, reason: str) -> None:
    """Approve what another person asked; scoring goes on from the next request.

    ``NotAllowed`` (logged) for the person who asked, whatever their roles.
    """
    unit.require("scoring.approve_resume", "scoring")
    last = queries.last_turn(unit.db)
    if last is None or last.kind != "resume_asked":
        raise Conflict("scoring.nothing_to_approve")
    require_other_eyes(
        unit, (last.made_by,), Attempt("scoring.approve_resume", "scoring"), "scoring.same_person"
    )
    _turn(unit, "scoring.approve_resume", "resume_approved", reason)


def _turn(unit: UnitOfWork, action: str, kind: Kind, reason: str) -> None:
    unit.require(action, "scoring")
    reason = checked_text(reason, least=LEAST_REASON)
    unit.add(ScoringStop, "made", kind=kind, reason=reason)
    unit.record(action, "scoring")
