"""An estimate is a number that says how sure it is, or says in words why it is not there."""

from __future__ import annotations

import copy
import math
import pickle

import pytest

from screening.language import LANGUAGES
from screening.validate.figure_with_interval import Estimate, not_estimable, texts, value_alone


def test_an_estimate_computes_like_a_number_and_carries_its_interval() -> None:
    estimate = Estimate(0.5, 0.25, 0.75, 16, method="wilson")

    assert estimate + 0.5 == 1.0
    assert (estimate.value, estimate.low, estimate.high, estimate.n) == (0.5, 0.25, 0.75, 16)
    assert estimate.reason is None
    assert str(estimate) == "0.500 (0.250 to 0.750)"
    assert estimate.in_language("nl", ".2f") == "0,50 (0,25 tot 0,75)"
    assert f"{estimate:.0%}" == "50%"


def test_what_is_not_estimable_is_neither_zero_nor_blank_and_says_why() -> None:
    missing = not_estimable("one_class", 8)

    assert math.isnan(missing)
    assert math.isnan(missing.low)
    assert not missing.estimable
    assert missing.n == 8
    assert str(missing) == f"{missing:.1f}" == "not estimable: all cases have the same outcome"
    assert missing.in_language("nl") == "niet te bepalen: alle dossiers hebben dezelfde conclusie"


def test_a_value_whose_interval_is_missing_says_so_beside_the_value() -> None:
    alone = value_alone(1.0, "no_spread", 3)

    assert alone == 1.0
    assert math.isnan(alone.high)
    assert str(alone) == "1.000 (interval not estimable: the cases do not differ on this)"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Estimate(math.nan),
        lambda: Estimate(0.5),
        lambda: Estimate(0.5, 0.4, 0.6, reason="one_class"),
        lambda: Estimate(0.5, 0.6, 0.7),
        lambda: Estimate(0.5, 0.4, 0.6, method="a guess"),
        lambda: not_estimable("no idea"),
    ],
)
def test_a_number_without_interval_or_reason_cannot_be_made(wrong: object) -> None:
    assert callable(wrong)
    with pytest.raises(ValueError, match="an estimate"):
        wrong()


def test_an_estimate_does_not_change() -> None:
    with pytest.raises(AttributeError, match="does not change"):
        Estimate(0.5, 0.4, 0.6, 2).low = 0.0


@pytest.mark.parametrize("duplicate", [copy.copy, lambda e: pickle.loads(pickle.dumps(e))])  # noqa: S301
def test_a_copy_keeps_everything(duplicate: object) -> None:
    assert callable(duplicate)
    for estimate in (Estimate(0.5, 0.25, 0.75, 16, method="wilson"), not_estimable("no_cases")):
        assert repr(duplicate(estimate)) == repr(estimate)


def test_every_reason_and_method_stands_in_both_languages() -> None:
    keys = set(texts().keys())

    assert {key.split(".")[0] for key in keys} == {"shown", "reason", "method"}
    for language in LANGUAGES:
        for key in keys:
            assert texts().sentences[language][key]
