"""Intervals of shares and counts: published examples, and what happens at the edges."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, poisson

from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate
from screening.validate.intervals import clopper_pearson, exact_poisson, jeffreys, wald, wilson

SHARES = [wilson, clopper_pearson, jeffreys]


def test_wilson_gives_the_figures_of_newcombe_1998() -> None:
    """Newcombe, Statistics in Medicine 17 (1998), table I, method 3."""
    printed = {(81, 263): (0.2553, 0.3662), (15, 148): (0.0624, 0.1605), (0, 20): (0.0, 0.1611)}

    for (count, n), (low, high) in printed.items():
        estimate = wilson(count, n)
        assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)
    assert (round(wilson(1, 29).low, 4), round(wilson(1, 29).high, 4)) == (0.0061, 0.1718)


def test_clopper_pearson_gives_the_figures_of_newcombe_1998() -> None:
    """The same table, method 5."""
    printed = {(81, 263): (0.2527, 0.3676), (15, 148): (0.0578, 0.1617), (0, 20): (0.0, 0.1684)}

    for (count, n), (low, high) in printed.items():
        estimate = clopper_pearson(count, n)
        assert (round(estimate.low, 4), round(estimate.high, 4)) == (low, high)


def test_the_exact_intervals_leave_two_and_a_half_percent_on_either_side() -> None:
    """Each end is the parameter under which the data, or further, have a probability of 0.025."""
    ratio = exact_poisson(10, 4.0)

    assert poisson.sf(9, ratio.low * 4.0) == pytest.approx(0.025)
    assert poisson.cdf(10, ratio.high * 4.0) == pytest.approx(0.025)
    assert jeffreys(3, 10).low == pytest.approx(beta.ppf(0.025, 3.5, 7.5))
    assert ratio.value == 2.5


@pytest.mark.parametrize("interval", SHARES)
def test_eight_of_eight_is_not_certainty(interval: Callable[[int, int], Estimate]) -> None:
    """REQ subgroups: eight found of eight leaves room, and none of eight too."""
    assert 0.6 < interval(8, 8).low < 0.75
    assert interval(8, 8).high == 1.0
    assert 0.25 < interval(0, 8).high < 0.4
    assert interval(0, 8).low == 0.0


@pytest.mark.parametrize("interval", [*SHARES, wald])
def test_a_share_of_nothing_is_not_estimable(interval: Callable[[int, int], Estimate]) -> None:
    assert interval(0, 0).reason == "no_cases"
    assert math.isnan(interval(0, 0))


def test_a_width_of_zero_is_not_passed_off_as_an_interval() -> None:
    assert wald(8, 8).reason == "no_spread"
    assert wald(8, 8).value == 1.0


def test_none_observed_still_has_an_upper_end() -> None:
    assert exact_poisson(0, 3.0).high == pytest.approx(-math.log(0.025) / 3.0)
    assert exact_poisson(0, 0.0).reason == "nothing_expected"


@pytest.mark.parametrize("count,n", [(3, 2), (-1, 2), (0.5, 2)])  # noqa: PT006
def test_counts_that_cannot_be_are_refused(count: int, n: int) -> None:
    with pytest.raises(ValidationError, match="Give counts of cases"):
        wilson(count, n)


@given(st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_and_its_complement_mirror_each_other(counts: tuple[int, int]) -> None:
    count, n = counts
    for interval in SHARES:
        one, other = interval(count, n), interval(n - count, n)
        if n:
            assert one.low <= one.value <= one.high
            assert one.low == pytest.approx(1 - other.high, abs=1e-9)
