"""What the API takes and returns about letting a band bring assessments forward."""

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
    def of(cls, in_setting: InSetting) -> InSettingOut:
        return cls(
            setting=in_setting.setting,
            holds=in_setting.holds,
            step=PullStepOut.of(in_setting.step) if in_setting.step else None,
            proposal=PullStepOut.of(in_setting.proposal) if in_setting.proposal else None,
        )


class PullForwardOut(Schema):
    """All settings; ``allowed``: the model that serves may bring assessments forward at all."""

    allowed: bool
    bands: list[str]
    settings: list[InSettingOut]
    steps: list[PullStepOut]

    @classmethod
    def of(cls, decisions: Decisions) -> PullForwardOut:
        return cls(
            allowed=decisions.allowed,
            bands=list(decisions.bands),
            settings=[InSettingOut.of(setting) for setting in decisions.settings],
            steps=[PullStepOut.of(step) for step in decisions.steps],
        )
