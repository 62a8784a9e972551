"""A base rate is a property of the setting, with its own uncertainty."""

from __future__ import annotations

import math

import pytest

from screening.evidence.base_rates import BaseRate, base_rates, clopper_pearson
from screening.evidence.population_assumptions import Parameters
from screening.evidence.published_figures import published_base_rates


def test_twelve_of_twenty_four_is_half_but_hardly_known() -> None:
    """The specialised crisis shelter: exact interval .29 to .71 (Clopper and Pearson on 12 of 24)."""
    shelter = base_rates()["specialised_crisis_shelter"]

    assert shelter.rate == 0.5
    assert shelter.log_odds == 0.0
    assert (round(shelter.low, 2), round(shelter.high, 2)) == (0.29, 0.71)
    assert shelter.status == "verified"
    assert shelter.sd == pytest.approx(0.454, abs=0.001)


def test_where_nothing_is_published_the_rate_is_called_a_judgement() -> None:
    """REQ honest-status"""
    for setting, (low, high) in {
        "general_crisis_shelter": (0.05, 0.15),
        "youth_protection_intake": (0.02, 0.08),
    }.items():
        rate = base_rates()[setting]
        assert rate.status == "judgement"
        assert (rate.low, rate.high) == (low, high)
        assert rate.log_odds == pytest.approx(math.log(rate.rate / (1 - rate.rate)), abs=1e-12)
        assert rate.sd > base_rates()["specialised_crisis_shelter"].sd


def test_every_setting_of_the_population_has_a_base_rate(parameters: Parameters) -> None:
    assert list(base_rates()) == list(parameters.settings)


@pytest.mark.parametrize(
    ("events", "n", "low", "high"),
    [(76, 90, 0.7528, 0.9123), (414, 720, 0.5380, 0.6111), (5, 61, 0.027, 0.181), (0, 8, 0.0, 0.369)],
)
def test_exact_intervals_equal_published_ones(events: int, n: int, low: float, high: float) -> None:
    """The first two are printed by Greenbaum et al. 2018; the last is 1 - .025 to the power 1/8."""
    assert clopper_pearson(events, n) == pytest.approx((low, high), abs=0.0006)


def test_intervals_of_all_and_none_reach_the_ends() -> None:
    assert clopper_pearson(8, 8)[1] == 1.0
    assert clopper_pearson(0, 8)[0] == 0.0
    assert clopper_pearson(8, 8)[0] == pytest.approx(1 - clopper_pearson(0, 8)[1])


def test_published_base_rates_differ_so_much_that_none_is_everyones() -> None:
    shares = [rate.share for rate in published_base_rates() if rate.share is not None]

    assert min(shares) < 0.02
    assert max(shares) >= 0.5


def test_a_rate_outside_its_interval_cannot_exist() -> None:
    with pytest.raises(ValueError, match="low < rate < high"):
        BaseRate("somewhere", 0.5, 0.6, 0.7, 0.0, 0.4, "a source", "judgement")
    with pytest.raises(ValueError, match="status"):
        BaseRate("somewhere", 0.5, 0.4, 0.7, 0.0, 0.4, "a source", "certain")
