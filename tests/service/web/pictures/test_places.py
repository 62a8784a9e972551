"""What each picture draws is what its table says: marks are read back from the SVG and held to the cells."""

from __future__ import annotations

import math
from functools import partial
from statistics import median

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from screening.monitor.exact_intervals import share
from service.core.reader_language import Reader, reader
from service.web.pictures.dot_plot import Measured, dot_plot, dot_plot_of_100
from service.web.pictures.marked_hundred import GROUPS, marked_hundred
from service.web.pictures.month_counts import Month, month_counts
from service.web.pictures.paired_bars import Pair, paired_bars
from service.web.pictures.picture import Caption, Table, decimal, plain, whole_ends, whole_of_100
from service.web.pictures.range_bars import Reach, range_bars
from service.web.pictures.running_sum import MOST_POINTS, running_sum, thinned
from service.web.pictures.scale import Scale, named, scale_over
from service.web.pictures.small_bars import Counted, Group, small_bars
from service.web.pictures.week_strip import Rhythm, State, week_strip
from service.web.pictures.yearly_dot_strips import MOST_DOTS, Year, strips
from tests.service.web.pictures.drawn import drawn, has_class, marks, number, path, table

WORDS: Reader = reader("nl")
CAPTION = Caption("Titel", "Bevinding.")
COLUMNS = ("wie", "aantal", "waarde", "tussen")
say = partial(decimal, language=WORDS.language, digits=4)


def test_a_range_bar_has_both_ends_and_the_estimate_of_now() -> None:
    reaches = [Reach("haalt iemand", 0.55, 0.81, "nee", "ja"), Reach("spullen", 0.7, 0.6, "ja", "nee")]
    element = drawn("range_bars", range_bars(0.62, reaches, CAPTION, WORDS))
    rows = table(element)

    for row, bar in zip(rows, marks(element, "rect", "reach"), strict=True):
        assert bar["x"] == number(row[1])
        assert bar["x"] + bar["width"] == number(row[3])
    for kind, column in (("open", 1), ("dot", 3)):
        told = [number(row[column]) for row in rows]
        assert [mark["cx"] for mark in marks(element, "circle", kind)] == told
    assert {mark["x1"] for mark in marks(element, "line", "ref")} == {number(row[2]) for row in rows} == {62}
    assert rows[1][1:] == ["60 bij ‘nee’", "62", "70 bij ‘ja’"]


shares = st.floats(0, 1)


@given(shares, shares, shares)
def test_a_hundred_in_four_groups(exploited: float, missed: float, wrong: float) -> None:
    picture = marked_hundred(exploited, missed, wrong, "Titel", WORDS)
    element = drawn("marked_hundred", picture)
    said = [0 if row[1] == "minder dan 1" else int(row[1]) for row in table(element)]
    counts = dict(zip(GROUPS, said, strict=True))
    svg = next(one for one in element.iter("svg") if one.get("role") == "img")
    dark = next(p for p in svg.iter("path") if p.get("class") == "body-of")
    boxed = sum(number(box.get("width", "")) + 1 for box in svg.iter("rect")) / 15

    assert sum(counts.values()) == 100
    assert dark.get("d", "").count("m") == counts["missed"] + counts["found"]
    assert boxed == pytest.approx(counts["found"] + counts["wrong"])
    exact = (exploited * missed, exploited * (1 - missed), (1 - exploited) * wrong)
    for count, part in zip(counts.values(), exact, strict=False):
        assert abs(count - 100 * part) <= 1


def test_a_few_who_are_missed_are_never_nobody() -> None:
    picture = marked_hundred(0.04, 0.05, 0.0, "Titel", WORDS)

    assert picture.counts[0] == picture.counts[2] == 0
    assert picture.said[0] == "minder dan 1 gemist"
    assert picture.said[2] == "0 ten onrechte gekozen"
    assert "worden er minder dan 1 gemist en 0 ten onrechte" in picture.caption.finding


def test_a_share_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        marked_hundred(1.2, 0.1, 0.1, "Titel", WORDS)


