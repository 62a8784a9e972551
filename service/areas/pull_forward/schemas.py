"""What the API takes and gives about letting a band bring assessments forward."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from service.areas.pull_forward.service import Decisions, InSetting, Kind, Step
from service.core.schema import Body, Schema


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

    number: int
    setting: str
    kind: Kind
    model: str | None
    terms: dict[str, str] | None
    proposal: int | None
    reason: str
    made_at: datetime
    made_by: int

    @classmethod
    def of(cls, step: Step) -> PullStepOut:
        return cls(
            number=step.id,
            setting=step.setting,
            kind=step.kind,
            model=step.rule.model if step.rule else None,
            terms=dict(step.rule.terms) if step.rule else None,
            proposal=step.proposal_id,
            reason=step.reason,
            made_at=step.made_at,
            made_by=step.made_by,
        )


class InSettingOut(Schema):
    """How a setting stands; ``holds``: a band brings assessments forward there at this moment."""

    setting: str
    holds: bool
    step: PullStepOut | None
    proposal: PullStepOut | None

    @classmethod
    def of(cls, here: InSetting) -> InSettingOut:
        return cls(
            setting=here.setting,
            holds=here.holds,
            step=PullStepOut.of(here.step) if here.step else None,
            proposal=PullStepOut.of(here.proposal) if here.proposal else None,
        )


class PullForwardOut(Schema):
    """All settings; ``allowed``: the model that serves may bring assessments forward at all."""

    allowed: bool
    bands: list[str]
    settings: list[InSettingOut]
    steps: list[PullStepOut]

    @classmethod
    def of(cls, found: Decisions) -> PullForwardOut:
        return cls(
            allowed=found.allowed,
            bands=list(found.bands),
            settings=[InSettingOut.of(here) for here in found.settings],
            steps=[PullStepOut.of(step) for step in found.steps],
        )
