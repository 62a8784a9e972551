"""What the API takes and gives about the registry of models and about a recall."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from service.errors import Invalid
from service.models.candidate import Offered
from service.models.known import Version
from service.models.models import Stage, StepKind
from service.models.recall import Recall, Recalled
from service.models.steps import Step


class ProposalIn(BaseModel):
    """A step up for a model: its file, the signed results of its validation, the report (each base64)."""

    model_config = ConfigDict(extra="forbid", strict=True)

    artefact: str
    results: str
    report: str = ""
    to: Literal["shadow", "advisory", "triage"]
    reason: str = Field(max_length=10_000)

    def offered(self) -> Offered:
        """The files; ``Invalid`` when one is no base64."""
        return Offered(_decoded(self.artefact), _decoded(self.results), _decoded(self.report))


class LowerIn(BaseModel):
    """A step down, or out of use."""

    model_config = ConfigDict(extra="forbid", strict=True)

    to: Literal["advisory", "shadow", "retired"]
    reason: str = Field(max_length=10_000)


class StepOut(BaseModel):
    """One step of a model, as it was made."""

    id: int
    kind: StepKind
    from_stage: Stage
    to_stage: Stage
    proposal_id: int | None
    results_digest: str | None
    report_digest: str | None
    reason: str
    at: datetime
    by: int

    @classmethod
    def of(cls, step: Step) -> StepOut:
        return cls(
            id=step.id,
            kind=step.kind,
            from_stage=step.from_stage,
            to_stage=step.to_stage,
            proposal_id=step.proposal_id,
            results_digest=step.results_digest,
            report_digest=step.report_digest,
            reason=step.reason,
            at=step.made_at,
            by=step.made_by,
        )


class VersionOut(BaseModel):
    """One model as the registry knows it. ``proposal`` waits for a decision."""

    digest: str
    name: str
    version: str
    status: str
    stage: Stage
    serves: bool
    proposal: int | None
    steps: list[StepOut]

    @classmethod
    def of(cls, one: Version) -> VersionOut:
        return cls(
            digest=one.digest,
            name=one.name,
            version=one.version,
            status=one.status,
            stage=one.stage,
            serves=one.serves,
            proposal=one.proposal.id if one.proposal else None,
            steps=[StepOut.of(step) for step in one.steps],
        )


class ProposedOut(BaseModel):
    """The number of a proposal."""

    proposal: int


class RecalledOut(BaseModel):
    """One screening of a model with what followed; no score."""

    reference: str
    number: int
    arm: str
    at: datetime
    first_view: str
    last_view: str
    outcome: str | None
    assessed_on: date | None
    task: int | None
    done_at: datetime | None

    @classmethod
    def of(cls, one: Recalled) -> RecalledOut:
        return cls(
            reference=one.reference,
            number=one.number,
            arm=one.arm,
            at=one.made_at,
            first_view=one.first_view,
            last_view=one.last_view,
            outcome=one.outcome,
            assessed_on=one.assessed_on,
            task=one.task,
            done_at=one.done_at,
        )


class RecallOut(BaseModel):
    """Every case that a model scored; ``opened`` is how many review tasks were opened just now."""

    digest: str
    opened: int
    cases: list[RecalledOut]

    @classmethod
    def of(cls, found: Recall) -> RecallOut:
        return cls(
            digest=found.model.digest,
            opened=found.opened,
            cases=[RecalledOut.of(one) for one in found.cases],
        )


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("registry.not_base64") from None
