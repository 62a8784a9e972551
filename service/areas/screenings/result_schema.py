"""The schema of a screening in the API.

The response is the stored text itself and is not made from these classes, so that nobody gets other digits
than the stored ones. A test compares the two.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Literal

from pydantic import ConfigDict, Field

from screening.explain.screening_result import Reason, Status
from service.areas.screenings.correction import Because
from service.areas.screenings.score_shown_or_withheld import Arm
from service.areas.screenings.stored_screening import StoredScreening
from service.core.api_schema_base import Schema
from service.core.clock import utc_text

BandId = Literal["few_signals", "some_signals", "many_signals", "strong_signals"]


class _Out(Schema):
    model_config = ConfigDict(extra="forbid")


class BoundsOut(_Out):
    """A 95 % interval (probability)."""

    low: float
    high: float


class IntervalOut(BoundsOut):
    """The whole interval, and its two causes apart."""

    coefficients: BoundsOut
    unanswered: BoundsOut


class QuestionOut(_Out):
    """A question to ask; ``if`` is the estimate after each possible answer."""

    indicator: str
    gain: float = Field(description="Expected drop of the entropy of the estimate (nats).")
    if_: dict[str, float] = Field(alias="if")


class ModelOut(_Out):
    name: str
    version: str
    digest: str
    status: str


class CatalogueOut(_Out):
    version: str
    digest: str


class WithdrawnOut(_Out):
    """That the answers were put right; the route ``/correction`` says why, and what asks anew."""

    because: Because
    made_at: datetime
    round: int = Field(description="Number of the round that asks anew.")


class ScreeningOut(_Out):
    """The answer to a screening. Where no number may be given, every number is null."""

    status: Status
    reason: Reason | None
    probability: float | None
    interval: IntervalOut | None
    base_rate: float | None
    log_odds: float | None
    base_log_odds: float | None
    contributions: dict[str, float] = Field(description="Log odds per answered indicator.")
    band: BandId | None
    acute: list[str] = Field(description="Indicators whose acute rule fired, the most urgent first.")
    ask_next: list[QuestionOut]
    unanswered: list[str]
    model: ModelOut
    catalogue: CatalogueOut
    reference: str
    number: int
    arm: Arm
    made_at: datetime
    due: datetime | None
    withdrawn: WithdrawnOut | None = Field(
        description="Not null once its answers were put right: it is no longer a current one."
    )


def answer_text(stored: StoredScreening) -> str:
    """The stored result with its case, number, arm and moments, as JSON."""
    metadata = {
        "reference": stored.reference,
        "number": stored.number,
        "arm": stored.arm,
        "made_at": utc_text(stored.made_at),
        "due": utc_text(stored.due.at) if stored.due else None,
        "withdrawn": _withdrawn_json(stored),
    }
    return f"{stored.text[:-1]},{json.dumps(metadata, separators=(',', ':'))[1:]}"


def _withdrawn_json(stored: StoredScreening) -> dict[str, str | int] | None:
    if stored.withdrawn is None or stored.asked_anew is None:
        return None
    withdrawal = stored.withdrawn
    return {
        "because": withdrawal.because,
        "made_at": utc_text(withdrawal.made_at),
        "round": stored.asked_anew.number,
    }