values = st.floats(-50, 50).map(lambda value: round(value, 4))


@given(st.lists(st.tuples(values, values, values).map(sorted), min_size=1, max_size=60), values)
@example([[0.6, 1.0, 1.0]], 1.0)
def test_dots_and_their_intervals_stand_where_the_table_says(rows: list[list[float]], line: float) -> None:
    measured = [Measured(f"groep {n}", at, low, high, n) for n, (low, at, high) in enumerate(rows)]
    element = drawn(
        "dot_plot",
        dot_plot(measured, CAPTION, WORDS, columns=COLUMNS, say=say, reference=(line, "gemiddeld")),
    )
    scale = scale_over([line, *(value for row in rows for value in row)])
    assert scale is not None
    dots = [mark["cx"] for mark in marks(element, "circle", "dot")]
    spans = [(m["x1"], m["x2"]) for m in marks(element, "line", "span") if m["y1"] == m["y2"]]

    told = table(element)
    assert dots == pytest.approx([scale.place(number(row[2])) for row in told], abs=0.02)
    ends = [[scale.place(number(end)) for end in row[3].split(" tot ")] for row in told]
    assert [list(span) for span in spans] == [pytest.approx(both, abs=0.02) for both in ends]
    assert {m["x1"] for m in marks(element, "line", "ref")} == {scale.place(line)}


@pytest.mark.parametrize(
    ("events", "n", "said", "span"),
    [
        (12, 18, "67", "40 van de 100 tot 87 van de 100"),
        (0, 593, "0", "0 van de 100 tot 1 van de 100"),
        (1, 593, "1", "0 van de 100 tot 1 van de 100"),
        (592, 593, "99", "99 van de 100 tot 100 van de 100"),
        (593, 593, "100", "99 van de 100 tot 100 van de 100"),
    ],
)
def test_a_share_is_rounded_and_its_interval_is_never_too_short(
    events: int, n: int, said: str, span: str
) -> None:
    """12 of 18: Clopper and Pearson give 40.99 to 86.66 of 100."""
    found = share(events, n)
    value, low, high = (100 * number for number in (found.value, found.low, found.high))
    picture = dot_plot_of_100([Measured("a", value, low, high, n)], CAPTION, WORDS, columns=COLUMNS)

    assert picture.table.rows == (("a", str(n), f"{said} van de 100", span),)


@given(st.integers(1, 2_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_whole_numbers_hold_the_interval_and_the_share(of: tuple[int, int]) -> None:
    found = share(*of)
    low, high = whole_ends(100 * found.low, 100 * found.high)

    assert 0 <= low <= 100 * found.low + 1e-6
    assert 100 * found.high - 1e-6 <= high <= 100
    assert low <= whole_of_100(100 * found.value) <= high
    assert (whole_of_100(100 * found.value) == 100) == (of[0] == of[1])
    assert (whole_of_100(100 * found.value) == 0) == (of[0] == 0)


def test_an_interval_past_the_limits_is_cut_and_seen_to_be() -> None:
    measured = [Measured("a", 1.0, 0.5, 9.0, 12), Measured("b", 1.0, 0.5, 2.0, 12)]
    picture = dot_plot(measured, CAPTION, WORDS, columns=COLUMNS, say=say, scale=Scale(0, 4, 1))

    assert [(row.high, row.cut) for row in picture.rows] == [(100, True), (50, False)]
    assert len(marks(drawn("dot_plot", picture), "circle", "open")) == 1
    assert picture.table.rows[0][3] == "0,5000 tot 9,0000"


days = st.lists(st.integers(0, 400).map(float), min_size=1, max_size=300)


@given(st.lists(days, min_size=1, max_size=4))
def test_a_strip_has_a_dot_for_each_case_and_its_median(years: list[list[float]]) -> None:
    named_years = [Year(str(2020 + n), of_year) for n, of_year in enumerate(years)]
    picture = strips(named_years, CAPTION, WORDS, say=say)
    element = drawn("strips", picture)
    scale = scale_over([value for of_year in years for value in of_year], low=0.0)
    assert scale is not None
    lines = [m["x1"] for m in marks(element, "line", "median")]

    for row, strip, of_year, line in zip(table(element), picture.rows, years, lines, strict=True):
        assert int(row[1]) == len(of_year)
        assert math.ceil(len(of_year) / strip.each) == len(strip.dots) <= MOST_DOTS
        assert line == pytest.approx(scale.place(number(row[2])), abs=0.02)
        assert number(row[2]) == median(of_year)
        if strip.each == 1:
            assert sorted(x for x, _ in strip.dots) == [scale.place(value) for value in sorted(of_year)]
    drawn_dots = sum(m.get("d", "").count("M") for m in element.iter("path") if has_class(m, "dots"))
    assert drawn_dots == sum(len(strip.dots) for strip in picture.rows)


def test_where_a_dot_stands_for_several_the_words_say_so() -> None:
    picture = strips([Year("2026", [float(n) for n in range(250)])], CAPTION, WORDS, say=say)
    assert picture.rows[0].each == 3
    assert "Elke stip is 3 keer." in picture.rows[0].said


counts = st.integers(1, 200).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total), shares))


