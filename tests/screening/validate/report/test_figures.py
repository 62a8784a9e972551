"""How figures are written: enough decimals for what they claim, no sign before a zero, which percentile."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.language import LANGUAGES, Language
from screening.model.score_table import ScoreTable
from screening.training.table import TrainingTable
from screening.validate.calibration import calibration
from screening.validate.discrimination import auroc
from screening.validate.loess import Binned, Loess, knots_of
from screening.validate.report.judged import judge
from screening.validate.report.page import Section
from screening.validate.report.performance import discrimination
from screening.validate.report.results import Plain, Results, plain
from screening.validate.report.subgroups import by_group
from screening.validate.report.wording import texts
from tests.screening.validate.report.methods import ridge

SIGNED_ZERO = re.compile(r"[-+−]0(?:[.,]0*)?(?![\d.,])")


def estimate(value: float, low: float, high: float) -> Plain:
    return {"value": value, "low": low, "high": high, "n": 99, "reason": None, "method": "delong"}


@pytest.fixture
def section(results: Results) -> Section:
    return Section(results, "en")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (estimate(-0.004, -0.007, -0.001), "-0.004 (-0.007 to -0.001)"),
        (estimate(-0.0002, -0.3, 0.0), "-0.0002 (-0.3000 to 0.0000)"),
        (estimate(0.12, 0.1, 0.14), "0.12 (0.10 to 0.14)"),
        (estimate(0.0, 0.0, 0.0), "0.00 (0.00 to 0.00)"),
        (estimate(-1e-12, -1e-12, 1e-12), "0.00 (0.00 to 0.00)"),
    ],
)
def test_a_figure_has_the_decimals_of_what_it_claims(section: Section, found: Plain, said: str) -> None:
    """It cannot say -0.00 (-0.00 to 0.00) and be called worse."""
    assert section.shown(found).replace("\u00a0", " ") == said


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (estimate(-0.003, -0.006, -0.001), "-0.3 (-0.6 to -0.1)"),
        (estimate(-0.002, -0.03, 0.04), "0 (-3 to 4)"),
        (estimate(0.06, 0.02, 0.1), "6 (2 to 10)"),
    ],
)
def test_a_difference_in_whole_young_people_is_finer_only_where_it_is_claimed(
    section: Section, found: Plain, said: str
) -> None:
    assert section.difference(found).replace("\u00a0", " ") == said


@given(st.lists(st.floats(-2, 2).map(lambda one: round(one, 6)), min_size=3, max_size=3).map(sorted))
def test_only_a_zero_reads_as_zero(results: Results, ends: list[float]) -> None:
    for language in LANGUAGES:
        section = Section(results, language)
        said = section.shown(estimate(ends[1], ends[0], ends[2])).replace(",", ".")
        numbers = [float(one) for one in re.findall(r"-?\d+\.\d+", said)]
        assert [number == 0 for number in numbers] == [end == 0 for end in (ends[1], ends[0], ends[2])]
        for form in (".0f", ".2f", "+.1f"):
            for written in (section.plain_number(ends[0], form), section.change(ends[0], form), said):
                assert not SIGNED_ZERO.search(written)


def test_a_page_has_no_zero_with_a_sign(page: str) -> None:
    text = re.sub(r"<style>.*?</style>|<svg.*?</svg>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert not SIGNED_ZERO.search(text)


def test_e50_and_e90_are_the_percentiles_of_the_fields_software() -> None:
    """Median and 90th percentile of the distance to the curve, by R's ``quantile`` (type 7)."""
    rng = np.random.default_rng(5)
    probability = np.round(rng.beta(1, 3, 30), 3)
    outcome = rng.random(30) < probability
    binned = Binned.of(outcome, probability)
    curve = Loess(binned, knots_of(probability))
    away = np.repeat(np.abs(curve.fit(binned, binned.at) - binned.at), binned.counts.astype(int))
    found = calibration(outcome, probability, resamples=20)

    assert len(away) == 30
    assert found.e50.value == pytest.approx(np.quantile(away, 0.5), abs=1e-12)
    assert found.e90.value == pytest.approx(np.quantile(away, 0.9), abs=1e-12)
    assert found.e90.value != pytest.approx(np.quantile(away, 0.9, method="inverted_cdf"), abs=1e-6)


@pytest.mark.parametrize(("language", "word"), [("nl", "percentiel"), ("en", "percentile")])
def test_the_report_says_which_percentile(language: Language, word: str) -> None:
    assert f"50{'e' if language == 'nl' else 'th'} {word}" in texts()(language, "calibration.e50")
    assert f"90{'e' if language == 'nl' else 'th'} {word}" in texts()(language, "calibration.e90")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("nl", "0,50 (interval niet te bepalen: alle dossiers hebben dezelfde schatting)"),
        ("en", "0.50 (interval not estimable: all cases have the same estimate)"),
    ],
)
@pytest.mark.parametrize("victims", [1, 3, 40])
def test_one_estimate_for_all_has_no_interval(
    results: Results, language: Language, said: str, victims: int
) -> None:
    """An interval of .112 to .888 would say that something was found out."""
    outcome = np.arange(80) < victims
    for group in (None, np.arange(80) % 2):
        found = plain(auroc(outcome, np.full(80, 0.3), group=group))
        assert Section(results, language).shown(found) == said


def test_nor_has_it_anywhere_in_a_report(table: ScoreTable, cases: TrainingTable) -> None:
    """All cases together, and each group."""
    flat = np.full(int(cases.usable.sum()), 0.3)
    judged = replace(judge(table, cases, ridge, seed=1, jobs=1), probability=flat, own=flat)
    found = discrimination(judged, {})

    for area in (
        found["auroc"],
        found["pooled"],
        *(row["auroc"] for row in by_group(judged, judged.setting)),
    ):
        assert (area["value"], area["low"], area["reason"]) == (0.5, None, "one_prediction")
