"""The programme report from counts: what is shown, what is hidden, what cannot be estimated."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from statistics import median as plain_median
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta

from service.areas.programme_report.report import OUTCOMES, Figure, Report, median, report_of, rows_of
from service.areas.stays.report_figures import Chosen, Figures

EVERYTHING = Chosen()
OF_A_PERIOD = Chosen(since=date(2016, 1, 1))
TWELVE = Figures(
    lengths={(2016, "specialised_crisis_shelter", 40): 8, (2016, "specialised_crisis_shelter", 200): 4},
    outcomes={
        ("established", "suspicion"): 10,
        ("not_shown", "suspicion"): 1,
        ("not_shown", "some_concern"): 1,
    },
    longer={"follow_up_waiting": 4},
    marks=(10, 85),
    climate={(2015, "support"): (9, 270), (2016, "support"): (10, 410)},
    missed={("unexplained_money", "unknown"): 3, ("unexplained_money", "no"): 2, ("neglect", "not_asked"): 1},
)


def figure(report: Report, section: str, group: str, measure: str) -> Figure:
    (found,) = [f for f in report.of(section) if (f.group, f.measure) == (group, measure)]
    return found


@given(st.lists(st.integers(0, 500), min_size=1, max_size=60))
def test_the_median_of_counted_values_is_the_median(values: list[int]) -> None:
    assert median(Counter(values)) == plain_median(values)


def test_duration_is_mean_median_and_the_share_under_three_months() -> None:
    report = report_of(TWELVE, EVERYTHING)

    assert figure(report, "duration", "all", "mean_days").value == pytest.approx((8 * 40 + 4 * 200) / 12)
    assert figure(report, "duration", "all", "median_days").value == 40
    under = figure(report, "duration", "all", "under_three_months")
    assert (under.value, under.n) == (8 / 12, 12)


def test_shares_carry_the_exact_interval_of_clopper_and_pearson() -> None:
    """The same limits as the quantiles of the beta distribution."""
    found = figure(report_of(TWELVE, EVERYTHING), "outcome", "established_or_strong", "share")

    assert found.value == 10 / 12
    assert found.low == pytest.approx(beta.ppf(0.025, 10, 3), abs=1e-9)
    assert found.high == pytest.approx(beta.ppf(0.975, 11, 2), abs=1e-9)


def test_a_group_under_ten_is_hidden_and_so_is_who_would_give_it_away() -> None:
    """REQ fairness-store: eleven of one judgement and one of another: with the total, both would be known."""
    report = report_of(TWELVE, EVERYTHING)

    assert {(f.value, f.n, f.reason) for f in report.of("judgement")} == {(None, None, "small_group")}
    assert [(f.value, f.reason) for f in report.of("longer")] == [(None, "small_group")]
    assert figure(report, "climate", "2015", "support").reason == "small_group"
    assert figure(report, "climate", "2016", "support").value == pytest.approx(4.1)


OF_TWO = st.fixed_dictionaries(
    {(outcome, judgement): st.integers(0, 30) for outcome in OUTCOMES for judgement in ("a", "b", "c")}
)


@given(OF_TWO)
def test_no_cell_under_ten_stands_beside_its_totals(outcomes: dict[tuple[str, str], int]) -> None:
    """REQ small-cells: cells of one to three stood in the table of judgement and outcome once."""
    ended = sum(outcomes.values())
    counted = replace(TWELVE, lengths={(2016, "x", 40): ended}, outcomes=outcomes)
    figures = report_of(counted, EVERYTHING).of("judgement")
    told = {(f.group, f.measure): f for f in figures if f.value is not None}

    assert all(f.value >= 10 for f in told.values() if f.value is not None)
    assert all(f.n is None for f in figures if f.value is None)
    assert not told or not any(
        0 < n < 10 and (judgement, outcome) in told for (outcome, judgement), n in outcomes.items()
    )
    assert {f.reason for f in figures} <= {None, "small_group", "small_cell"}


def test_the_table_of_two_things_is_given_over_all_stays_alone() -> None:
    """REQ small-cells: the report over two years less that over one would give a cell of the other year."""
    large = replace(
        TWELVE,
        lengths={(2016, "x", 40): 80},
        outcomes={(outcome, judgement): 20 for outcome in OUTCOMES[:2] for judgement in ("a", "b")},
    )

    assert {f.value for f in report_of(large, EVERYTHING).of("judgement") if f.measure in OUTCOMES[:2]} == {
        20
    }
    for chosen in (OF_A_PERIOD, Chosen(setting="x"), Chosen(until=date(2016, 12, 31))):
        assert [(f.value, f.reason) for f in report_of(large, chosen).of("judgement")] == [(None, "all_only")]


def test_a_choice_of_under_ten_stays_says_so_and_nothing_else() -> None:
    few = replace(TWELVE, lengths={(2016, "general_crisis_shelter", 40): 9})
    (only,) = report_of(few, OF_A_PERIOD).figures

    assert (only.section, only.value, only.n, only.reason) == ("ended", None, None, "small_group")


def test_what_cannot_be_estimated_has_a_reason_and_never_a_zero() -> None:
    nothing = Figures({}, {}, {}, (0, 0), {}, {})
    report = report_of(nothing, EVERYTHING)

    assert figure(report, "ended", "all", "count").value == 0
    others = [f for f in report.figures if f.section != "ended"]
    assert others
    assert {(f.value, f.reason) for f in others} == {(None, "no_cases")}
    assert report_of(nothing, OF_A_PERIOD).figures[0].reason == "no_cases"


def test_missed_signals_are_those_of_established_cases() -> None:
    """Not known and "no" at intake stay apart: one asks for asking, the other for listening."""
    report = report_of(TWELVE, EVERYTHING)
    absent, no = (figure(report, "missed", "unexplained_money", m) for m in ("absent", "no"))

    assert (absent.value, absent.n, no.value) == (0.3, 10, 0.2)
    assert [f.group for f in report.of("missed")][:2] == ["unexplained_money", "unexplained_money"]


def test_every_cell_of_the_table_is_a_code_or_a_number() -> None:
    cells = [cell for row in rows_of(report_of(TWELVE, EVERYTHING)) for cell in row]

    assert not [cell for cell in cells if cell and not cell.replace("_", "").replace(".", "").isalnum()]


@pytest.mark.parametrize("field", ["lengths", "outcomes", "longer", "missed"])
def test_no_figure_lies_outside_its_interval(field: str) -> None:
    values: dict[str, Any] = {field: getattr(TWELVE, field)}
    for one in report_of(replace(TWELVE, **values), EVERYTHING).figures:
        if one.value is not None and one.low is not None and one.high is not None:
            assert 0 <= one.low <= one.value <= one.high <= 1
