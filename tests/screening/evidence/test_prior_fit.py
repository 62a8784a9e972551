"""The fit behind the prior: constrained, penalised, and at its optimum to the last digit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from screening.evidence.sign_constrained_fit import auroc, fit, rounded


def simulated(n: int, effects: list[float], seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    matrix = (rng.random((n, len(effects))) < 0.3) - 0.3
    return matrix, rng.random(n) < expit(matrix @ np.array(effects))


def test_without_a_pull_or_a_bound_it_is_plain_logistic_regression() -> None:
    matrix, victim = simulated(4_000, [0.8, 0.3, 1.2])
    plain = LogisticRegression(C=np.inf, fit_intercept=False, tol=1e-10).fit(matrix, victim)

    found = fit(matrix, victim, np.array([1, 1, 1], dtype=np.int8), np.ones(3), pull=0.0)

    np.testing.assert_allclose(found.coefficients, plain.coef_[0], rtol=1e-5)


def test_a_coefficient_never_crosses_its_sign() -> None:
    """REQ monotone: the data say the opposite of the first and the last sign; the fit says nothing."""
    matrix, victim = simulated(4_000, [-0.8, 0.6, 0.9])

    found = fit(matrix, victim, np.array([1, 1, -1], dtype=np.int8), np.array([0.1, 0.5, -0.1]), pull=0.1)

    assert found.coefficients[0] == 0.0
    assert found.coefficients[1] > 0.3
    assert found.coefficients[2] == 0.0


def test_the_result_is_the_optimum_to_the_last_digit() -> None:
    """Karush-Kuhn-Tucker: the gradient is 0 where free and points outwards where a bound holds."""
    effects, signs = [0.8, -0.4, 0.0, 1.5, -0.7], np.array([1, 1, 1, 1, -1], dtype=np.int8)
    matrix, victim = simulated(5_000, effects, seed=3)
    catalogue = np.array([0.5, 0.2, 0.1, 1.0, -0.5])

    found = fit(matrix, victim, signs, catalogue, pull=0.5)

    b, centre = found.coefficients, found.common_factor * catalogue
    p = expit(matrix @ centre)
    gradient = matrix.T @ (expit(matrix @ b) - victim)
    gradient += 0.5 * ((p * (1 - p)) @ matrix**2) * (b - centre)
    assert np.abs(gradient[b != 0]).max() < 1e-8
    assert np.all((signs * gradient)[b == 0] >= 0)


def test_a_strong_pull_gives_the_catalogue_back_up_to_one_factor() -> None:
    matrix, victim = simulated(4_000, [0.8, 0.3, 1.2])
    catalogue = np.array([1.0, 1.0, 1.0])

    found = fit(matrix, victim, np.array([1, 1, 1], dtype=np.int8), catalogue, pull=1e6)

    np.testing.assert_allclose(found.coefficients, found.common_factor * catalogue, rtol=1e-4)
    assert 0.5 < found.common_factor < 1.1


def test_auroc_agrees_with_scikit_learn_ties_included() -> None:
    rng = np.random.default_rng(4)
    score, victim = np.round(rng.standard_normal(500), 1), rng.random(500) < 0.3

    assert auroc(score, victim) == pytest.approx(roc_auc_score(victim, score), abs=1e-12)


@pytest.mark.slow
@given(st.floats(-1e6, 1e6, allow_subnormal=False).filter(lambda v: v == 0 or abs(v) > 1e-9))
def test_rounding_keeps_six_digits_and_is_final(value: float) -> None:
    once = rounded(np.array([value]))

    assert once[0] == pytest.approx(value, rel=5.1e-6)
    np.testing.assert_array_equal(rounded(once), once)
    assert float(f"{once[0]:.6g}") == once[0]
