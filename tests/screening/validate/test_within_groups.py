"""Within settings: held against a count by hand, scikit-learn and statsmodels."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.special import expit, logit
from sklearn.metrics import brier_score_loss, roc_auc_score

from screening.validate.bootstrap_refits import Refits
from screening.validate.calibration import brier_scores, calibration, recalibration
from screening.validate.discrimination import auroc, auroc_difference
from screening.validate.errors import ValidationError
from screening.validate.group_performance import performance_by_group
from screening.validate.learning_curve import learning_curve
from screening.validate.missingness import performance_by_answers
from screening.validate.optimism import STATISTICS, WITHIN, optimism
from screening.validate.report.performance import mean_gain
from screening.validate.selective_outcomes import selective_outcomes
from screening.validate.without_items import without_items

RATES = {"crisis": 0.5, "general": 0.15, "intake": 0.08}


class Made:
    """Cases of three settings with a calibrated estimate and a second one that knows less."""

    def __init__(self, n: int = 900, seed: int = 4) -> None:
        rng = np.random.default_rng(seed)
        names = np.array(list(RATES), dtype=object)
        self.group = names[rng.integers(0, 3, n)]
        base = logit(np.array([RATES[name] for name in self.group]))
        self.estimate = expit(base + rng.normal(0, 1, n))
        self.outcome = rng.random(n) < self.estimate
        self.other = expit(logit(self.estimate) + rng.normal(0, 1, n))
        self.share = np.array([self.outcome[self.group == name].mean() for name in self.group])

    def parts(self) -> list[np.ndarray]:
        return [self.group == name for name in RATES]


@pytest.fixture(scope="module")
def made() -> Made:
    return Made()


def delong_of_all_pairs(
    made: Made, first: np.ndarray, second: np.ndarray | None = None
) -> tuple[float, float]:
    """Area (or difference) and variance from every pair written out, setting by setting."""
    areas, variances, pairs = [], [], []
    for rows in made.parts():
        events, others = rows & made.outcome, rows & ~made.outcome
        kernel = np.sign(first[events][:, None] - first[others][None, :]) / 2 + 0.5
        if second is not None:
            kernel = kernel - (np.sign(second[events][:, None] - second[others][None, :]) / 2 + 0.5)
        m, n = kernel.shape
        areas.append(kernel.mean())
        variances.append(kernel.mean(axis=1).var(ddof=1) / m + kernel.mean(axis=0).var(ddof=1) / n)
        pairs.append(m * n)
    weight = np.array(pairs) / sum(pairs)
    return float(weight @ areas), float(weight**2 @ np.array(variances))


def test_the_smallest_world_by_hand() -> None:
    """REQ within-setting: of the seven pairs within a setting four and a half lie right."""
    group = ["a"] * 4 + ["b"] * 4
    outcome = [1, 1, 0, 0, 1, 0, 0, 0]
    estimate = [0.9, 0.4, 0.5, 0.1, 0.3, 0.2, 0.35, 0.3]

    assert auroc(outcome, estimate, group=group).value == pytest.approx(4.5 / 7)


def test_knowing_only_the_setting_tells_nobody_apart(made: Made) -> None:
    """REQ within-setting: pooled it looks like skill, within settings it is a lottery without an interval."""
    pooled, found = auroc(made.outcome, made.share), auroc(made.outcome, made.share, group=made.group)

    assert pooled.low > 0.65
    assert (found.value, found.reason) == (0.5, "one_prediction")


def test_the_area_is_that_of_scikit_learn_per_setting(made: Made) -> None:
    areas = [roc_auc_score(made.outcome[rows], made.estimate[rows]) for rows in made.parts()]
    pairs = [int(made.outcome[rows].sum()) * int((~made.outcome[rows]).sum()) for rows in made.parts()]

    found = auroc(made.outcome, made.estimate, group=made.group)

    assert found.value == pytest.approx(np.average(areas, weights=pairs), abs=1e-12)
    assert found.n == len(made.outcome)


def test_variance_and_paired_difference_are_those_of_all_pairs(made: Made) -> None:
    area, variance = delong_of_all_pairs(made, made.estimate)
    found = auroc(made.outcome, made.estimate, group=made.group)
    assert (found.high - found.value) / 1.959963984540054 == pytest.approx(np.sqrt(variance), abs=1e-12)
    assert found.value == pytest.approx(area, abs=1e-12)

    area, variance = delong_of_all_pairs(made, made.estimate, made.other)
    lead = auroc_difference(made.outcome, made.estimate, made.other, group=made.group)
    assert lead.value == pytest.approx(area, abs=1e-12)
    assert lead.z == pytest.approx(area / np.sqrt(variance), abs=1e-9)


def test_one_group_is_no_group(made: Made) -> None:
    alone = np.zeros(len(made.outcome))

    assert auroc(made.outcome, made.estimate, group=alone) == auroc(made.outcome, made.estimate)
    both = [auroc_difference(made.outcome, made.estimate, made.other, group=g) for g in (alone, None)]
    assert both[0] == both[1]
    found, plain = (calibration(made.outcome, made.estimate, group=g) for g in (alone, None))
    for name in ("slope", "joint_intercept", "ici", "emax", "scaled_brier"):
        assert repr(getattr(found, name)) == repr(getattr(plain, name)), name


def test_settings_that_carry_no_pair_are_left_out_and_none_is_said() -> None:
    """Never 0, never blank."""
    outcome, estimate = [1, 1, 0, 0], [0.9, 0.8, 0.2, 0.1]

    assert auroc(outcome, estimate, group=["a", "a", "b", "b"]).reason == "no_pairs"
    assert (
        auroc_difference(outcome, estimate, estimate, group=["a", "a", "b", "b"]).difference.reason
        == "no_pairs"
    )
    assert (
        recalibration(np.array(outcome) == 1, np.array(estimate), group=["a", "a", "b", "b"])[1].reason
        == "no_pairs"
    )
    assert (
        brier_scores(np.array(outcome) == 1, np.array(estimate), group=["a", "a", "b", "b"])[1].reason
        == "no_pairs"
    )
    with pytest.raises(ValidationError):
        auroc(outcome, estimate, group=["a"])


def test_a_setting_with_one_victim_makes_the_interval_wider_not_narrower(made: Made) -> None:
    """What a single case cannot tell of its variance is taken as large as it can be."""
    kept = (made.group != "intake") | ~made.outcome
    kept[np.flatnonzero((made.group == "intake") & made.outcome)[0]] = True
    outcome, estimate, group = made.outcome[kept], made.estimate[kept], made.group[kept]
    pairs = {name: outcome[group == name].sum() * (~outcome[group == name]).sum() for name in RATES}
    weight = pairs["intake"] / sum(pairs.values())

    found = auroc(outcome, estimate, group=group)
    lead = auroc_difference(outcome, estimate, made.other[kept], group=group).difference
    same = auroc_difference(outcome, estimate, estimate, group=group).difference

    assert (found.high - found.value) / 1.96 > weight * 0.5
    assert (lead.high - lead.value) / 1.96 > weight * 0.99
    assert (same.value, same.reason) == (0.0, "no_spread")


def test_a_setting_that_is_told_apart_completely_is_not_certain() -> None:
    """Newcombe's width stands in where DeLong's has none."""
    outcome = [1, 1, 0, 0, 1, 1, 0, 0]
    estimate = [0.9, 0.8, 0.2, 0.1, 0.8, 0.2, 0.5, 0.1]
    found = auroc(outcome, estimate, group=["a"] * 4 + ["b"] * 4)

    assert found.value == pytest.approx((4 + 3) / 8)
    assert found.value - found.low > 0.25


def test_the_slope_within_settings_is_that_of_statsmodels(made: Made) -> None:
    """REQ within-setting: each setting has its own starting point."""
    design = np.column_stack([*(rows.astype(float) for rows in made.parts()), logit(made.other)])
    fitted = sm.GLM(made.outcome.astype(float), design, family=sm.families.Binomial()).fit()

    joint, slope = recalibration(made.outcome, made.other, group=made.group)

    assert slope.value == pytest.approx(fitted.params[-1], abs=1e-8)
    assert (slope.high - slope.value) / 1.959963984540054 == pytest.approx(fitted.bse[-1], abs=1e-8)
    assert joint.reason == "own_intercepts"


def test_a_limit_in_each_setting_that_parts_the_outcomes_has_no_slope() -> None:
    outcome = np.array([1, 1, 0, 0, 1, 0, 0, 0]) == 1
    estimate = np.array([0.9, 0.8, 0.7, 0.6, 0.3, 0.2, 0.1, 0.1])
    group = np.array(list("aaaabbbb"), dtype=object)

    assert recalibration(outcome, estimate, group=group)[1].reason == "separated"
    flat = np.where(group == "a", 0.6, 0.2)
    assert recalibration(outcome, flat, group=group)[1].reason == "one_prediction"


def test_scaled_brier_compares_with_the_share_of_the_setting(made: Made) -> None:
    """Value by scikit-learn, interval by resampling within settings."""
    found = brier_scores(made.outcome, made.estimate, group=made.group)[1]
    by_setting = brier_score_loss(made.outcome, made.share)
    assert found.value == pytest.approx(1 - brier_score_loss(made.outcome, made.estimate) / by_setting)
    assert abs(brier_scores(made.outcome, made.share, group=made.group)[1].value) < 1e-12

    rng = np.random.default_rng(1)
    drawn = []
    for _ in range(400):
        rows = np.concatenate([rng.choice(np.flatnonzero(part), int(part.sum())) for part in made.parts()])
        drawn.append(brier_scores(made.outcome[rows], made.estimate[rows], group=made.group[rows])[1].value)
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(drawn), rel=0.15)


def test_distances_are_those_to_the_curve_of_the_own_setting(made: Made) -> None:
    found = calibration(made.outcome, made.estimate, group=made.group, resamples=20)
    parts = [calibration(made.outcome[rows], made.estimate[rows], resamples=20) for rows in made.parts()]

    mean = np.average([part.ici for part in parts], weights=[part.n for part in parts])
    assert found.ici.value == pytest.approx(mean, abs=1e-12)
    assert found.emax.value == pytest.approx(max(part.emax for part in parts), abs=1e-12)


def test_settings_that_are_wrong_in_turn_do_not_look_right(made: Made) -> None:
    """REQ within-setting: one is twice too high, one half too low; the sum is right, the distance is not."""
    skewed = np.select([made.group == "crisis", made.group == "general"], [0.3, 0.4], 0.15)
    skewed = expit(logit(skewed) + logit(made.estimate) - logit(np.array([RATES[g] for g in made.group])))
    skewed = skewed * made.outcome.mean() / skewed.mean()

    found = calibration(made.outcome, skewed, group=made.group, resamples=20)

    assert found.observed_expected.low < 1 < found.observed_expected.high
    assert found.ici > 0.1
    assert found.scaled_brier < 0


def test_net_benefit_within_settings_by_hand_and_by_resampling(made: Made) -> None:
    """At 20 of 100 a wrong mark weighs a quarter: one found, one wrongly marked, of four cases."""
    outcome = np.array([True, False, True, False])
    everywhere, estimate = np.full(4, "here", dtype=object), np.array([0.9, 0.9, 0.1, 0.1])
    gain = mean_gain(outcome, estimate, np.zeros(4), {"here": np.array([0.2])}, everywhere)
    assert gain.value == pytest.approx((1 - 0.25) / 4)

    limits = dict.fromkeys(np.unique(made.group), np.array([0.05, 0.15, 0.4]))
    found = mean_gain(made.outcome, made.estimate, made.share, limits, made.group)
    rng = np.random.default_rng(2)
    drawn = []
    for _ in range(600):
        rows = np.concatenate([rng.choice(np.flatnonzero(part), int(part.sum())) for part in made.parts()])
        again = mean_gain(made.outcome[rows], made.estimate[rows], made.share[rows], limits, made.group[rows])
        drawn.append(again.value)
    assert found.high - found.low == pytest.approx(2 * 1.96 * np.std(drawn), rel=0.12)
    apart = np.arange(4).astype(object)
    alone = mean_gain(outcome, estimate, np.zeros(4), dict.fromkeys(apart, np.array([0.2])), apart)
    assert alone.high - alone.low == pytest.approx(gain.high - gain.low)


def test_each_setting_is_judged_over_its_own_range() -> None:
    """REQ within-setting: at 20 of 100 in one setting and at 50 of 100 in the other, by hand."""
    outcome, estimate = np.array([True, False, True, False]), np.array([0.9, 0.9, 0.9, 0.9])
    where = np.array(["few", "few", "many", "many"], dtype=object)
    ranges = {"few": np.array([0.2]), "many": np.array([0.5])}

    gain = mean_gain(outcome, estimate, np.zeros(4), ranges, where)

    assert gain.value == pytest.approx(((1 - 0.25) + (1 - 1.0)) / 4)


def test_every_question_can_be_asked_within_settings(made: Made) -> None:
    """REQ within-setting: no AUROC of the report lays young people of other settings beside each other."""
    y, p, g = made.outcome, made.estimate, made.group
    within = auroc(y, p, group=g).value
    everybody = np.zeros(len(y))

    scenario = selective_outcomes(y.astype(float), p, 0.15, resamples=2, group=g)
    assert scenario.recorded.auroc.value == pytest.approx(within, abs=1e-12)
    (group,) = performance_by_group(y, p, everybody, within=g)
    assert group.auroc.value == within
    (answers,) = performance_by_answers(np.ones((len(y), 2)), y, p, within=g)
    assert answers.auroc.value == within
    less = without_items(y, p, made.other, [0.15], group=g)
    assert less.difference == auroc_difference(y, p, made.other, group=g).difference

    def learner(rows: Any, events: Any) -> Any:
        del rows, events
        return lambda unseen: unseen[:, 0]

    points = learning_curve({"share": learner}, made.share[:, None], y, [10], repeats=2, group=g)
    assert points[0].auroc.value == 0.5


@pytest.mark.slow
def test_optimism_is_that_of_the_statistics_within_settings(made: Made) -> None:
    """A refit that learned nothing but the settings has nothing to remember."""
    rng = np.random.default_rng(3)
    rows = rng.integers(0, len(made.outcome), (200, len(made.outcome)))
    refits = Refits(made.estimate, np.tile(made.estimate, (200, 1)), rows.astype(np.int32), 0)
    found = {one.statistic: one for one in optimism(made.outcome, refits, group=made.group)}

    assert found.keys() == WITHIN.keys() == STATISTICS.keys()
    assert found["auroc"].apparent == auroc(made.outcome, made.estimate, group=made.group)
    assert found["slope"].apparent == recalibration(made.outcome, made.estimate, group=made.group)[1]
    assert abs(found["auroc"].optimism) < 0.01
