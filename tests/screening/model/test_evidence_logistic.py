"""``EvidenceLogistic``: the estimator law, what it learns, and how it starts from the evidence."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import estimator_checks_generator

from screening.model.evidence_logistic import TRUST_GRID, TRUST_WEIGHTS, WIDTH_GRID, EvidenceLogistic

pytestmark = pytest.mark.slow

Floats = NDArray[np.float64]
MEAN = np.array([0.6, 0.4, -0.5, 0.3])
COVARIANCE = np.diag([0.09, 0.04, 0.16, 0.09]) + 0.01
SIGNS = np.array([1, 1, -1, 1])


def _world(n: int, seed: int, truth: Floats = MEAN, base: float = -1.0) -> tuple[Floats, NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    X = (rng.random((n, len(truth))) < 0.4).astype(np.float64) - 0.4
    return X, (rng.random(n) < expit(X @ truth + base)).astype(np.int64)


def _estimator(**changes: Any) -> EvidenceLogistic:
    return EvidenceLogistic(MEAN, COVARIANCE, signs=SIGNS, intercept_prior=(-1.0, 0.5), **changes)


@pytest.mark.parametrize(
    ("estimator", "check"),
    [
        pytest.param(estimator, check, id=str(getattr(check, "func", check).__name__))
        for estimator, check in estimator_checks_generator(EvidenceLogistic())
        if "array_api" not in str(check)  # needs SCIPY_ARRAY_API=1 and is skipped by scikit-learn without it
    ],
)
def test_it_obeys_the_estimator_law(estimator: EvidenceLogistic, check: Any) -> None:
    check(estimator)


def test_it_finds_the_truth_when_there_are_outcomes_enough() -> None:
    truth = np.array([1.2, 0.1, -0.9, 0.0])
    fitted = _estimator().fit(*_world(20_000, 1, truth))

    assert fitted.n_iter_ <= 12, "what is lost in rounding turns no step back"
    assert np.abs(fitted.coef_[0] - truth).max() < 0.15
    assert fitted.intercept_[0] == pytest.approx(-1.0, abs=0.1)
    sd = np.sqrt(np.diag(fitted.posterior_covariance_))[:4]
    assert (np.abs(fitted.coef_[0] - truth) < 4 * sd + 1e-9).all()


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 120))
def test_no_outcomes_turn_a_sign_round(seed: int, n: int) -> None:
    """REQ monotone: whatever is recorded, more of a risk sign does not lower the estimate."""
    rng = np.random.default_rng(seed)
    X, y = rng.normal(0, 1, (n, 4)), rng.integers(0, 2, n)
    fitted = _estimator(trust_grid=(0, 1), trust_weights=(0.2, 0.8), width_grid=(0.5, 2)).fit(X, y)

    assert (fitted.coef_[0] * SIGNS >= 0).all()


def test_before_any_outcome_it_is_the_evidence_less_the_doubt_about_it() -> None:
    prior = _estimator().fit_prior()
    share, width = np.dot(TRUST_GRID, TRUST_WEIGHTS), np.mean(np.square(WIDTH_GRID))
    doubt = np.dot(np.square(TRUST_GRID), TRUST_WEIGHTS) - share**2
    expected = width * COVARIANCE + doubt * np.outer(MEAN, MEAN)

    assert np.allclose(prior.coef_[0], share * MEAN, atol=1e-12)
    assert np.allclose(prior.posterior_covariance_[:4, :4], expected, atol=1e-12)
    assert prior.intercept_[0] == pytest.approx(-1.0, abs=1e-12)
    assert np.allclose(prior.trust_weights_.sum(axis=1), TRUST_WEIGHTS)
    assert share > 0.8
    assert 0.9 < width < 1.2


def test_the_first_outcomes_move_it_by_little_and_their_weight_decides_how_much() -> None:
    """Between no outcome and one there is no jump: the state is continuous in the weight of the outcome."""
    X, y = _world(1, 3)
    prior = _estimator().fit_prior()
    gaps = [
        np.abs(_estimator().fit(X, y, sample_weight=[w]).coef_ - prior.coef_).max()
        for w in (1.0, 1e-2, 1e-4, 1e-6)
    ]
    assert gaps[0] < 0.1
    assert gaps[3] < 1e-6
    assert all(later < earlier / 50 for earlier, later in pairwise(gaps))


@pytest.mark.parametrize("outcome", [0, 1])
def test_one_recorded_outcome_is_enough_to_learn_from(outcome: int) -> None:
    fitted = _estimator().fit([[0.6, 0.6, -0.4, 0.6]], [outcome])
    before = _estimator().fit_prior()

    assert fitted.classes_.tolist() == [0, 1]
    change = fitted.predict_proba([[0.6, 0.6, -0.4, 0.6]]) - before.predict_proba([[0.6, 0.6, -0.4, 0.6]])
    assert change[0, outcome] > 0


def test_wrong_evidence_is_believed_less_and_less() -> None:
    nothing = np.zeros(4)
    believed = [
        float(_estimator().fit(*_world(n, 5, nothing)).trust_weights_[3].sum()) for n in (10, 300, 3000)
    ]
    assert believed[0] > 0.5
    assert believed[2] < believed[1] < believed[0]
    assert believed[2] < 0.2


def test_the_covariance_takes_in_the_spread_between_the_fits() -> None:
    X, y = _world(30, 6)
    whole = _estimator().fit(X, y)
    mean, second = np.zeros(5), np.zeros((5, 5))
    for k, share in enumerate(TRUST_GRID):
        for m, width in enumerate(WIDTH_GRID):
            one = _estimator(trust_grid=(share,), trust_weights=(1,), width_grid=(width,)).fit(X, y)
            b = np.append(one.coef_[0], one.intercept_)
            weight = whole.trust_weights_[k, m]
            mean += weight * b
            second += weight * (one.posterior_covariance_ + np.outer(b, b))

    assert np.allclose(np.append(whole.coef_[0], whole.intercept_), mean, atol=1e-7)
    assert np.allclose(whole.posterior_covariance_, second - np.outer(mean, mean), atol=1e-6)


def test_a_weight_is_so_many_times_the_same_case() -> None:
    X, y = _world(40, 7)
    times = np.random.default_rng(7).integers(0, 4, 40)
    weighted = _estimator().fit(X, y, sample_weight=times)
    repeated = _estimator().fit(np.repeat(X, times, axis=0), np.repeat(y, times))

    assert np.allclose(weighted.coef_, repeated.coef_, atol=1e-8)
    assert np.allclose(weighted.log_evidence_, repeated.log_evidence_, atol=1e-8)


def test_free_columns_keep_their_own_prior_whatever_is_believed() -> None:
    """The intercept of each setting: learned from outcomes, not scaled with the trust in the evidence."""
    settings: dict[str, Any] = {
        "free_columns": (4, 5),
        "free_mean": (-1.0, -3.0),
        "free_sd": (0.4, 0.6),
        "intercept_prior": None,
    }
    estimator = EvidenceLogistic(MEAN, COVARIANCE, **settings)
    prior = clone(estimator).fit_prior()

    assert np.allclose(prior.coef_[0, 4:], [-1.0, -3.0])
    assert np.allclose(np.diag(prior.posterior_covariance_)[4:], [0.16, 0.36, 0.0])
    X, y = _world(400, 8, base=-2.0)
    first = np.arange(400)[:, None] % 2 == 0
    fitted = clone(estimator).fit(np.hstack([X, first, ~first]), y)
    assert fitted.intercept_[0] == 0
    assert fitted.coef_[0, 4] < -1.0 < 0
    assert fitted.coef_[0, 5] > -3.0


def test_the_interval_holds_the_estimate_and_narrows_with_outcomes() -> None:
    X, y = _world(2000, 9)
    few, many = _estimator().fit(X[:20], y[:20]), _estimator().fit(X, y)
    for fitted in (few, many):
        low, high = fitted.predict_interval(X[:50]).T
        p = fitted.predict_proba(X[:50])[:, 1]
        assert (low < p).all()
        assert (p < high).all()
    width_few, width_many = (np.ptp(f.predict_interval(X[:50]), axis=1) for f in (few, many))
    assert (width_many < width_few).all()
    assert (np.ptp(many.predict_interval(X[:50], level=0.5), axis=1) < width_many).all()


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    """Truths drawn from the prior itself, 60 outcomes each: 95 % intervals hold about 95 in 100 of them."""
    rng = np.random.default_rng(10)
    inside = []
    for seed in range(60):
        truth = rng.multivariate_normal(MEAN, COVARIANCE)
        X, y = _world(60, seed, truth)
        one: dict[str, Any] = {
            "trust_grid": (1,),
            "trust_weights": (1,),
            "width_grid": (1,),
            "intercept_prior": (-1.0, 0.05),
        }
        fitted = EvidenceLogistic(MEAN, COVARIANCE, **one).fit(X, y)
        new, _ = _world(20, seed + 1000)
        low, high = fitted.predict_interval(new).T
        inside.append((low <= expit(new @ truth - 1)) & (expit(new @ truth - 1) <= high))
    assert 0.91 < np.mean(inside) < 0.99


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"prior_mean": [0.1]}, "prior_mean"),
        ({"prior_covariance": np.eye(3)}, "prior_covariance"),
        ({"prior_covariance": -np.eye(4)}, "prior_covariance"),
        ({"prior_covariance": None, "prior_scale": 0.0}, "prior_scale"),
        ({"trust_weights": (1,)}, "trust_weights"),
        ({"trust_weights": (0, 0, 0, 0)}, "trust_weights"),
        ({"width_grid": ()}, "width_grid"),
        ({"width_grid": (0.0,)}, "width_grid"),
        ({"trust_grid": "half"}, "trust_grid|could not convert"),
        ({"signs": (1, 1)}, "signs"),
        ({"signs": (1, 1, 2, 1)}, "signs"),
        ({"free_columns": (9,)}, "free_columns"),
        ({"free_columns": (0,), "prior_mean": MEAN[1:], "prior_covariance": COVARIANCE[1:, 1:]}, "free_mean"),
        ({"intercept_prior": (0.0, 0.0)}, "intercept_prior"),
    ],
)
def test_a_wrong_parameter_is_named_when_fitting(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        _estimator().set_params(**changes).fit(*_world(20, 11))


def test_without_evidence_there_is_no_state_before_the_outcomes() -> None:
    with pytest.raises(ValueError, match="prior_mean"):
        EvidenceLogistic().fit_prior()


def test_one_class_that_is_neither_zero_nor_one_is_refused() -> None:
    with pytest.raises(ValueError, match="one class"):
        _estimator().fit(_world(3, 12)[0], ["yes", "yes", "yes"])


def test_a_fit_that_did_not_end_says_so() -> None:
    X, y = _world(300, 13)
    with pytest.warns(ConvergenceWarning, match="max_iter"):
        _estimator(max_iter=1).fit(X * 5, y)


def test_a_level_outside_zero_to_one_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        _estimator().fit_prior().predict_interval([[0, 0, 0, 0]], level=95)
