"""Recalibration: only when the outcomes carry it, and never on cases that were learned from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from screening.catalogue.catalogue import Catalogue
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats
from screening.training.platt_scaling import FEWEST, recalibrate, sigmoid, without_itself
from screening.training.procedure import Learned, Trained, fit_champion, learn
from screening.training.starting_point import StartingPoint
from screening.training.training_table import TrainingTable
from tests.screening.training.cases import simulated_table

pytestmark = pytest.mark.slow


def _drawn(n: int, slope: float, intercept: float, seed: int = 3) -> tuple[Floats, Floats]:
    """Log odds and labels whose true log odds are ``intercept + slope · log odds``."""
    rng = np.random.default_rng(seed)
    told = rng.normal(0, 1.5, n)
    return told, (rng.random(n) < expit(intercept + slope * told)).astype(np.float64)


def test_the_sigmoid_is_logistic_regression_without_a_penalty() -> None:
    told, label = _drawn(2_000, 0.6, -0.4)
    by_sklearn = LogisticRegression(C=np.inf, tol=1e-10, max_iter=500).fit(told[:, None], label)
    intercept, slope = sigmoid(told, label)

    assert slope == pytest.approx(by_sklearn.coef_[0, 0], abs=1e-5)
    assert intercept == pytest.approx(by_sklearn.intercept_[0], abs=1e-5)


def test_what_is_off_is_set_right() -> None:
    done = recalibrate(*_drawn(3_000, 0.5, -0.8), seed=1)

    assert done.reason is None
    assert done.slope == pytest.approx(0.5, abs=0.08)
    assert done.intercept == pytest.approx(-0.8, abs=0.12)
    assert done.gain is not None
    assert done.gain_se is not None
    assert done.gain > 2 * done.gain_se


def test_what_is_right_is_left_alone() -> None:
    done = recalibrate(*_drawn(3_000, 1.0, 0.0), seed=1)
    assert (done.slope, done.intercept, done.reason) == (1.0, 0.0, "no_sure_gain")


def test_few_outcomes_carry_nothing() -> None:
    told, label = _drawn(5_000, 0.3, -1.0)
    events, others = np.flatnonzero(label == 1), np.flatnonzero(label == 0)
    few_events = np.concatenate([events[: FEWEST - 1], others])
    few_others = np.concatenate([events, others[: FEWEST - 1]])
    enough = np.concatenate([events[:FEWEST], others])

    assert recalibrate(told[few_events], label[few_events], 1).reason == "few_events"
    assert recalibrate(told[few_others], label[few_others], 1).reason == "few_others"
    assert recalibrate(told[enough], label[enough], 1).reason is None


def test_an_order_that_would_turn_round_is_not_made() -> None:
    """REQ monotone: a slope at or below 0 would let more of a sign lower the estimate."""
    assert recalibrate(*_drawn(3_000, -0.7, 0.0), seed=1).reason == "slope_not_above_zero"


def test_log_odds_without_a_case_are_those_of_a_fit_without_it(
    cases: TrainingTable, start: StartingPoint
) -> None:
    """One Newton step instead of a hundred fits: off by a seventh of what the case itself does, at most."""
    used = cases.in_order.subset(np.arange(150))
    fitted = learn(used, start).estimator
    rows = np.hstack([start.design.matrix(used.codes), used.setting[:, None] == np.array(list(start.bases))])
    with_all = rows @ fitted.coef_[0]
    variance = np.einsum("ij,ij->i", rows @ fitted.posterior_covariance_[:-1, :-1], rows)
    by_step = without_itself(with_all, variance, used.label)[:12]
    by_fit = np.array(
        [
            logit(learn(used.subset(np.arange(150) != k), start).probability(used.subset(np.array([k])))[0])
            for k in range(12)
        ]
    )

    assert np.abs(by_step - by_fit).max() < np.abs(with_all[:12] - by_fit).max() / 7


def test_recalibration_is_folded_into_the_table(catalogue: Catalogue, start: StartingPoint) -> None:
    """REQ exact-explanation: the table gives intercept + slope · log odds, and still adds up.

    The evidence here is four times too strong and leaves no doubt, so that learning alone cannot mend it.
    """
    table = simulated_table(catalogue, 1_800, seed=41)
    too_sure = replace(start, mean=4 * start.mean, covariance=1e-6 * start.covariance)
    made = fit_champion(table, too_sure, name="house", version="1")
    told, before = made.recalibration, made.estimator.coef_[0]

    assert told.reason is None
    assert 0 < told.slope < 0.8
    for number, setting in enumerate(start.bases):
        codes = table.codes[table.setting == setting]
        frozen = start.design.matrix(codes) @ before[: len(start.mean)] + before[len(start.mean) + number]
        contributions, after = made.table.score(codes, setting)
        assert after == pytest.approx(told.intercept + told.slope * frozen, abs=1e-6)
        assert contributions.sum(axis=1) + made.table.bases[setting].log_odds == pytest.approx(
            after, abs=1e-12
        )
    assert (made.table.points[:, :FIRST_LEVEL] == 0).all()


def test_why_it_was_not_done_is_in_the_model(trained: Trained) -> None:
    learned: Learned = trained.learned
    told = trained.table.provenance["recalibration"]
    assert told["reason"] == learned.recalibration.reason
    assert told["applied"] is (learned.recalibration.reason is None)
