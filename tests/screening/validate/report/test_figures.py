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
from screening.training.training_table import TrainingTable
from screening.validate.calibration import calibration
from screening.validate.discrimination import auroc
from screening.validate.loess import Binned, Loess, knots_of
from screening.validate.report.evaluated_predictions import judge
from screening.validate.report.figures_by_group import by_group
from screening.validate.report.performance import QUANTILES, discrimination, points_of
from screening.validate.report.report_page import Section
from screening.validate.report.results_tree import Plain, Results, plain
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


@pytest.mark.parametrize(
    ("found", "form", "said"),
    [
        (estimate(9.01, 8.63, 9.4), ".0f", "9.0 (8.6 to 9.4)"),
        (estimate(9.01, 8.4, 9.6), ".0f", "9 (8 to 10)"),
        (estimate(0.801, 0.7996, 0.8024), ".2f", "0.801 (0.800 to 0.802)"),
        (estimate(0.0, 0.0, 0.0), ".0f", "0 (0 to 0)"),
        (estimate(100.0, 100.0, 100.0), ".0f", "100 (100 to 100)"),
    ],
)
def test_an_interval_never_reads_as_one_number(section: Section, found: Plain, form: str, said: str) -> None:
    """Unless it is one: many cases make it narrow, not nothing."""
    assert section.shown(found, form).replace("\u00a0", " ") == said


def test_the_curve_is_told_where_the_cases_are() -> None:
    """At quantiles of the cases, ten on either side, each estimate once; a small share is no zero."""
    rng = np.random.default_rng(8)
    probability = np.round(rng.beta(0.6, 9, 2_000), 3).clip(0.002)
    curve = calibration(rng.random(2_000) < probability, probability, resamples=20).curve
    points = points_of(curve, probability)

    assert [point["probability"] for point in points] == np.unique(
        np.quantile(probability, QUANTILES)
    ).tolist()
    for point in points:
        assert point["below"] == (probability < point["probability"]).mean()
        assert point["low"] <= point["observed"] <= point["high"]
    few = probability[:150]
    expected = np.unique(np.quantile(few, [0.1, 0.25, 0.5, 0.75, 0.9]))
    assert [point["probability"] for point in points_of(curve, few)] == expected.tolist()
    assert len(points_of(curve, np.full(300, 0.05))) == 1
    assert points_of(replace(curve, probability=np.empty(0), reason="few_predictions"), probability) == []


@pytest.mark.slow
def test_the_rows_of_a_curve_have_the_decimals_of_the_smallest(results: Results) -> None:
    """Nothing reads as zero that is not, and no interval as one number."""
    part = {"probability": 0.021, "observed": 0.0032, "low": 0.0014, "high": 0.0064, "below": 0.05}
    other = {"probability": 0.65, "observed": 0.64, "low": 0.6, "high": 0.68, "below": 0.99}
    curve = {**results.within["settings"][0]["curve"], "points": [part, other]}
    settings = [{**results.within["settings"][0], "curve": curve}]
    section = Section(replace(results, within={**results.within, "settings": settings}), "en")

    assert section.curve_rows[0][1] == [
        ("5", "2.1", "0.3", "0.1 – 0.6"),
        ("99", "65.0", "64.0", "60.0 – 68.0"),
    ]
    before = {name: rows for name, rows in curve.items() if name != "points"}
    settings = [{**results.within["settings"][0], "curve": before}]
    old = Section(replace(results, within={**results.within, "settings": settings}), "en")
    assert len(old.curve_rows[0][1]) == 11


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
