"""The pictures of monitoring: each draws what its table says, and nothing of what may not be shown."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.explain.load_screener import load_screener
from screening.language import LANGUAGES, Language
from screening.monitor.cusum import Chart
from screening.monitor.exact_intervals import poisson_limits, share
from screening.validate.disclosure_control import STEP
from service.areas.monitoring.figures import Figures, Week
from service.areas.monitoring.outcomes_by_month import MonthFigures, Months, months_together
from service.areas.monitoring.pictures import MOST_ALARMS, MOST_SUMS, Pictures, cusum_words, pictures
from service.areas.monitoring.service import Monitoring
from service.areas.monitoring.view import monitoring_view, share_words
from service.areas.programme_report.report import Figure
from service.areas.programme_report.view import interval, value
from service.core.reader_language import reader
from service.model_runtime.result_without_score import NO_MODEL
from tests.service.monitoring.rows import outcome, screening
from tests.service.monitoring.test_figures import figured
from tests.service.web.pictures.drawn import drawn, marks, number, path, table, written

SCREENER = load_screener()
WORDS = reader("nl")
FIRST = date(2026, 1, 5)
FEW = Months((2026, 3), (2026, 3))


def made(n: int = 80, ended: int = 70, every: int = 4, **changed: Any) -> Figures:
    """``n`` screenings, the first ``ended`` with an outcome, each ``every``-th of those a victim."""
    digest = SCREENER.table.digest
    rows = [screening(place, **{"model_digest": digest, **changed}) for place in range(1, n + 1)]
    outcomes = [
        outcome(place, outcome="established" if every and place % every == 0 else "not_shown")
        for place in range(1, ended + 1)
    ]
    return figured(SCREENER, rows, outcomes)


def seen(figures: Figures, language: Language = "nl") -> Pictures:
    return pictures(figures, SCREENER.catalogue, ("Zo gaat het.",), reader(language))


def markup(found: Pictures, language: Language = "nl") -> dict[str, str]:
    """What is written of every picture there is."""
    named: dict[str, list[Any]] = {
        "month_counts": [found.by_month],
        "running_sum": list(found.sums),
        "dot_plot": [found.agreement],
        "count_bars": [found.weeks],
        "small_bars": [one for one in (found.shift, found.others) if one is not None],
    }
    return {
        f"{macro} {place}": written(macro, one, language)
        for macro, ones in named.items()
        for place, one in enumerate(ones)
    }


def test_months_are_drawn_as_their_table_says() -> None:
    figures = made()
    element = drawn("month_counts", seen(figures).by_month)
    top = 20.0
    rows = table(element)
    dots, spans, line = path(element, "dots"), path(element, "span"), path(element, "ref")[0]

    assert [row[0] for row in rows] == ["juni 2026", "juli 2026", "augustus 2026"]
    for place, row in enumerate(rows):
        assert top * (1 - dots[place][1] / 100) == pytest.approx(number(row[1]), abs=0.01)
        low, high = (number(word) for word in row[2].split(" tot "))
        assert [top * (1 - at / 100) for at in spans[place][1:]] == pytest.approx([low, high], abs=0.06)
        assert top * (1 - line[2 * place + 1] / 100) == pytest.approx(number(row[3]), abs=0.06)


def test_months_hold_the_exact_interval_and_all_outcomes_that_are_told() -> None:
    """Garwood's limits; together the months are what the sentence above them says."""
    figures = made()

    assert sum(one.n or 0 for one in figures.by_month) == figures.observed.n == 70
    assert sum(one.observed or 0 for one in figures.by_month) == figures.observed.observed
    assert sum(one.expected or 0 for one in figures.by_month) == pytest.approx(figures.observed.expected)
    for one in figures.by_month:
        assert (one.low, one.high) == poisson_limits(one.observed or 0)


outcomes_of_days = st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=90)


