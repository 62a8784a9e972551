"""Answers that stand in for what a model may not know."""

from __future__ import annotations

import numpy as np
import pytest

from screening.validate.errors import ValidationError
from screening.validate.proxy_strength import proxy_strength

NAMES = ["school", "money", "phone"]


def _planted(n: int = 600) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(2)
    attribute = rng.choice(["x", "y"], n)
    indicators = rng.integers(0, 3, (n, 3)).astype(float)
    indicators[:, 1] += attribute == "x"
    return indicators, attribute


def test_the_answer_that_gives_a_group_away_stands_first() -> None:
    first, second = proxy_strength(*_planted(), NAMES)

    assert (first.group, second.group) == ("x", "y")
    assert first.indicators[0][0] == "money"
    assert first.indicators[0][1].low > 0.6
    assert first.together.low > 0.6
    assert second.indicators[0][1].high < 0.4


def test_answers_that_say_nothing_stay_near_a_half() -> None:
    indicators, attribute = _planted()
    shuffled = np.random.default_rng(4).permutation(attribute)
    row = proxy_strength(indicators, shuffled, NAMES)[0]

    assert row.together.low < 0.5 < row.together.high + 0.05


def test_a_group_of_nine_is_not_shown_and_not_counted() -> None:
    indicators, attribute = _planted()
    attribute = attribute.astype(object)
    attribute[:9] = "z"
    small = proxy_strength(indicators, attribute, NAMES)[2]

    assert small.group == "z"
    assert small.together.reason == "small_group"
    assert small.n == 0
    assert small.indicators == ()


def test_the_rest_is_not_shown_when_it_is_too_small() -> None:
    """With nine others, figures of the large group would be figures of the nine."""
    indicators, _ = _planted(60)
    rows = proxy_strength(indicators, ["a"] * 51 + ["b"] * 9, NAMES)

    assert [row.together.reason for row in rows] == ["small_group", "small_group"]


def test_one_group_cannot_be_told_apart() -> None:
    indicators, _ = _planted(60)

    assert proxy_strength(indicators, ["a"] * 60, NAMES)[0].together.reason == "one_group"


def test_names_must_fit_the_columns() -> None:
    with pytest.raises(ValidationError, match="2 names for 3 columns"):
        proxy_strength(*_planted(), NAMES[:2])
