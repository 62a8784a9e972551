"""Optimism and instability, read from refits of the whole procedure."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from joblib import parallel_config
from scipy.special import expit
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from screening.validate.bootstrap_refits import Refits, refit
from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.instability import instability
from screening.validate.optimism import STATISTICS, Optimism, optimism

pytestmark = pytest.mark.slow

Rows = Any
AREA = {"auroc": auroc}
RIDGE = LogisticRegression(C=1.0, solver="newton-cholesky")


def _noise(n: int, columns: int, seed: int = 0) -> tuple[Rows, Rows]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, columns)), rng.random(n) < 0.4


def _named(rows: tuple[Optimism, ...]) -> Callable[[str], Optimism]:
    return {row.statistic: row for row in rows}.__getitem__


@pytest.fixture(scope="module")
def world() -> tuple[Rows, Rows]:
    """120 cases with eight indicators, three of which matter."""
    rng = np.random.default_rng(17)
    rows = rng.normal(size=(120, 8))
    return rows, rng.random(120) < expit(rows @ [1, 0.7, 0.5, 0, 0, 0, 0, 0] - 0.5)


@pytest.fixture(scope="module")
def refits(world: tuple[Rows, Rows]) -> Refits:
    return refit(RIDGE, *world)


def test_what_was_learned_from_noise_is_taken_off_again() -> None:
    """REQ optimism: indicators picked from 60 of pure noise look good; after correction nothing is left.

    The picking is part of the procedure. Had it been done once beforehand, the correction would not see it.
    """
    rows, outcome = _noise(100, 60)
    picking = make_pipeline(SelectKBest(k=5), RIDGE)
    honest = _named(optimism(outcome, refit(picking, rows, outcome), AREA))("auroc")
    picked = SelectKBest(k=5).fit_transform(rows, outcome)
    blind = _named(optimism(outcome, refit(RIDGE, picked, outcome), AREA))("auroc")

    assert honest.apparent.value > 0.7
    assert honest.corrected.low < 0.5 + 0.06
    assert honest.corrected.value < 0.62 < blind.corrected.value


def test_the_corrected_figures_are_near_those_on_fresh_cases(
    world: tuple[Rows, Rows], refits: Refits
) -> None:
    """REQ optimism: the interval of each holds what 50,000 new cases of the same world show."""
    rng = np.random.default_rng(99)
    rows = rng.normal(size=(50_000, 8))
    outcome = rng.random(50_000) < expit(rows @ [1, 0.7, 0.5, 0, 0, 0, 0, 0] - 0.5)
    fresh = RIDGE.fit(*world).predict_proba(rows)[:, 1]
    found = _named(optimism(world[1], refits))
    for name, statistic in STATISTICS.items():
        row, actual = found(name), statistic(outcome, fresh)
        assert row.resamples == 200
        assert row.corrected.low <= actual.value <= row.corrected.high, name
    assert found("auroc").optimism > 0
    assert found("auroc").corrected.value == pytest.approx(
        found("auroc").apparent.value - found("auroc").optimism
    )


def test_refits_are_the_same_for_any_number_of_jobs(world: tuple[Rows, Rows], refits: Refits) -> None:
    with parallel_config(backend="threading"):
        in_parallel = refit(RIDGE, *world, jobs=2)

    assert np.array_equal(in_parallel.predictions, refits.predictions)
    assert np.array_equal(in_parallel.rows, refits.rows)
    assert not np.array_equal(refit(RIDGE, *world, seed=1).rows, refits.rows)


def test_fewer_than_two_hundred_resamples_are_refused(world: tuple[Rows, Rows]) -> None:
    """REQ optimism: at least 200 resamples."""
    with pytest.raises(ValidationError, match=r"'resamples' is 199.*at least 200"):
        refit(RIDGE, *world, resamples=199)


def test_a_resample_with_one_outcome_is_drawn_again_and_counted() -> None:
    rows, _ = _noise(20, 2)
    single = refit(RIDGE, rows, [1, *[0] * 19])

    assert single.redrawn > 50
    assert (single.rows == 0).any(axis=1).all()


def test_one_class_has_no_optimism_and_no_instability() -> None:
    rows, _ = _noise(20, 2)
    none = refit(RIDGE, rows, [0] * 20)

    assert all(row.corrected.reason == "one_class" for row in optimism([0] * 20, none))
    assert instability(none, [0.3]).mape.reason == "one_class"


def test_instability_is_the_mean_distance_and_the_share_in_another_band() -> None:
    """REQ instability: by hand, two cases and two refits."""
    by_hand = Refits(
        np.array([0.2, 0.6]),
        np.array([[0.3, 0.6], [0.2, 0.4]]),
        np.zeros((2, 2), np.int32),
        0,
    )
    found = instability(by_hand, [0.25, 0.5])

    assert found.mape.value == pytest.approx(0.075)
    assert found.case_mape == pytest.approx([0.05, 0.1])
    assert found.changing_band.value == 0.5
    assert found.case_changing_band == pytest.approx([0.5, 0.5])


def test_the_fewer_cases_the_less_stable(world: tuple[Rows, Rows], refits: Refits) -> None:
    """REQ instability: a quarter of the cases, and the same young person may be told something else."""
    rows, outcome = world
    few = instability(refit(RIDGE, rows[:30], outcome[:30]), [0.25, 0.5])
    all_cases = instability(refits, [0.25, 0.5])

    assert few.mape.value > all_cases.mape.value
    assert few.changing_band.value > all_cases.changing_band.value
    assert (all_cases.case_low <= all_cases.case_high).all()


@pytest.mark.parametrize("limits", [[0.5, 0.5], [0.6, 0.4], [0.0], [1.0], [math.nan]])
def test_bands_must_go_up(refits: Refits, limits: list[float]) -> None:
    with pytest.raises(ValidationError, match="Band limits must go up"):
        instability(refits, limits)


def test_many_cases_are_looked_at_in_parts_and_none_is_left_out() -> None:
    """REQ instability: more cases than are looked at at a time, against the plain sums."""
    rng = np.random.default_rng(2)
    original, repeated = rng.random(12_001), rng.random((5, 12_001))
    rows = np.zeros(repeated.shape, dtype=np.int32)
    found = instability(Refits(original, repeated, rows, 0), [0.5])
    away, other = np.abs(repeated - original), (repeated >= 0.5) != (original >= 0.5)

    assert found.mape.value == pytest.approx(away.mean(), rel=1e-12)
    assert found.changing_band.value == pytest.approx(other.mean(), rel=1e-12)
    assert np.allclose(found.case_mape, away.mean(axis=0), rtol=1e-12)
    assert np.allclose(found.case_changing_band, other.mean(axis=0))
    assert np.allclose(found.case_low, np.quantile(repeated, 0.025, axis=0))
