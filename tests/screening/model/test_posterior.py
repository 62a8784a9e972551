"""The posterior mode and its covariance, against differences, a general optimiser and quadrature."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import minimize
from scipy.special import expit

from screening.model.posterior import Fit, Gaussian, Outcomes, Posterior, Target, posterior

Floats = NDArray[np.float64]


def _prior(mean: Floats, covariance: Floats) -> Gaussian:
    precision: Floats = np.linalg.inv(covariance).astype(np.float64)
    return Gaussian(mean, covariance, precision, -float(np.linalg.slogdet(covariance)[1]))


def _target(n: int, p: int, seed: int, signs: Floats | None = None) -> Target:
    """``n`` outcomes that go against some of the prior means, under a correlated prior."""
    rng = np.random.default_rng(seed)
    X = rng.normal(0, 1, (n, p))
    y = (rng.random(n) < expit(X @ rng.normal(0, 1, p))).astype(float)
    root = rng.normal(0, 0.4, (p, p))
    prior = _prior(np.abs(rng.normal(0.4, 0.2, p)), root @ root.T + 0.05 * np.eye(p))
    weight = rng.uniform(0.2, 3.0, n)
    return Target(Outcomes(X, y, weight), prior, np.zeros(p) if signs is None else signs)


def _solve(target: Target) -> Posterior:
    return posterior(target, target.outcomes.fit_at(target.prior.mean), 1e-16, 100)


def test_gradient_and_second_derivative_are_those_of_the_value() -> None:
    target = _target(40, 5, 1)
    b = np.linspace(-1, 1, 5)
    at = target.with_prior(target.outcomes.fit_at(b))
    steps = 1e-5 * np.eye(5)
    slope = [(target.value(b + h) - target.value(b - h)) / 2e-5 for h in steps]
    slopes = [target.with_prior(target.outcomes.fit_at(b + h)).slope for h in steps]
    curvature = [(up - at.slope) / 1e-5 for up in slopes]

    assert at.value == pytest.approx(target.value(b), rel=1e-14)
    assert np.allclose(at.slope, slope, rtol=1e-7, atol=1e-7)
    assert np.allclose(at.curvature, curvature, rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize(("n", "p"), [(1, 3), (24, 12), (300, 8)])
def test_the_mode_is_where_a_general_optimiser_ends(n: int, p: int) -> None:
    target = _target(n, p, seed=n)
    found = _solve(target)
    general = minimize(
        target.value, target.prior.mean, method="BFGS", options={"gtol": 1e-9, "maxiter": 2000}
    )

    assert found.converged
    assert np.abs(target.with_prior(target.outcomes.fit_at(found.mode)).slope).max() < 1e-9
    assert target.value(found.mode) <= general.fun + 1e-10
    assert np.abs(found.mode - general.x).max() < 1e-5


@pytest.mark.parametrize("seed", range(8))
def test_under_sign_constraints_the_mode_is_the_best_allowed_point(seed: int) -> None:
    """REQ monotone: a coefficient that outcomes push over 0 stays at 0; the others are best for that."""
    signs = np.array([1.0, 1, -1, 1, 0, 1, -1, 1, 1, 1])
    target = _target(60, 10, seed, signs)
    found = _solve(target)
    bounds = [(0 if s > 0 else None, 0 if s < 0 else None) for s in signs]
    start = np.where(signs < 0, -0.1, 0.1)
    general = minimize(
        target.value, start, method="L-BFGS-B", bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9}
    )

    assert (found.mode * signs >= 0).all()
    assert target.value(found.mode) <= general.fun + 1e-9
    assert np.abs(found.mode - general.x).max() < 1e-3
    slope = target.with_prior(target.outcomes.fit_at(found.mode)).slope
    held = found.mode == 0
    assert np.abs(slope[~held]).max() < 1e-8, "free coefficients stand at the top"
    assert (slope[held] * signs[held] >= 0).all(), "held coefficients would go over 0"


def test_some_of_these_worlds_do_push_coefficients_over_zero() -> None:
    signs = np.array([1.0, 1, -1, 1, 0, 1, -1, 1, 1, 1])
    assert sum((_solve(_target(60, 10, seed, signs)).mode == 0).sum() for seed in range(8)) >= 5


def test_the_covariance_is_the_inverse_of_the_second_derivative_at_the_mode() -> None:
    target = _target(80, 6, 3)
    found = _solve(target)
    curvature = target.with_prior(target.outcomes.fit_at(found.mode)).curvature

    assert np.allclose(found.covariance @ curvature, np.eye(6), atol=1e-6)
    assert np.array_equal(found.covariance, found.covariance.T)


def test_the_marginal_likelihood_is_the_integral_over_the_prior() -> None:
    """One coefficient and fifteen outcomes: Laplace is close to the integral itself."""
    rng = np.random.default_rng(5)
    X = rng.normal(0, 1, (15, 1))
    y = (rng.random(15) < 0.4).astype(float)
    outcomes = Outcomes(X, y, np.ones(15))
    for mean, sd in ((0.0, 0.5), (0.8, 0.3), (0.8, 1.5)):
        target = Target(outcomes, _prior(np.array([mean]), np.array([[sd**2]])), np.zeros(1))
        integral, _ = quad(
            lambda b, m=mean, s=sd: (
                np.exp(-outcomes.misfit(X[:, 0] * b) - ((b - m) / s) ** 2 / 2) / (s * np.sqrt(2 * np.pi))
            ),
            mean - 12 * sd,
            mean + 12 * sd,
        )
        assert _solve(target).log_evidence == pytest.approx(np.log(integral), abs=0.05)


def test_without_outcomes_the_posterior_is_the_prior_digit_for_digit() -> None:
    prior = _target(1, 4, 2).prior
    none = Outcomes(np.empty((0, 4)), np.empty(0), np.empty(0))
    found = _solve(Target(none, prior, np.ones(4)))

    assert np.array_equal(found.mode, prior.mean)
    assert np.array_equal(found.covariance, prior.covariance)
    assert found.log_evidence == 0.0


def test_a_start_on_the_wrong_side_is_moved_to_the_border() -> None:
    signs = np.ones(3)
    target = _target(30, 3, 4, signs)
    wrong = target.outcomes.fit_at(-np.ones(3))
    found = posterior(target, wrong, 1e-16, 100)

    assert np.abs(found.mode - _solve(target).mode).max() < 1e-8


def test_too_few_steps_are_told() -> None:
    target = _target(200, 6, 7)
    far = target.outcomes.fit_at(np.full(6, 5.0))
    found = posterior(target, far, 1e-16, 1)

    assert not found.converged
    assert found.steps == 1


@pytest.mark.parametrize("most", [2, 3, 5])
def test_stopped_anywhere_the_covariance_is_that_of_the_last_point(most: int) -> None:
    """One second derivative serves several steps, but never what is told at the end."""
    target = _target(200, 6, 7)
    found = posterior(target, target.outcomes.fit_at(np.full(6, 5.0)), 1e-16, most)
    curvature = target.with_prior(target.outcomes.fit_at(found.fit.b)).curvature

    assert found.steps == most
    assert np.allclose(found.covariance @ curvature, np.eye(6), atol=1e-9)


def test_separated_outcomes_and_extreme_rows_stay_finite() -> None:
    X = np.array([[1000.0], [-1000.0], [3.0]])
    outcomes = Outcomes(X, np.array([1.0, 0.0, 1.0]), np.ones(3))
    found = _solve(Target(outcomes, _prior(np.zeros(1), np.eye(1)), np.zeros(1)))

    assert isinstance(found.fit, Fit)
    assert np.isfinite(found.mode).all()
    assert np.isfinite(found.log_evidence)
