"""What the API takes and returns about letting a band bring assessments forward."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import AliasPath, BeforeValidator, Field

from service.areas.earlier_assessment_rule.service import Kind
from service.core.api_schema_base import Body, Schema


class TermsIn(Body):
    """A proposal: for one setting the term by band; a band that is left out brings nothing forward."""

    setting: str = Field(max_length=60)
    terms: dict[str, str] = Field(max_length=10)
    reason: str = Field(max_length=10_000)


class ProposalOut(Schema):
    """The number under which another person can decide."""

    proposal: int


class PullStepOut(Schema):
    """One step; ``terms`` is null where it put off."""

    number: int = Field(validation_alias="id")
    setting: str
    kind: Kind
    model: Annotated[str | None, BeforeValidator(lambda rule: rule and rule.model)] = Field(
        validation_alias=AliasPath("rule")
    )
    terms: Annotated[dict[str, str] | None, BeforeValidator(lambda rule: rule and rule.terms)] = Field(
        validation_alias=AliasPath("rule")
    )
    proposal: int | None = Field(validation_alias="proposal_id")
    reason: str
    made_at: datetime
    made_by: int


class InSettingOut(Schema):
    """How a setting stands; ``holds``: a band brings assessments forward there at this moment."""

    setting: str
    holds: bool
    step: PullStepOut | None
    proposal: PullStepOut | None


class PullForwardOut(Schema):
    """All settings; ``allowed``: the model that serves may bring assessments forward at all."""

    allowed: bool
    bands: list[str]
    settings: list[InSettingOut]
    steps: list[PullStepOut]
