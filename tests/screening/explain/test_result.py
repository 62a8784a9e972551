"""An answer is complete, or it does not exist: no number where there may be none, none missing elsewhere."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Bounds, Screening

KEYS = [
    "status",
    "reason",
    "probability",
    "interval",
    "base_rate",
    "log_odds",
    "base_log_odds",
    "contributions",
    "band",
    "acute",
    "ask_next",
    "unanswered",
    "model",
    "catalogue",
]


@pytest.fixture
def scored(screener: Screener, lisa_before: ScreeningRequest) -> Screening:
    return screener.screen(lisa_before)


@pytest.fixture
def direct(screener: Screener, lisa_found: ScreeningRequest) -> Screening:
    return screener.screen(lisa_found)


def test_the_shape_is_the_published_one_key_by_key(scored: Screening) -> None:
    shape = scored.to_json()

    assert list(shape) == KEYS
    assert list(shape["interval"]) == ["low", "high", "coefficients", "unanswered"]
    assert list(shape["ask_next"][0]) == ["indicator", "gain", "if"]
    assert list(shape["model"]) == ["name", "version", "digest", "status"]
    assert list(shape["catalogue"]) == ["version", "digest"]


def test_every_number_survives_storage_exactly(scored: Screening, direct: Screening) -> None:
    """REQ reproducible: what was written as JSON reads back equal, digit for digit."""
    for screening in (scored, direct):
        assert Screening.from_json(json.loads(json.dumps(screening.to_json()))) == screening


@pytest.mark.parametrize(
    "missing", ["probability", "interval", "base_rate", "log_odds", "base_log_odds", "band"]
)
def test_a_scored_answer_has_every_number(scored: Screening, missing: str) -> None:
    with pytest.raises(ValueError, match="every number"):
        replace(scored, **{missing: None})  # type: ignore[arg-type]


def test_direct_signs_can_hold_no_number(scored: Screening, direct: Screening) -> None:
    """REQ direct-signs: an answer with direct signs and a number cannot be made."""
    for field in ("probability", "interval", "base_rate", "log_odds", "base_log_odds", "band", "ask_next"):
        with pytest.raises(ValueError, match="no number"):
            replace(direct, **{field: getattr(scored, field)})
    with pytest.raises(ValueError, match="confirmed_direct_sign"):
        replace(direct, reason="too_few_answers")


def test_an_abstention_has_a_known_reason_and_nothing_else(
    screener: Screener, lisa_before: ScreeningRequest
) -> None:
    """REQ abstain: a reason, and neither a number nor a contribution."""
    abstained = screener.withheld(lisa_before, "withheld")

    with pytest.raises(ValueError, match="known reasons"):
        replace(abstained, reason="no_idea")
    with pytest.raises(ValueError, match="no contributions"):
        replace(abstained, contributions={"neglect": 0.1})
    with pytest.raises(ValueError, match="not a status"):
        replace(abstained, status="low_risk")  # type: ignore[arg-type]


def test_an_interval_lies_within_0_and_1_and_has_an_order() -> None:
    for low, high in ((0.6, 0.4), (-0.1, 0.5), (0.5, 1.1)):
        with pytest.raises(ValueError, match="0 to 1"):
            Bounds(low, high)


def test_contributions_cannot_be_changed_afterwards(scored: Screening) -> None:
    with pytest.raises(TypeError):
        scored.contributions["neglect"] = 9.0  # type: ignore[index]
