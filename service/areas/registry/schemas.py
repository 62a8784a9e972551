"""What the API takes and returns about the registry of models and about a recall."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AliasPath, BeforeValidator, Field

from service.areas.registry.candidate import Offered
from service.areas.serving_model.model_stages import Stage, Step, StepKind
from service.core.api_schema_base import Body, Schema
from service.core.errors import Invalid


class ProposalIn(Body):
    """A step up for a model: its file, the signed results of its validation, the report (each base64)."""

    artefact: str
    results: str
    report: str = ""
    to: Literal["shadow", "advisory", "triage"]
    reason: str = Field(max_length=10_000)

    def offered(self) -> Offered:
        """The files; ``Invalid`` when one is no base64."""
        return Offered(_decoded(self.artefact), _decoded(self.results), _decoded(self.report))


class LowerIn(Body):
    """A step down, or out of use."""

    to: Literal["advisory", "shadow", "retired"]
    reason: str = Field(max_length=10_000)


class StepOut(Schema):
    """One step of a model, as it was made."""

    id: int
    kind: StepKind
    from_stage: Stage
    to_stage: Stage
    proposal_id: int | None
    results_digest: str | None
    report_digest: str | None
    reason: str
    at: datetime = Field(validation_alias="made_at")
    by: int = Field(validation_alias="made_by")


def _number(proposal: Step | None) -> int | None:
    return proposal.id if proposal else None


class VersionOut(Schema):
    """One model as the registry knows it. ``proposal`` waits for a decision; ``trained_by`` is a login."""

    digest: str
    name: str
    version: str
    status: str
    stage: Stage
    serves: bool
    trained_by: str | None
    proposal: Annotated[int | None, BeforeValidator(_number)]
    steps: list[StepOut]
    validated_at: datetime | None = Field(
        default=None, description="When two people last let it go a step up on a validation."
    )
    validated_on_made_up: bool | None = Field(
        default=False,
        validation_alias=AliasPath("tested", "made_up"),
        description="Whether simulated cases were among those of that validation; null where it is unknown.",
    )


class ProposedOut(Schema):
    """The number of a proposal."""

    proposal: int


class RecalledOut(Schema):
    """One screening of a model with what followed; no score. ``done_at`` once somebody looked again."""

    reference: str
    number: int
    arm: str
    at: datetime = Field(validation_alias="made_at")
    first_view: str
    last_view: str
    outcome: str | None
    assessed_on: date | None
    task: int | None
    done_at: datetime | None


class RecallOut(Schema):
    """Every case that a model scored; ``opened`` is how many review tasks were opened just now."""

    digest: str = Field(validation_alias=AliasPath("model", "digest"))
    opened: int
    cases: list[RecalledOut]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Invalid("registry.not_base64") from None
