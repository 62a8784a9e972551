"""Intervals that keep their promise, and gains that are what they say."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace
from pathlib import Path
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given

from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.simulated_population import Population
from screening.explain.estimate_with_interval import COMMON_SKEW, DEPENDENCE, Estimator
from screening.explain.load_screener import load_screener
from screening.explain.screener import ends_estimate
from screening.explain.screening_request import ScreeningRequest
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats
from screening.model.artefact import read_artefact
from screening.model.log_odds import probability_of
from screening.model.score_table import ScoreTable
from screening.model.signing import shipped_public_keys
from tests.screening.answering import SETTINGS, scorable

SCREENER = load_screener()
TABLE = SCREENER.table
ESTIMATOR = Estimator(TABLE)
ALL_ANSWERED = -30.0
"""Log odds added to "absent" in the population: nothing stays unanswered."""


def everything_answered(setting: str, n: int, seed: int, rate: float | None = None) -> tuple[Codes, Floats]:
    """Codes of ``n`` young people whose every question got an answer, and who is a victim (1.0 or 0.0)."""
    population = Population.from_evidence(SCREENER.catalogue)
    cohort = population.cohort(setting, n, np.random.default_rng(seed), rate=rate, more_absent=ALL_ANSWERED)
    assert (cohort.codes >= FIRST_LEVEL).all()
    return cohort.codes, cohort.victim.astype(np.float64)


@pytest.mark.parametrize("setting", SETTINGS)
def test_the_interval_holds_the_estimate_with_every_question_answered(setting: str) -> None:
    """REQ coverage: of victims and of others apart, about 95 of 100 end within the interval, and of
    the victims no more than a few end above it. ``benchmarks/interval_coverage.py`` counts it in full."""
    full, victim = everything_answered(setting, 9_000, seed=3, rate=0.5)
    later = probability_of(TABLE.log_odds(full, setting))
    rng = np.random.default_rng(4)
    for share_known in (0.15, 0.4, 0.65):
        known = np.where(rng.random(full.shape) < share_known, full, 0).astype(np.uint8)
        found = ESTIMATOR.estimate(known, setting)
        above, below = later > found.unanswered_high, later < found.unanswered_low
        outside = above | below
        assert 0.96 <= 1 - outside[victim == 1].mean() <= 0.99
        assert 0.90 <= 1 - outside[victim == 0].mean() <= 0.99
        assert above[victim == 1].mean() <= 0.03


@pytest.mark.parametrize("setting", SETTINGS)
def test_on_average_more_answers_leave_the_estimate_where_it_was(setting: str) -> None:
    """An estimate from few answers is, over many young people, that from all answers."""
    full, _ = everything_answered(setting, 6_000, seed=5)
    later = probability_of(TABLE.log_odds(full, setting)).mean()
    few = np.where(np.random.default_rng(6).random(full.shape) < 0.3, full, 0).astype(np.uint8)

    assert ESTIMATOR.estimate(few, setting).probability.mean() == pytest.approx(later, rel=0.15)


def test_dependence_and_common_skew_are_near_those_of_the_population() -> None:
    codes, victim = everything_answered(SETTINGS[2], 24_000, seed=7, rate=0.5)
    contributions = TABLE.contributions(codes)
    for group, dependence in ((1.0, DEPENDENCE[0]), (0.0, DEPENDENCE[1])):
        rows = contributions[victim == group]
        sds, whole = rows.std(axis=0), rows.sum(axis=1) - rows.sum(axis=1).mean()
        correlation = (whole.var() - (sds**2).sum()) / (sds.sum() ** 2 - (sds**2).sum())
        assert correlation == pytest.approx(dependence, abs=0.008)
        thirds = ((rows - rows.mean(axis=0)) ** 3).mean(axis=0).sum()
        assert ((whole**3).mean() - thirds) / sds.sum() ** 3 == pytest.approx(COMMON_SKEW, abs=0.004)


def test_with_every_question_answered_only_the_coefficients_are_uncertain() -> None:
    codes, _ = everything_answered(SETTINGS[0], 200, seed=8)
    found = ESTIMATOR.estimate(codes, SETTINGS[0])

    np.testing.assert_allclose(found.unanswered_low, found.probability, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.unanswered_high, found.probability, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.low, found.coefficients_low, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.high, found.coefficients_high, rtol=0, atol=1e-12)


@pytest.mark.slow
@given(scorable())
def test_the_estimate_lies_within_all_three_intervals(request: ScreeningRequest) -> None:
    screening = SCREENER.screen(request)

    assert screening.interval is not None
    assert screening.probability is not None
    for bounds in (screening.interval.total, screening.interval.coefficients, screening.interval.unanswered):
        assert bounds.low - 1e-12 <= screening.probability <= bounds.high + 1e-12


def test_the_bounds_are_those_of_the_answers_written_out() -> None:
    """Two open items, every pair of answers enumerated: moments of each class, and the bounds, by hand."""
    first, second = 1, 18
    codes = np.full((1, len(TABLE.item_ids)), FIRST_LEVEL, dtype=np.uint8)
    codes[0, [first, second]] = 0
    known, log_odds = 0.3, -1.4
    p = 1 / (1 + math.exp(-log_odds))

    def moments(chances: Floats, dependence: float) -> tuple[float, float, float]:
        sums = [
            (a * b, TABLE.points[first, i] + TABLE.points[second, j])
            for (i, a), (j, b) in itertools.product(
                enumerate(chances[first] / chances[first].sum()),
                enumerate(chances[second] / chances[second].sum()),
            )
        ]
        centre = math.fsum(c * x for c, x in sums)
        one, other = (_sd(chances[item], TABLE.points[item]) for item in (first, second))
        variance = math.fsum(c * (x - centre) ** 2 for c, x in sums) + 2 * dependence * one * other
        third = math.fsum(c * (x - centre) ** 3 for c, x in sums) + COMMON_SKEW * (one + other) ** 3
        return centre, math.sqrt(variance + known), third / (variance + known) ** 1.5

    mean_1, sd_1, skew_1 = moments(TABLE.frequencies.victims, DEPENDENCE[0])
    mean_0, sd_0, skew_0 = moments(TABLE.frequencies.others, DEPENDENCE[1])
    above = (1 - p) * known + mean_1 + sd_1 * (1.959964 + (1.959964**2 - 1) * skew_1 / 6)
    normal = NormalDist()
    rest = 0.05 - normal.cdf(-(above - mean_0 + p * known) / sd_0)
    z = normal.inv_cdf(rest)
    below = -p * known + mean_0 + sd_0 * (z + (z**2 - 1) * skew_0 / 6)

    low, high = ESTIMATOR.after_all_answers(codes, np.array([log_odds]), np.array([known]))

    assert high[0] - log_odds == pytest.approx(above, abs=1e-6)
    assert low[0] - log_odds == pytest.approx(below, abs=1e-4)


def test_a_table_of_the_first_rules_keeps_its_interval_and_its_bands() -> None:
    """What was stored under it is computed again, and must come out the same: the interval of a mixture of
    victims and others by hand, one limit for all settings, and an end only at a confirmed direct sign."""
    table = earlier_table()
    first, second = 1, 18
    codes = np.full((1, len(table.item_ids)), FIRST_LEVEL, dtype=np.uint8)
    codes[0, [first, second]] = 0
    found = Estimator(table).estimate(codes, SETTINGS[0])
    p = float(found.probability[0])
    moments = {}
    for weight, chances in ((p, table.frequencies.victims), (1 - p, table.frequencies.others)):
        centre = sum(_mean(chances[item], table.points[item]) for item in (first, second))
        one, other = (_sd(chances[item], table.points[item]) for item in (first, second))
        moments[weight] = (centre, one**2 + other**2 + 2 * 0.03 * one * other)
    middle = math.fsum(w * m for w, (m, _) in moments.items())
    variance = math.fsum(w * (v + (m - middle) ** 2) for w, (m, v) in moments.items())
    reach = 1.959963984540054 * math.sqrt(variance)

    assert found.unanswered_low[0] == pytest.approx(
        probability_of(found.log_odds[0] + middle - reach), abs=1e-12
    )
    assert found.unanswered_high[0] == pytest.approx(
        probability_of(found.log_odds[0] + middle + reach), abs=1e-12
    )
    assert table.limits_of(SETTINGS[0]) == table.limits_of(SETTINGS[1]) == (0.0, 0.05, 0.15, 0.4)
    assert not ends_estimate(all_signs_suspected(table), table).any()
    assert ends_estimate(all_signs_suspected(TABLE), TABLE).sum() == TABLE.direct.sum()


def all_signs_suspected(table: ScoreTable) -> Codes:
    codes = np.full(len(table.item_ids), FIRST_LEVEL, dtype=np.uint8)
    codes[table.direct] = FIRST_LEVEL + 1
    return codes


def earlier_table() -> ScoreTable:
    """The model that the product shipped before, as its file has it."""
    folder = Path(__file__).parents[1] / "model" / "earlier"
    of_then = load_catalogue(folder / "indicators-1.0.toml")
    table = read_artefact(folder / "evidence-1.json", shipped_public_keys(), of_then)
    assert table.rules == 1
    return table


def _mean(chances: Floats, points: Floats) -> float:
    return float(chances / chances.sum() @ points)


def _sd(chances: Floats, points: Floats) -> float:
    chances = chances / chances.sum()
    mean = float(chances @ points)
    return math.sqrt(float(chances @ (points - mean) ** 2))


def test_the_gain_of_a_question_is_the_entropy_it_is_expected_to_take_away(
    lisa_before: ScreeningRequest,
) -> None:
    """Written out for every unanswered question: answers by chance, entropy in nats."""
    screening = SCREENER.screen(lisa_before)
    p = screening.probability or 0
    frequencies = TABLE.frequencies

    def entropy(q: float) -> float:
        return -q * math.log(q) - (1 - q) * math.log(1 - q)

    for question in screening.ask_next:
        item = TABLE.item_ids.index(question.indicator)
        levels = len(question.probability_if)
        chances = [
            p * frequencies.victims[item, FIRST_LEVEL + k]
            + (1 - p) * frequencies.others[item, FIRST_LEVEL + k]
            for k in range(levels)
        ]
        answered = p * frequencies.answered_victims[item] + (1 - p) * frequencies.answered_others[item]
        expected = math.fsum(
            chance / math.fsum(chances) * entropy(after)
            for chance, after in zip(chances, question.probability_if.values(), strict=True)
        )
        assert question.gain == pytest.approx(answered * (entropy(p) - expected), abs=1e-6)


def test_each_if_is_what_the_screening_becomes(lisa_before: ScreeningRequest) -> None:
    screening = SCREENER.screen(lisa_before)

    for question in screening.ask_next[:20]:
        for level, probability in question.probability_if.items():
            after = SCREENER.screen(
                replace(lisa_before, answers={**lisa_before.answers, question.indicator: level})
            )
            assert after.probability == pytest.approx(probability, abs=1e-12)


def test_questions_come_by_gain_and_hold_every_unanswered_item(lisa_before: ScreeningRequest) -> None:
    screening = SCREENER.screen(lisa_before)
    gains = [question.gain for question in screening.ask_next]

    assert gains == sorted(gains, reverse=True)
    assert {question.indicator for question in screening.ask_next} == set(screening.unanswered)