@given(outcomes_of_days)
def test_a_month_holds_whole_tens_that_are_not_alike(cases: list[tuple[int, bool]]) -> None:
    """REQ small-cells: so no month less another is one young person, nor a group of whom all is known."""
    cases = sorted(cases[: len(cases) // STEP * STEP], key=lambda case: case[0])
    victims = [victim for _, victim in cases]
    together = months_together([FIRST + timedelta(days=day) for day, _ in cases], victims)
    groups: dict[Months, list[bool]] = {}
    for months, victim in zip(together, victims, strict=True):
        groups.setdefault(months, []).append(victim)

    assert len(together) == len(cases)
    assert all(len(group) % STEP == 0 for group in groups.values())
    assert all(0 < sum(group) < len(group) for group in groups.values()) or len(groups) == 1
    spans = list(groups)
    assert all(one.first <= one.last for one in spans)
    assert all(one.last < other.first for one, other in pairwise(spans))


def test_the_sum_is_drawn_by_tens_with_its_limit() -> None:
    for sum_ in seen(made()).sums:
        element = drawn("running_sum", sum_)
        told = {row[0]: row[1] for row in table(element)}
        points, limit = path(element, "path")[0][2:], path(element, "ref")[0][1]
        unit = number(told["Grens"]) / (100 - limit)

        assert told["Conclusies"] == "70"
        assert len(points) == 2 * 7
        assert unit * (100 - points[-1]) == pytest.approx(number(told["Nu"]), abs=0.02)
        assert unit * (100 - min(points[1::2])) == pytest.approx(number(told["Hoogste"]), abs=0.02)


def test_an_alarm_is_a_dot_on_its_limit_and_says_in_which_ten() -> None:
    """The sum begins again after it, so at the end of the ten it can stand lower."""
    found = seen(made(every=1, probability=0.05, ended=79))
    assert found.sums == (), "all alike: nothing may be told"
    digest = SCREENER.table.digest
    rows = [screening(place, model_digest=digest, probability=0.1) for place in range(1, 61)]
    ended = [outcome(n, outcome="established" if n % 5 else "not_shown") for n in range(1, 61)]
    more = seen(figured(SCREENER, rows, ended)).sums[0]
    element = drawn("running_sum", more)

    dots = path(element, "dots")
    told = {row[0]: row[1] for row in table(element)}
    assert len(dots) == len(more.alarms) > 0
    assert {*more.alarms} <= {*more.points}, "the line goes through each alarm"
    assert number(told["Hoogste"]) >= number(told["Grens"])
    assert told["Hoogste"].startswith("minstens ")
    assert all(dot[1] <= path(element, "ref")[0][1] for dot in dots), "heights count from the top"
    assert "1 tot 10" in more.caption.finding


@pytest.mark.parametrize("tens", [MOST_SUMS, MOST_SUMS + 1, 3 * MOST_SUMS - 1])
def test_a_long_sum_is_drawn_up_to_its_last_outcome(tens: int) -> None:
    """An alarm in the last ten has its place, whatever number of tens is drawn at once."""
    heights = np.linspace(0.0, 2.0, tens)
    chart = Chart(2.0, 3.0, 1_000, heights, (tens - 1,))
    (sum_,) = seen(replace(made(), charts=(chart,))).sums
    told = {row[0]: row[1] for row in sum_.table.rows}

    assert sum_.alarms == ((100, sum_.limit),)
    assert (told["Conclusies"], told["Nu"]) == (str(10 * tens), "2,00")
    assert told["Over de grens bij conclusie"].endswith(f" tot {10 * tens}")
    assert len(sum_.points) <= MOST_SUMS + 1


def test_many_alarms_are_counted_and_the_last_is_named() -> None:
    """A sentence stays a sentence, however many outcomes there are."""
    alarms = tuple(range(0, 4_000, 2))
    chart = Chart(2.0, 3.0, 1_000, np.linspace(0.0, 2.0, 5_000), alarms)
    (sum_,) = seen(replace(made(), charts=(chart,))).sums
    few = replace(chart, alarms=alarms[:MOST_ALARMS])

    assert sum_.caption.finding == (
        "De lopende som kwam 2000 keer over de grens, het laatst bij conclusie 39981 tot 39990."
    )
    assert cusum_words(few, WORDS).count(" tot ") == MOST_ALARMS


def test_decisions_are_a_share_with_its_interval_and_its_count() -> None:
    found = seen(made(40, 0, first_view="suspicion", later_view="suspicion"))
    element = drawn("dot_plot", found.agreement)
    (row, other) = table(element)
    (dot,) = marks(element, "circle", "dot")
    spans = [mark for mark in marks(element, "line", "span") if mark["y1"] == mark["y2"]]

    assert row[1:3] == ["40", "100 van de 100"]
    assert other[2] == "bij niemand"
    assert dot["cx"] == 100
    assert spans[0]["x1"] == pytest.approx(number(row[3]), abs=1)
    assert {mark["x1"] for mark in marks(element, "line", "ref")} == {95}


def test_weeks_are_bars_of_their_counts() -> None:
    figures = replace(made(), weeks=(Week(FIRST, 12), Week(FIRST + timedelta(7), 0), Week(FIRST, None)))
    element = drawn("count_bars", seen(figures).weeks)
    rows = table(element)
    bars = marks(element, "rect", "up")

    assert [row[1] for row in rows] == ["12", "0", "weggelaten"]
    assert [bar["height"] for bar in bars] == [pytest.approx(100 * 12 / 12.5, abs=5), 0]
    assert "1 week is weggelaten" in seen(figures).weeks.caption.finding


def test_answers_are_bars_of_their_counts_beside_what_the_model_expects() -> None:
    figures = made(answers={"risky_relationship": "confirmed"})
    found = seen(figures)
    assert found.shift is not None
    element = drawn("small_bars", found.shift)
    rows = [row for row in table(element) if row[2] != "weggelaten"]
    bars, lines = marks(element, "rect", "up"), marks(element, "line", "wanted")

    assert len(bars) == len(rows)
    assert [bar["width"] for bar in bars] == [
        pytest.approx(100 * number(row[2]) / 80, abs=0.01) for row in rows
    ]
    assert [line["x1"] for line in lines] == [
        pytest.approx(number(row[4]), abs=0.51) for row in table(element)
    ]


def test_a_picture_never_gives_away_what_is_not_shown() -> None:
    """REQ small-cells: whatever the hidden number is, the same marks at the same places."""
    figures = made(answers={"risky_relationship": "confirmed"})
    shown = figures.by_month[0]
    hidden = MonthFigures(FEW, None, None, None, None, None)
    shift = replace(figures.shifts[0], counts=(None, *figures.shifts[0].counts[1:]))
    told = replace(
        figures,
        by_month=(shown, hidden),
        weeks=(Week(FIRST, 12), Week(FIRST + timedelta(7), None)),
        shifts=(shift,),
    )
    found = seen(told)

    assert found.by_month.marks[1] == replace(
        found.by_month.marks[1], observed=None, low=None, high=None, expected=None
    )
    assert len(found.weeks.bars) == len(found.weeks.hidden) == 1
    assert path(drawn("count_bars", found.weeks), "join") == [[75, 0, 100]], "from top to bottom, always"
    assert found.shift is not None
    assert found.shift.panels[0].rows[0].width is None
    alone = seen(replace(told, by_month=(shown,), weeks=(Week(FIRST, 12),)))
    assert alone.by_month.heights == found.by_month.heights, "nor does the scale rest on it"
    assert alone.weeks.heights == found.weeks.heights


def test_a_share_reads_the_same_in_monitoring_and_in_the_programme_report() -> None:
    found, never = share(12, 18), share(0, 593)
    figure = Figure("outcome", "all", "share", found.value, found.low, found.high, found.n)

    assert share_words(found, WORDS) == "67% (tussen 40% en 87%)"
    assert share_words(never, WORDS) == "0% (tussen 0% en 1%)"
    assert value(figure, WORDS) == "67 van de 100"
    assert interval(figure, WORDS) == "(40 tot 87; 18 verblijven)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_that_is_left_out_is_not_said_to_be_under_ten(language: Language) -> None:
    """Of the month 45 is left out: with the arms that are told it would give away the three that declined."""
    arms = {30: "shown", 42: "withheld", 45: "declined"}
    rows = [
        screening(1, case_id=n, arm=next(arm for last, arm in arms.items() if n <= last))
        for n in range(1, 46)
    ]
    figures = figured(SCREENER, rows, [])
    (month,) = figures.months
    numbers = {"n": month.n, **month.by_arm}
    hidden = [column for column, n in numbers.items() if n is None]
    state = Monitoring(figures, (), (), False, True, NO_MODEL, SCREENER.catalogue)
    view = monitoring_view(state, reader(language))

    assert hidden == ["n", "declined"]
    said = {"nl": "weggelaten", "en": "left out"}[language]
    cells = dict(zip(numbers, view.months[0].cells, strict=True))
    assert [column for column, cell in cells.items() if cell == said] == hidden
    assert not any(word in str(view) for word in ("minder dan 10", "fewer than 10"))
    assert view.pictures.weeks.why == said, "the key of the picture says the same"


@pytest.mark.parametrize("one_more", [0, 1])
def test_one_more_outcome_moves_no_mark(one_more: int) -> None:
    """REQ withheld-stays-withheld: between two multiples of ten nothing of what rests on scores moves."""
    before, after = seen(made(ended=70)), seen(made(ended=70 + 9 * one_more))
    for name in ("by_month", "sums"):
        assert getattr(before, name) == getattr(after, name)


NOTHING: dict[str, dict[str, Any]] = {
    "no screening": {"n": 0, "ended": 0},
    "no outcome": {"ended": 0},
    "one outcome": {"ended": 1},
    "one class": {"every": 0},
    "only victims": {"every": 1},
    "all withheld": {"arm": "withheld"},
    "nine": {"n": 9, "ended": 9},
    "no number": {"status": "abstained", "probability": None, "band": None, "reason": "too_few_answers"},
    "at the limits": {"probability": 1.0},
    "at the other limit": {"probability": 0.0},
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", NOTHING)
def test_what_is_missing_is_said_and_no_frame_is_empty(what: str, language: Language) -> None:
    found = seen(made(**NOTHING[what]), language)
    for name, text in markup(found, language).items():
        for broken in ("nan", "None", "inf%", '"inf'):
            assert broken not in text, (what, name)
        assert ('role="img"' in text) or len(text) > 100
    for picture in (found.by_month, found.agreement, found.weeks):
        assert len(picture.caption.finding) > 5
        assert picture.drawn == ('role="img"' in "".join(written(_macro(picture), picture, language)))


def _macro(picture: Any) -> str:
    return {"MonthCounts": "month_counts", "DotPlot": "dot_plot", "CountBars": "count_bars"}[
        type(picture).__name__
    ]


def test_below_ten_it_says_from_when_on_there_is_a_picture() -> None:
    found = seen(made(n=9, ended=9))

    assert not found.by_month.drawn
    assert "vanaf 10" in found.by_month.caption.finding
    assert "10 screenings" in found.weeks.caption.finding
    assert not any(math.isnan(y) for mark in found.by_month.marks for y in (mark.x,))