@given(st.lists(st.lists(counts, min_size=1, max_size=4), min_size=1, max_size=15))
def test_small_bars_are_the_counts_of_the_table(groups: list[list[tuple[int, int, float]]]) -> None:
    made = [Group(f"vraag {n}", [Counted("ja", *bar) for bar in bars]) for n, bars in enumerate(groups)]
    element = drawn("small_bars", small_bars(made, CAPTION, WORDS))
    rows = table(element)

    expected = [part for bars in groups for _, _, part in bars]
    for row, bar, wanted, part in zip(
        rows, marks(element, "rect", "up"), marks(element, "line", "wanted"), expected, strict=True
    ):
        count, total = (int(part) for part in row[2].split(" van "))
        assert bar["width"] == pytest.approx(100 * count / total, abs=0.006)
        assert wanted["x1"] == pytest.approx(100 * part, abs=0.006)
        assert row[3] == f"{whole_of_100(100 * count / total)} van de 100"
        assert row[4] == f"{whole_of_100(100 * part)} van de 100"


def test_more_than_there_are_is_refused() -> None:
    with pytest.raises(ValueError, match="no part of a whole"):
        small_bars([Group("vraag", [Counted("ja", 4, 3)])], CAPTION, WORDS)


months = st.tuples(st.integers(0, 40), st.floats(0, 40), st.floats(0, 1), st.floats(1, 3))


@given(st.lists(months, min_size=1, max_size=60))
def test_months_stand_where_the_table_says(given_months: list[tuple[int, float, float, float]]) -> None:
    made = [
        Month(f"m{n}", seen, expected, seen * less, seen * more)
        for n, (seen, expected, less, more) in enumerate(given_months)
    ]
    element = drawn("month_counts", month_counts(made, CAPTION, WORDS))
    scale = scale_over([v for m in made for v in (m.observed, m.expected, m.low, m.high)], low=0.0)
    assert scale is not None
    near = 100 * 0.051 / (scale.high - scale.low) + 0.02
    rows, dots, spans = table(element), path(element, "dots"), path(element, "span")
    line = path(element, "ref")[0]

    assert [y for _, y, _ in dots] == pytest.approx([scale.height(number(row[1])) for row in rows], abs=0.02)
    for row, (_, low, high) in zip(rows, spans, strict=True):
        told_low, told_high = (number(end) for end in row[2].split(" tot "))
        assert (low, high) == pytest.approx((scale.height(told_low), scale.height(told_high)), abs=near)
    heights = line[1 : 2 * len(rows) : 2]
    assert heights == pytest.approx([scale.height(number(row[3])) for row in rows], abs=near)


def test_the_line_of_what_was_expected_breaks_where_a_month_is_too_small() -> None:
    made = [Month("a", 1, 1.0, 0.1, 3.0), Month("b", None, None, None, None), Month("c", 2, 1.0, 0.2, 6.0)]
    picture = month_counts(made, CAPTION, WORDS, why="minder dan 10")

    assert [len(run) for run in picture.lines] == [1, 1]
    assert picture.table.rows[1] == ("b", "minder dan 10", "–", "–")
    assert len(path(drawn("month_counts", picture), "dots")) == 2


