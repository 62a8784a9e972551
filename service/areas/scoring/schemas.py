"""What the API takes and returns about the model and the stop switch."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from screening.model.score_table import ScoreTable
from service.areas.scoring.ladder import Stage
from service.areas.scoring.stop_switch import Kind, Scoring, Turn
from service.core.schema import Body, Schema


class ReasonIn(Body):
    """Why the switch is turned."""

    reason: str = Field(max_length=10_000)


class TurnOut(Schema):
    """One turn of the stop switch; ``by`` is null where monitoring stopped scoring."""

    kind: Kind
    reason: str
    at: datetime
    by: int | None

    @classmethod
    def of(cls, turn: Turn) -> TurnOut:
        return cls(kind=turn.kind, reason=turn.reason, at=turn.at, by=turn.person_id)


class ScoringOut(Schema):
    """How scoring stands, and every turn of the switch, the last one first."""

    stopped: bool
    resume_asked_by: int | None
    self_test_passed: bool
    golden_vectors_checked: int
    model: dict[str, str]
    validated_at: datetime | None = Field(
        default=None, description="When two people last let the model go a step up on a validation."
    )
    stage: Stage
    turns: list[TurnOut]

    @classmethod
    def of(cls, scoring: Scoring) -> ScoringOut:
        return cls(
            stopped=scoring.stopped,
            resume_asked_by=scoring.resume_asked_by,
            self_test_passed=scoring.self_test.passed,
            golden_vectors_checked=scoring.self_test.checked,
            model=scoring.model.to_json(),
            validated_at=scoring.status.validated_at,
            stage=scoring.stage,
            turns=[TurnOut.of(turn) for turn in scoring.turns],
        )


class BandOut(Schema):
    """A range of the estimate, who set its limit, and what it would cost per setting."""

    id: str
    lowest: dict[str, float]
    decided_by: dict[str, str]
    expected: dict[str, dict[str, float]]


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
    catalogue_version: str
    catalogue_digest: str
    bases: dict[str, BaseOut]
    bands: list[BandOut]
    provenance: dict[str, Any]

    @classmethod
    def of(cls, table: ScoreTable, validated_at: datetime | None) -> ServedModelOut:
        return cls(
            name=table.name,
            version=table.version,
            digest=table.digest,
            status=table.status,
            validated_at=validated_at,
            catalogue_version=table.catalogue_version,
            catalogue_digest=table.catalogue_digest,
            bases={
                setting: BaseOut(rate=base.rate, sd=base.sd, source=base.source)
                for setting, base in table.bases.items()
            },
            bands=[
                BandOut(
                    id=band.id,
                    lowest=dict(band.lowest),
                    decided_by={"nl": band.decided_by.nl, "en": band.decided_by.en},
                    expected={
                        setting: {
                            "missed_per_100_victims": e.missed_per_100_victims,
                            "wrongly_marked_per_100_others": e.wrongly_marked_per_100_others,
                        }
                        for setting, e in band.expected.items()
                    },
                )
                for band in table.bands
            ],
            provenance=dict(table.provenance),
        )
