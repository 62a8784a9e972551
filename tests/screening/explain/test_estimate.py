"""Intervals that keep their promise, and gains that are what they say."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given

from screening.evidence.population import Population
from screening.explain.estimate import DEPENDENCE, Estimator
from screening.explain.request import ScreeningRequest
from screening.explain.standard import load_screener
from screening.features.answers import FIRST_LEVEL
from screening.features.design import Codes, Floats
from screening.model.odds import probability_of
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
    """Of young people whose answers are partly hidden, about 95 of 100 end up within the interval."""
    full, _ = everything_answered(setting, 6_000, seed=3)
    later = probability_of(TABLE.log_odds(full, setting))
    rng = np.random.default_rng(4)
    for share_known in (0.15, 0.4, 0.8):
        known = np.where(rng.random(full.shape) < share_known, full, 0).astype(np.uint8)
        found = ESTIMATOR.estimate(known, setting)
        inside = (later >= found.unanswered_low) & (later <= found.unanswered_high)
        assert 0.93 <= inside.mean() <= 0.99


@pytest.mark.parametrize("setting", SETTINGS)
def test_on_average_more_answers_leave_the_estimate_where_it_was(setting: str) -> None:
    """An estimate from few answers is, over many young people, that from all answers."""
    full, _ = everything_answered(setting, 6_000, seed=5)
    later = probability_of(TABLE.log_odds(full, setting)).mean()
    few = np.where(np.random.default_rng(6).random(full.shape) < 0.3, full, 0).astype(np.uint8)

    assert ESTIMATOR.estimate(few, setting).probability.mean() == pytest.approx(later, rel=0.15)


def test_the_dependence_is_that_of_the_population_rounded_up() -> None:
    codes, victim = everything_answered(SETTINGS[2], 12_000, seed=7, rate=0.5)
    contributions = TABLE.contributions(codes)
    for group in (0.0, 1.0):
        rows = contributions[victim == group]
        sds = rows.std(axis=0)
        between_pairs = rows.sum(axis=1).var() - (sds**2).sum()
        correlation = between_pairs / (sds.sum() ** 2 - (sds**2).sum())
        assert DEPENDENCE - 0.025 <= correlation <= DEPENDENCE


def test_with_every_question_answered_only_the_coefficients_are_uncertain() -> None:
    codes, _ = everything_answered(SETTINGS[0], 200, seed=8)
    found = ESTIMATOR.estimate(codes, SETTINGS[0])

    np.testing.assert_allclose(found.unanswered_low, found.probability, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.unanswered_high, found.probability, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.low, found.coefficients_low, rtol=0, atol=1e-12)


@pytest.mark.slow
@given(scorable())
def test_the_estimate_lies_within_all_three_intervals(request: ScreeningRequest) -> None:
    screening = SCREENER.screen(request)

    assert screening.interval is not None
    assert screening.probability is not None
    for bounds in (screening.interval.total, screening.interval.coefficients, screening.interval.unanswered):
        assert bounds.low - 1e-12 <= screening.probability <= bounds.high + 1e-12


def test_the_variance_of_the_unanswered_is_that_of_the_answers_written_out() -> None:
    """Two open items, every pair of answers enumerated: the law of total variance by hand."""
    first, second = 1, 18
    absent = np.zeros((1, len(TABLE.item_ids)), dtype=bool)
    absent[0, [first, second]] = True
    p = 0.2
    mean, variance = ESTIMATOR.from_unanswered(absent, np.array([p]))

    moments = {}
    for weight, chances in ((p, TABLE.frequencies.victims), (1 - p, TABLE.frequencies.others)):
        sums = [
            (a * b, TABLE.points[first, i] + TABLE.points[second, j])
            for (i, a), (j, b) in itertools.product(
                enumerate(chances[first] / chances[first].sum()),
                enumerate(chances[second] / chances[second].sum()),
            )
        ]
        centre = math.fsum(c * x for c, x in sums)
        spreads = [_sd(chances[item], TABLE.points[item]) for item in (first, second)]
        moments[weight] = (
            centre,
            math.fsum(c * (x - centre) ** 2 for c, x in sums) + 2 * DEPENDENCE * spreads[0] * spreads[1],
        )
    overall = math.fsum(w * m for w, (m, _) in moments.items())
    expected = math.fsum(w * (v + (m - overall) ** 2) for w, (m, v) in moments.items())

    assert mean[0] == pytest.approx(overall, abs=1e-12)
    assert variance[0] == pytest.approx(expected, abs=1e-12)


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

    for question in screening.ask_next[:12]:
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