@pytest.mark.parametrize("count", [1, 4, 5, 12, 60])
def test_few_months_are_named_and_always_the_last(count: int) -> None:
    places = named(count)
    assert len(places) <= 4
    assert places[-1] == count - 1


@given(st.lists(st.floats(0, 6), min_size=1, max_size=3_000), st.floats(0.4, 6.4))
def test_the_running_sum_keeps_its_peaks(sums: list[float], limit: float) -> None:
    alarms = [place for place, value in enumerate(sums) if value >= limit]
    picture = running_sum(sums, limit, alarms, CAPTION, WORDS)
    element = drawn("running_sum", picture)
    scale = scale_over([*sums, limit], low=0.0)
    assert scale is not None
    near = 100 * 0.0051 / (scale.high - scale.low) + 0.02
    told = {row[0]: row[1] for row in table(element)}
    points = path(element, "path")[0][2:]

    assert len(running_sum(sums, limit, (), CAPTION, WORDS).points) <= MOST_POINTS + 4
    assert {*picture.alarms} <= {*picture.points}, "every alarm is on the line"
    assert 100 - min(points[1::2]) == pytest.approx(scale.place(number(told["Hoogste"])), abs=near)
    assert 100 - points[-1] == pytest.approx(scale.place(number(told["Nu"])), abs=near)
    assert 100 - path(element, "ref")[0][1] == pytest.approx(scale.place(number(told["Grens"])), abs=near)
    assert len(path(element, "dots")) == len(alarms)
    assert told["Conclusies"] == str(len(sums))
    assert told["Over de grens bij conclusie"] == (", ".join(str(a + 1) for a in alarms) or "nooit")


def test_a_sum_that_passed_its_limit_within_a_ten_is_drawn_up_to_it_and_down_again() -> None:
    """The sum began again within the second ten, so it stands under the limit at its end."""
    picture = running_sum([1.0, 0.5, 2.5], 3.0, (1,), CAPTION, WORDS, every=10, total=24)
    element = drawn("running_sum", picture)
    told = {row[0]: row[1] for row in table(element)}
    points = path(element, "path")[0][2:]
    (dot,) = picture.alarms

    assert dot[1] == picture.limit
    assert picture.points.count(dot) == 1
    assert [round(at, 1) for at in points[::2]] == [41.7, 83.3, 83.3, 100]
    assert points[3] == picture.limit < points[5], "heights count from the top"
    assert told["Hoogste"] == "minstens 3,00"
    assert told["Over de grens bij conclusie"] == "11 tot 20"
    assert told["Conclusies"] == "24"


def test_where_a_place_holds_ten_outcomes_the_highest_is_told_as_the_least_that_it_was() -> None:
    for every, alarms, said in ((10, (), "minstens 2,50"), (1, (), "2,50"), (1, (2,), "2,50")):
        picture = running_sum([1.0, 0.5, 2.5], 2.2 if alarms else 3.0, alarms, CAPTION, WORDS, every=every)
        assert {row[0]: row[1] for row in picture.table.rows}["Hoogste"] == said


def test_thinning_keeps_the_first_the_last_and_every_peak() -> None:
    sums = [0.0] * 10_000
    sums[1_234], sums[9_000] = 5.0, 7.0
    places = thinned(sums)
    assert {0, 1_234, 9_000, 9_999} <= set(places)
    assert places == sorted(places)


