"""Every picture once, of made-up figures, for the page with all parts of the screens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from screening.model.log_odds import log_odds_of
from service.core.reader_language import Reader
from service.web.pictures.count_bars import CountBars, Period, count_bars
from service.web.pictures.curves import Curve, Curves, curves
from service.web.pictures.dot_plot import DotPlot, Measured, dot_plot
from service.web.pictures.limit_lines import Limited, LimitLines, limit_lines
from service.web.pictures.marked_hundred import MarkedHundred, marked_hundred
from service.web.pictures.month_counts import Month, MonthCounts, month_counts
from service.web.pictures.paired_bars import Pair, PairedBars, paired_bars
from service.web.pictures.picture import Caption, decimal
from service.web.pictures.range_bars import RangeBars, Reach, range_bars
from service.web.pictures.running_sum import RunningSum, running_sum
from service.web.pictures.small_bars import Counted, Group, SmallBars, small_bars
from service.web.pictures.waterfall import Contribution, Waterfall, waterfall
from service.web.pictures.week_strip import Rhythm, WeekStrip, week_strip
from service.web.pictures.yearly_dot_strips import Strips, Year, strips

CONTRIBUTIONS: Final = (1.1, 0.7, -0.6, 0.45, 0.3, -0.25, 0.2, 0.15, 0.1, -0.08, 0.05, 0.0)
STAYS: Final = (21, 35, 49, 56, 60, 63, 70, 77, 84, 84, 91, 98, 112, 140, 182)
MONTHS: Final = ((2, 2.1), (3, 2.4), (1, 2.2), (4, 2.8), (2, 2.6), (8, 2.9))
SUM: Final = (0.2, 0.5, 0.3, 0.9, 1.4, 1.1, 1.7, 2.3, 2.1, 2.6, 3.2, 0.4, 0.8, 0.6, 1.0)
LIMIT: Final = 3.0
VOLUMES: Final = (12, 18, None, 25, 14)
ESTIMATES: Final = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8)
SEEN: Final = (0.08, 0.12, 0.22, 0.35, 0.5, 0.66)
LOW: Final = (0.02, 0.06, 0.14, 0.24, 0.36, 0.48)
HIGH: Final = (0.17, 0.21, 0.32, 0.47, 0.64, 0.8)


@dataclass(frozen=True, slots=True)
class Examples:
    waterfall: Waterfall
    exact: Waterfall
    range_bars: RangeBars
    marked_hundred: MarkedHundred
    dot_plot: DotPlot
    strips: Strips
    small_bars: SmallBars
    month_counts: MonthCounts
    count_bars: CountBars
    running_sum: RunningSum
    curves: Curves
    limit_lines: LimitLines
    paired_bars: PairedBars
    week_strip: WeekStrip
    unknown: DotPlot


def example_pictures(words: Reader) -> Examples:
    """All figures are made up."""
    answers = [words("patterns.answer", n=n) for n in range(1, len(CONTRIBUTIONS) + 1)]
    contributions = [Contribution(*pair) for pair in zip(answers, CONTRIBUTIONS, strict=True)]
    signed = partial(decimal, language=words.language, signed=True)
    whole = partial(decimal, language=words.language, digits=0)
    columns = (
        words("smallbars.group"),
        words("strip.number"),
        words("picture.of_100", n=""),
        words("picture.interval"),
    )
    shown = (log_odds_of(0.14), contributions, (0.21, 0.84), words)
    exact = waterfall(*shown, exact=True)
    return Examples(
        waterfall=waterfall(*shown),
        exact=replace(exact, caption=Caption(words("example.exact"), exact.caption.finding)),
        range_bars=_ranges(words),
        marked_hundred=marked_hundred(0.3, 0.4, 0.15, words("example.hundred"), words),
        dot_plot=dot_plot(
            (
                Measured(words("patterns.group", n=1), 12, 7, 19, 140),
                Measured(words("patterns.group", n=2), 31, 22, 42, 96),
                Measured(words("patterns.group", n=3), None, why=words("patterns.few")),
            ),
            _caption("dots", words),
            words,
            columns=columns,
            say=whole,
            reference=(18, words("example.average")),
        ),
        strips=strips(
            (
                Year("2024", None, words("patterns.few")),
                Year("2025", STAYS),
                Year("2026", [days * 1.2 for days in STAYS]),
            ),
            _caption("strips", words),
            words,
            say=lambda value: words("patterns.days", n=whole(value)),
        ),
        small_bars=_bars(words),
        month_counts=month_counts(
            [
                Month(words("patterns.month", n=n), seen, expected, seen * 0.3, seen * 1.9 + 1)
                for n, (seen, expected) in enumerate(MONTHS, 1)
            ],
            _caption("months", words),
            words,
        ),
        count_bars=count_bars(
            [Period(words("patterns.month", n=n), count) for n, count in enumerate(VOLUMES, 1)],
            _caption("volumes", words),
            words,
            heading=words("monthcounts.month"),
            why=words("patterns.few"),
        ),
        curves=curves(
            ESTIMATES,
            (
                Curve(words("example.seen"), SEEN, "path", LOW, HIGH),
                Curve(words("example.right"), ESTIMATES, "ref"),
            ),
            _caption("curves", words),
            words,
            heading=words("picture.of_100", n=""),
        ),
        limit_lines=limit_lines(
            [
                Limited(words("patterns.group", n=1), "0.9", "0.5–2", True, 0.9, 0.4, 1.4, 0.5, 2.0),
                Limited(words("patterns.group", n=2), "4", "≥ 5", False, 4, None, None, 5),
                Limited(words("patterns.group", n=3), words("patterns.few"), "", False),
            ],
            _caption("limits", words),
            words,
        ),
        running_sum=running_sum(SUM, LIMIT, (10,), _caption("sum", words), words),
        paired_bars=paired_bars(
            [Pair(answers[0], 0.9, 0.2), Pair(answers[1], -0.3, -0.5), Pair(answers[2], 0.1, 0.1)],
            (words("example.first"), words("example.second")),
            _caption("pairs", words),
            words,
            heading=words("smallbars.answer"),
            say=signed,
        ),
        week_strip=week_strip(
            (
                Rhythm(words("patterns.talks"), ("done", "done", "missed", "done", "due", "due")),
                Rhythm(words("patterns.themes"), ("none", "done", "done", "done", "due")),
            ),
            _caption("weeks", words),
            words,
            this_week=5,
        ),
        unknown=dot_plot(
            (Measured(words("patterns.group", n=1), None),),
            _caption("unknown", words),
            words,
            columns=columns,
            say=whole,
        ),
    )


def _caption(name: str, words: Reader) -> Caption:
    return Caption(words(f"example.{name}"), words(f"example.{name}_found"))


def _ranges(words: Reader) -> RangeBars:
    ends = ((0.49, 0.84), (0.55, 0.81), (0.65, 0.7))
    return range_bars(
        0.62,
        [
            Reach(words("patterns.question_n", n=n), *both, words("patterns.no"), words("patterns.yes"))
            for n, both in enumerate(ends, 1)
        ],
        _caption("ranges", words),
        words,
    )


def _bars(words: Reader) -> SmallBars:
    counts = (((30, 0.55), (22, 0.45)), ((18, 0.6), (34, 0.4)))
    answers = (words("patterns.no"), words("patterns.yes"))
    return small_bars(
        [
            *(
                Group(
                    words("patterns.question_n", n=n),
                    [
                        Counted(answer, count, 52, expected)
                        for answer, (count, expected) in zip(answers, of_question, strict=True)
                    ],
                )
                for n, of_question in enumerate(counts, 1)
            ),
            Group(words("patterns.question_n", n=3), (), words("patterns.few")),
        ],
        _caption("bars", words),
        words,
    )
