"""Our own limits against those of scipy, of statsmodels and of the validation report."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from screening.monitor.errors import MonitorError
from screening.monitor.exact_intervals import (
    beta_below,
    gamma_above,
    poisson_limits,
    poisson_ratio,
    share,
)
from screening.validate import intervals

pytestmark = pytest.mark.slow


@given(a=st.floats(0.5, 500.0), x=st.floats(0.0, 800.0))
@settings(max_examples=300, deadline=None)
def test_the_incomplete_gamma_function_is_that_of_scipy(a: float, x: float) -> None:
    assert gamma_above(a, x) == pytest.approx(float(special.gammaincc(a, x)), abs=1e-11)


@given(a=st.floats(0.5, 400.0), b=st.floats(0.5, 400.0), x=st.floats(0.0, 1.0))
@settings(max_examples=300, deadline=None)
def test_the_incomplete_beta_function_is_that_of_scipy(a: float, b: float, x: float) -> None:
    assert beta_below(a, b, x) == pytest.approx(float(special.betainc(a, b, x)), abs=1e-11)


@pytest.mark.parametrize("count", [0, 1, 2, 7, 30, 250, 4_000])
@pytest.mark.parametrize("level", [0.95, 0.998])
def test_poisson_limits_are_those_of_the_report(count: int, level: float) -> None:
    ours, theirs = poisson_ratio(count, 12.5, level), intervals.exact_poisson(count, 12.5, level)

    assert ours.value == theirs.value
    assert ours.low == pytest.approx(theirs.low, rel=1e-9, abs=1e-12)
    assert ours.high == pytest.approx(theirs.high, rel=1e-9)


def test_poisson_limits_as_garwood_printed_them() -> None:
    """0, 1 and 10 events: 3.689, 0.0253 to 5.572, 4.795 to 18.390 (Garwood 1936, 95 %)."""
    assert poisson_limits(0) == pytest.approx((0.0, 3.6889), abs=5e-4)
    assert poisson_limits(1) == pytest.approx((0.0253, 5.5716), abs=5e-4)
    assert poisson_limits(10) == pytest.approx((4.7954, 18.3904), abs=5e-4)


@given(n=st.integers(1, 3_000), part=st.floats(0, 1), level=st.sampled_from([0.9, 0.95, 0.998]))
@settings(max_examples=60, deadline=None)
def test_limits_of_a_share_are_those_of_the_report(n: int, part: float, level: float) -> None:
    count = round(part * n)
    ours, theirs = share(count, n, level), intervals.clopper_pearson(count, n, level)

    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)


def test_eight_of_eight_is_not_certainty_and_none_of_none_is_not_estimable() -> None:
    assert share(8, 8).low == pytest.approx(0.63, abs=0.005)
    assert share(8, 8).high == 1.0
    assert str(share(0, 0)) == "not estimable: there are no cases"
    assert str(poisson_ratio(0, 0.0)) == "not estimable: none were expected"


@pytest.mark.parametrize(("count", "n"), [(-1, 5), (6, 5), (1.5, 5)])
def test_a_count_that_cannot_be_is_refused(count: int, n: int) -> None:
    with pytest.raises(MonitorError, match="cannot be"):
        share(count, n)
    with pytest.raises(MonitorError, match="cannot be"):
        poisson_ratio(-1, 3.0)


def test_monitoring_carries_no_heavy_library() -> None:
    """What the service calls loads numpy and nothing of a statistics library."""
    modules = (
        "answer_shift, cusum, decision_agreement, exact_intervals, group_figures, "
        "observed_expected, revalidation"
    )
    seen = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; from screening.monitor import {modules}\n"
            "print(*{m.partition('.')[0] for m in sys.modules})",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "numpy" in seen
    assert not {"scipy", "pandas", "statsmodels", "sklearn", "simpy", "matplotlib"} & set(seen)