@given(st.lists(st.tuples(values, values), min_size=1, max_size=60))
def test_paired_bars_begin_at_zero_and_the_largest_difference_comes_first(
    pairs: list[tuple[float, float]],
) -> None:
    made = [Pair(f"antwoord {n}", *both) for n, both in enumerate(pairs)]
    picture = paired_bars(made, ("model 1", "model 2"), CAPTION, WORDS, heading="Antwoord", say=say)
    differing = [both for both in pairs if both[0] != both[1]]

    assert picture.same == len(pairs) - len(differing)
    assert len(picture.rows) == len(differing)
    if not differing:
        assert picture.caption.finding == f"Er is geen verschil: alle {len(pairs)} zijn gelijk."
        return
    element = drawn("paired_bars", picture)
    rows = table(element)
    apart = [abs(number(row[1]) - number(row[2])) for row in rows]
    assert apart == sorted(apart, reverse=True)
    scale = scale_over([0.0, *(value for both in differing for value in both)])
    assert scale is not None
    for kind, column in (("down", 1), ("up", 2)):
        for row, bar in zip(rows, marks(element, "rect", kind), strict=True):
            ends = sorted((scale.place(0), scale.place(number(row[column]))))
            assert bar["x"] == pytest.approx(ends[0], abs=0.02)
            assert bar["width"] == pytest.approx(max(ends[1] - ends[0], 0.3), abs=0.03)


states: st.SearchStrategy[State] = st.sampled_from(["done", "missed", "unrecorded", "due", "none"])


@given(st.lists(st.lists(states, max_size=40), min_size=1, max_size=4))
def test_every_week_has_the_mark_that_the_table_says(rhythms: list[list[State]]) -> None:
    picture = week_strip([Rhythm(f"r{n}", weeks) for n, weeks in enumerate(rhythms)], CAPTION, WORDS)
    element = drawn("week_strip", picture)
    cells = [cell for row in table(element) for cell in row[1:]]
    dashes = [one for one in element.iter("svg") if has_class(one, "dash")]
    crosses = [one for one in element.iter("svg") if has_class(one, "cross") and one not in dashes]
    keys = 1 if picture.drawn else 0

    assert len(marks(element, "circle", "dot")) == cells.count("gedaan")
    assert len(marks(element, "circle", "open")) == cells.count("nog te doen")
    assert len(crosses) - keys == cells.count("ging niet door")
    assert len(dashes) - keys == cells.count("niet vastgelegd")


def test_a_scale_has_round_ends_and_holds_every_value() -> None:
    scale = scale_over([3, 97])
    assert scale == Scale(0, 100, 20)
    assert scale_over([4.0]) == Scale(4, 5, 1)
    assert scale_over([]) is scale_over([math.nan, None]) is None
    assert scale_over([5.0], low=0.0) == Scale(0, 5, 1)
    assert scale_over([0.0], low=0.0) == Scale(0, 0.2, 0.2)


@given(st.lists(st.floats(-1e9, 1e9), min_size=1))
def test_every_value_has_its_place_on_the_scale(given_values: list[float]) -> None:
    scale = scale_over(given_values)
    assert scale is not None
    assert all(
        scale.holds(value) or abs(value) < 1e-6 * abs(scale.high - scale.low) for value in given_values
    )
    assert [tick.at for tick in scale.ticks(say)] == sorted(tick.at for tick in scale.ticks(say))
    assert 2 <= len(scale.ticks(say)) <= 8


def test_a_line_without_length_and_a_ragged_table_are_refused() -> None:
    with pytest.raises(ValueError, match="no scale runs"):
        Scale(1, 1, 1)
    with pytest.raises(ValueError, match="a row of 1 cells"):
        Table(("a", "b"), (("a",),))


@pytest.mark.parametrize(
    ("value", "said"), [(0.0, "0"), (-0.5, "−0,5"), (250.0, "250"), (1e6, "1000000"), (1.25, "1,25")]
)
def test_an_axis_has_no_decimals_it_does_not_need(value: float, said: str) -> None:
    assert plain(value, "nl") == said
    assert plain(value, "en") == said.replace(",", ".")


@pytest.mark.parametrize(
    ("value", "said"), [(1.255, "+1,25"), (-0.4, "−0,40"), (-0.001, "0,00"), (0.0, "0,00")]
)
def test_a_sign_stands_before_all_but_nothing(value: float, said: str) -> None:
    assert decimal(value, "nl", signed=True) == said
    assert decimal(value, "en", signed=True) == said.replace(",", ".")
