"""The pooled coefficients against a plain computation: every member's estimate in one long normal vector."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize_scalar
from scipy.stats import multivariate_normal

from screening.model.evidence_logistic import TRUST_GRID, TRUST_WEIGHTS, WIDTH_GRID
from screening.pooling.member_likelihoods import Likelihoods, integrated
from screening.pooling.pooled_coefficients import TAU_SCALE, TAUS, Evidence, pooled

STEPS = np.array([1.0, 0.5, 0.5])
EVIDENCE = Evidence(np.array([0.5, 0.2, -0.4]), np.diag([0.2, 0.1, 0.3]) + 0.02)


def some_members(seed: int, members: int = 7, spread: float = 0.4) -> Likelihoods:
    """Members whose precision has full rank, so that each has an estimate."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(0, 2, (members, 3, 5))
    precision = factors @ np.swapaxes(factors, 1, 2)
    own = EVIDENCE.mean + spread * np.sqrt(STEPS) * rng.normal(0, 1, (members, 3))
    return Likelihoods(precision, np.einsum("jkl,jl->jk", precision, own))


def estimates(members: Likelihoods) -> tuple[np.ndarray, np.ndarray]:
    """Each member's estimate and covariance, as a table of studies would have them."""
    covariance = np.linalg.inv(members.precision)
    return np.einsum("jkl,jl->jk", covariance, members.precision_mean), covariance


def restricted(members: Likelihoods, tau: float) -> float:
    """The restricted log likelihood of τ, written down from the textbook (Harville 1977)."""
    values, covariance = estimates(members)
    weights = np.linalg.inv(covariance + tau**2 * np.diag(STEPS))
    total = weights.sum(axis=0)
    centre = np.linalg.solve(total, np.einsum("jkl,jl->k", weights, values))
    away = values - centre
    squares = np.einsum("jk,jkl,jl->", away, weights, away)
    return float(np.linalg.slogdet(weights)[1].sum() - np.linalg.slogdet(total)[1] - squares) / 2


def integrated_flat(members: Likelihoods, tau: float) -> float:
    """The same from what members say with their own coefficients integrated out, the common ones flat."""
    part = integrated(members, tau, STEPS)
    total, told = part.precision.sum(axis=0), part.precision_mean.sum(axis=0)
    fit = float(told @ np.linalg.solve(total, told)) - float(np.linalg.slogdet(total)[1])
    return float(part.log_density.sum()) + fit / 2


@pytest.mark.parametrize("seed", range(5))
def test_without_evidence_the_likelihood_of_the_spread_is_the_restricted_one(seed: int) -> None:
    members = some_members(seed)
    ours = [integrated_flat(members, tau) for tau in (0.1, 0.3, 0.7)]
    theirs = [restricted(members, tau) for tau in (0.1, 0.3, 0.7)]

    assert np.diff(ours) == pytest.approx(np.diff(theirs), abs=1e-8)
    best = [
        minimize_scalar(lambda tau, of=of: -of(members, tau), bounds=(1e-3, 3), method="bounded").x
        for of in (integrated_flat, restricted)
    ]
    assert best[0] == pytest.approx(best[1], abs=1e-4)


@pytest.mark.parametrize("seed", range(3))
def test_mean_and_covariance_are_those_of_the_long_vector(seed: int) -> None:
    """Brute force: the estimates of all members are one normal vector, given τ, share and width."""
    members = some_members(seed)
    values, covariance = estimates(members)
    weights, means, covariances = [], [], []
    for k, tau in enumerate(TAUS):
        for share, chance in zip(TRUST_GRID, TRUST_WEIGHTS, strict=True):
            for width in WIDTH_GRID:
                prior = width**2 * EVIDENCE.covariance
                whole = np.kron(np.ones((len(members), len(members))), prior)
                for j in range(len(members)):
                    block = slice(3 * j, 3 * j + 3)
                    whole[block, block] += covariance[j] + tau**2 * np.diag(STEPS)
                middle = share * EVIDENCE.mean
                away = values.ravel() - np.tile(middle, len(members))
                gain = np.tile(prior, len(members)) @ np.linalg.inv(whole)
                density = multivariate_normal(np.zeros(len(away)), whole).logpdf(away)
                spacing = np.gradient(np.array(TAUS))[k]
                weights.append(density - (tau / TAU_SCALE) ** 2 / 2 + np.log(chance * spacing))
                means.append(middle + gain @ away)
                covariances.append(prior - gain @ np.tile(prior, (len(members), 1)))
    chance = np.exp(np.array(weights) - max(weights))
    chance /= chance.sum()
    mean = chance @ np.array(means)
    apart = np.array(means) - mean
    total = np.einsum("g,gkl->kl", chance, np.array(covariances)) + (chance[:, None] * apart).T @ apart

    found = pooled([integrated(members, tau, STEPS) for tau in TAUS], np.ones(len(members)), EVIDENCE)

    assert found.mean == pytest.approx(mean, abs=1e-8)
    assert found.covariance == pytest.approx(total, abs=1e-8)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.permutations(range(6)))
def test_the_order_of_members_makes_no_difference(seed: int, order: list[int]) -> None:
    members = some_members(seed, 6)
    turned = Likelihoods(members.precision[order], members.precision_mean[order])
    ours, theirs = (
        pooled([integrated(one, tau, STEPS) for tau in TAUS], np.ones(6), EVIDENCE)
        for one in (members, turned)
    )

    assert ours.mean == pytest.approx(theirs.mean, abs=1e-9)


@settings(max_examples=25)
@given(st.integers(0, 10_000))
def test_a_member_that_knows_nothing_changes_nothing(seed: int) -> None:
    members = some_members(seed, 4)
    more = Likelihoods(
        np.concatenate([members.precision, np.zeros((1, 3, 3))]),
        np.concatenate([members.precision_mean, np.zeros((1, 3))]),
    )
    ours, theirs = (
        pooled([integrated(one, tau, STEPS) for tau in TAUS], np.ones(len(one)), EVIDENCE)
        for one in (members, more)
    )

    assert ours.mean == pytest.approx(theirs.mean, abs=1e-9)
    assert ours.covariance == pytest.approx(theirs.covariance, abs=1e-9)


def test_where_members_say_nothing_the_evidence_remains() -> None:
    nothing = Likelihoods(np.zeros((2, 3, 3)), np.zeros((2, 3)))
    found = pooled([integrated(nothing, tau, STEPS) for tau in TAUS], np.ones(2), EVIDENCE)
    share = float(np.array(TRUST_WEIGHTS) @ TRUST_GRID)

    assert found.mean == pytest.approx(share * EVIDENCE.mean, abs=1e-9)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.01, 1.5), st.floats(1.01, 3.0))
def test_the_more_members_differ_the_less_each_says_of_all(seed: int, tau: float, more: float) -> None:
    members = some_members(seed, 3)
    near, far = (integrated(members, spread, STEPS).precision for spread in (tau, tau * more))
    for whole, one, other in zip(members.precision, near, far, strict=True):
        assert np.linalg.eigvalsh(other).min() > -1e-9
        assert np.linalg.eigvalsh(one - other).min() > -1e-9
        assert np.linalg.eigvalsh(whole - one).min() > -1e-9
