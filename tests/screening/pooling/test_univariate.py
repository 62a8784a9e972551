"""Random-effects meta-analysis against printed results of metafor and against statsmodels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from screening.pooling.univariate_meta_analysis import Method, combined

BCG = np.array(
    [
        [4, 119, 11, 128],
        [6, 300, 29, 274],
        [3, 228, 11, 209],
        [62, 13536, 248, 12619],
        [33, 5036, 47, 5761],
        [180, 1361, 372, 1079],
        [8, 2537, 10, 619],
        [505, 87886, 499, 87892],
        [29, 7470, 45, 7232],
        [17, 1699, 65, 1600],
        [186, 50448, 141, 27197],
        [5, 2493, 3, 2338],
        [27, 16886, 29, 17825],
    ],
    dtype=float,
)
"""dat.bcg of metafor (Colditz et al., JAMA 271, 1994): cases and others, vaccinated and not."""
EFFECTS = """0.03 0.12 -0.14 1.18 0.26 -0.06 -0.02 -0.32 0.27 0.80 0.54 0.18 -0.02 0.23 -0.18 -0.06 0.30 0.07
    -0.07"""
VARIANCES = """
    0.0156 0.0216 0.0279 0.1391 0.1362 0.0106 0.0106 0.0484 0.0269 0.0630 0.0912 0.0497 0.0835 0.0841
    0.0253 0.0279 0.0193 0.0088 0.0303"""
"""dat.raudenbush1985 of metafor: effects of teachers' expectations, and their variances."""


def log_risk_ratios() -> tuple[np.ndarray, np.ndarray]:
    a, b, c, d = BCG.T
    effect = np.log(a / (a + b)) - np.log(c / (c + d))
    return effect, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)


def expectancy() -> tuple[np.ndarray, np.ndarray]:
    return np.array(EFFECTS.split(), dtype=float), np.array(VARIANCES.split(), dtype=float)


def test_reml_gives_what_metafor_prints_for_the_bcg_trials() -> None:
    """``rma(yi, vi, data=dat)`` and ``confint``: -0.7145 (-1.0669, -0.3622), τ² 0.3132 (0.1197, 1.1115)."""
    found = combined(*log_risk_ratios(), "REML")

    assert (
        f"{found.mean:.4f} {found.se:.4f} {found.low:.4f} {found.high:.4f}"
        == "-0.7145 0.1798 -1.0669 -0.3622"
    )
    assert f"{found.tau2:.4f} {found.tau2_low:.4f} {found.tau2_high:.4f}" == "0.3132 0.1197 1.1115"
    assert (f"{found.q:.4f}", found.df) == ("152.2330", 12)


def test_reml_gives_what_metafor_prints_for_teachers_expectations() -> None:
    """``rma(yi, vi, data=dat.raudenbush1985)``: 0.0837 (se 0.0516), τ² 0.0188, Q(18) = 35.8295."""
    effects, variances = expectancy()

    found = combined(effects, variances, "REML")

    assert f"{found.mean:.4f} {found.se:.4f} {found.tau2:.4f}" == "0.0837 0.0516 0.0188"
    assert f"{found.q:.2f} {found.df}" == "35.83 18"


@pytest.mark.parametrize("data", ["bcg", "expectancy"])
def test_paule_and_mandel_is_that_of_statsmodels(data: str) -> None:
    effects, variances = log_risk_ratios() if data == "bcg" else expectancy()
    theirs = combine_effects(effects, variances, method_re="iterated", atol=1e-12, maxiter=1000)

    ours = combined(effects, variances, "PM")

    assert ours.tau2 == pytest.approx(theirs.tau2, abs=1e-8)
    assert ours.mean == pytest.approx(theirs.mean_effect_re, abs=1e-8)
    assert ours.q == pytest.approx(theirs.q, rel=1e-10)


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=12))
def test_paule_and_mandel_is_where_q_is_its_degrees_of_freedom(pairs: list[tuple[float, float]]) -> None:
    effects, variances = map(np.array, zip(*pairs, strict=True))
    found = combined(effects, variances, "PM")
    weight = 1 / (variances + found.tau2)
    q = float(weight @ (effects - weight @ effects / weight.sum()) ** 2)

    assert q == pytest.approx(found.df, rel=1e-8) if found.tau2 > 0 else q <= found.df


@pytest.mark.parametrize("method", ["REML", "PM"])
def test_members_that_agree_better_than_chance_have_no_spread(method: Method) -> None:
    """Never one below 0: it would say that three members know more together than they do."""
    found = combined(np.array([0.10, 0.12, 0.11]), np.ones(3), method)

    assert found.tau2 == pytest.approx(0, abs=1e-8)
    assert found.tau2 >= 0
    assert found.se == pytest.approx(3**-0.5)


@given(st.lists(st.tuples(st.floats(-3, 3), st.floats(0.01, 2)), min_size=2, max_size=10))
def test_the_order_of_studies_makes_no_difference(pairs: list[tuple[float, float]]) -> None:
    effects, variances = map(np.array, zip(*pairs, strict=True))
    turned = combined(effects[::-1], variances[::-1], "REML")

    assert combined(effects, variances, "REML").mean == pytest.approx(turned.mean, abs=1e-8)


@pytest.mark.parametrize(
    ("effects", "variances"), [([1.0], [1.0]), ([1.0, 2.0], [1.0, 0.0]), ([1.0, np.nan], [1.0, 1.0])]
)
def test_what_cannot_be_combined_is_refused(effects: list[float], variances: list[float]) -> None:
    with pytest.raises(ValueError, match=r"effects|variances"):
        combined(np.array(effects), np.array(variances))
