"""Our few Newton steps against statsmodels' GLM, and where the likelihood has no top."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit

from screening.validate.logistic_regression import logistic


@pytest.mark.parametrize("n", [12, 60, 3_000])
@pytest.mark.parametrize("columns", [1, 2])
def test_coefficients_and_errors_are_those_of_statsmodels(n: int, columns: int) -> None:
    """REQ calibration"""
    rng = np.random.default_rng(n + columns)
    log_odds = rng.normal(-1, 1.5, n)
    events = rng.random(n) < expit(0.3 + 0.7 * log_odds)
    design = np.column_stack([np.ones(n), log_odds])[:, :columns]
    offset = log_odds if columns == 1 else np.zeros(n)
    theirs = sm.GLM(events.astype(float), design, family=sm.families.Binomial(), offset=offset).fit(tol=1e-14)
    found = logistic(events, design, offset)

    assert found is not None
    assert found[0] == pytest.approx(theirs.params, abs=1e-9)
    assert found[1] == pytest.approx(theirs.bse, rel=1e-7)


def test_a_far_start_is_no_trouble() -> None:
    """A full step from 0 would overshoot: nearly all estimates are far too sure."""
    rng = np.random.default_rng(1)
    log_odds = rng.normal(0, 60, 200)
    events = rng.random(200) < expit(log_odds / 60)
    found = logistic(events, np.ones((200, 1)), log_odds)

    assert found is not None
    residual = expit(log_odds + found[0][0]) - events
    assert abs(residual.sum()) < 1e-8


def test_parted_outcomes_have_no_estimate() -> None:
    log_odds = np.linspace(-4, 4, 20)
    assert logistic(log_odds > 0, np.column_stack([np.ones(20), log_odds]), np.zeros(20)) is None


def test_a_column_that_says_nothing_new_has_no_estimate() -> None:
    events = np.array([True, False, True, False])
    assert logistic(events, np.ones((4, 2)), np.zeros(4)) is None
