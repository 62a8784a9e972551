"""What the API takes and returns about the model and the stop switch."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from pydantic import AliasPath, BeforeValidator, Field

from screening.explain.screening_result import ModelMark
from service.areas.serving_model.model_stages import Stage
from service.areas.serving_model.stop_switch import Kind
from service.core.api_schema_base import Body, Schema


class ReasonIn(Body):
    """Why the switch is turned."""

    reason: str = Field(max_length=10_000)


class TurnOut(Schema):
    """One turn of the stop switch; ``by`` is null where monitoring stopped scoring."""

    kind: Kind
    reason: str
    at: datetime
    by: int | None = Field(validation_alias="person_id")


class ScoringOut(Schema):
    """How scoring stands, and every turn of the switch, the last one first."""

    stopped: bool
    resume_asked_by: int | None
    self_test_passed: bool = Field(validation_alias=AliasPath("self_test", "passed"))
    golden_vectors_checked: int = Field(validation_alias=AliasPath("self_test", "checked"))
    model: Annotated[dict[str, str], BeforeValidator(ModelMark.to_json)]
    validated_at: datetime | None = Field(
        default=None,
        validation_alias=AliasPath("status", "validated_at"),
        description="When two people last let the model go a step up on a validation.",
    )
    validated_on_made_up: bool | None = Field(
        default=False,
        validation_alias=AliasPath("status", "made_up"),
        description="Whether simulated cases were among those of that validation; null where it is unknown.",
    )
    stage: Stage
    turns: list[TurnOut]


class BandOut(Schema):
    """A range of the estimate, who set its limit, and what it would cost per setting."""

    id: str
    lowest: dict[str, float]
    decided_by: Annotated[dict[str, str], BeforeValidator(asdict)]
    expected: dict[str, Annotated[dict[str, float], BeforeValidator(asdict)]]


class BaseOut(Schema):
    """Share of victims in a setting before any answer."""

    rate: float
    sd: float = Field(description="Of its log odds.")
    source: str


class ServedModelOut(Schema):
    """The model that is served: what it has been tested on (``status``), its settings and bands."""

    name: str
    version: str
    digest: str
    status: str
    validated_at: datetime | None = Field(
        default=None, description="When two people last let the model go a step up on a validation."
    )
    validated_on_made_up: bool | None = Field(
        default=False,
        description="Whether simulated cases were among those of that validation; null where it is unknown.",
    )
    catalogue_version: str
    catalogue_digest: str
    bases: dict[str, BaseOut]
    bands: list[BandOut]
    provenance: dict[str, Any]
