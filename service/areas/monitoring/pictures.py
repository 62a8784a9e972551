"""Monitoring as pictures: outcomes by month, running sums, who decides, screenings by week, shift of answers.

All of them are drawn from ``Figures``, which holds only what may be shown: where there is no number there is
no mark, and no scale rests on one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.monitor.answer_shift import Shift
from screening.monitor.cusum import Chart
from screening.monitor.decision_agreement import ALARM
from screening.validate.disclosure_control import LEAST_IN_GROUP, STEP
from screening.validate.figure_with_interval import Estimate
from service.areas.monitoring.figures import Figures, Week
from service.areas.monitoring.outcomes_by_month import Month as CalendarMonth
from service.areas.monitoring.outcomes_by_month import MonthFigures, Months
from service.core.reader_language import Reader
from service.web.pictures.count_bars import CountBars, Period, count_bars
from service.web.pictures.dot_plot import DotPlot, Measured, dot_plot_of_100
from service.web.pictures.month_counts import Month, MonthCounts, month_counts
from service.web.pictures.picture import Caption
from service.web.pictures.running_sum import RunningSum, running_sum
from service.web.pictures.small_bars import Counted, Group, SmallBars, small_bars

FARTHEST: Final = 6
"""So many questions are shown first where none stands out: those whose answers differ most."""

MOST_SUMS: Final = 200
"""So many places of a running sum are drawn: past 2,000 outcomes it is drawn by more of them at once, so that
many outcomes take no longer than few."""

MOST_ALARMS: Final = 6
"""So many passings of a limit are named one by one."""

LOUDEST: Final = 12
"""So many of those that stand out are shown first, again those that differ most."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """``shift`` holds the questions that stand out, or else those that differ most; ``others`` the rest."""

    by_month: MonthCounts
    sums: tuple[RunningSum, ...]
    agreement: DotPlot
    weeks: CountBars
    shift: SmallBars | None
    others: SmallBars | None


def pictures(figures: Figures, catalogue: Catalogue, agreed: Sequence[str], words: Reader) -> Pictures:
    """``agreed`` is the agreement of decisions and bands in sentences."""
    loud = any(shift.stands_out for shift in figures.shifts)
    by_distance = sorted(figures.shifts, key=lambda shift: -(shift.distance or 0.0))
    first = [shift for shift in by_distance if shift.stands_out or not loud][: LOUDEST if loud else FARTHEST]
    others = [shift for shift in figures.shifts if shift not in first]
    found = words("monchart.shift_loud" if loud else "monchart.shift_quiet", n=len(first))
    return Pictures(
        by_month=_by_month(figures, words),
        sums=tuple(_sum(chart, words) for chart in figures.charts),
        agreement=_agreement(figures, agreed, words),
        weeks=_weeks(figures.weeks, words),
        shift=_shift(first, "monchart.shift", found, catalogue, words) if first else None,
        others=_shift(others, "monchart.others", words("monchart.others_found"), catalogue, words)
        if others
        else None,
    )


def _by_month(figures: Figures, words: Reader) -> MonthCounts:
    shown = [one for one in figures.by_month if one.n is not None]
    outside = [months_words(one.months, words) for one in shown if not _within(one)]
    if not shown:
        none = figures.observed.ratio.reason == "not_recorded"
        finding = words("monchart.months_none" if none else "monchart.months_few", least=LEAST_IN_GROUP)
    elif outside:
        finding = words("monchart.months_outside", n=len(outside), months=words.joined(outside))
    else:
        finding = words("monchart.months_within")
    return month_counts(
        [
            Month(
                months_words(one.months, words),
                one.observed,
                one.expected,
                one.low,
                one.high,
                words(f"date.month_{one.months.last[1]}"),
            )
            for one in figures.by_month
        ],
        Caption(words("monchart.months"), finding),
        words,
        words("monitoring.left_out"),
    )


def _within(one: MonthFigures) -> bool:
    return (one.low or 0.0) <= (one.expected or 0.0) <= (one.high or 0.0)


def months_words(months: Months, words: Reader) -> str:
    """``maart 2026``, or the first and the last of them."""
    last = month_words(months.last, words)
    if months.first == months.last:
        return last
    return words("picture.span", low=month_words(months.first, words), high=last)


def month_words(month: CalendarMonth, words: Reader) -> str:
    year, number = month
    return words("monchart.month", month=words(f"date.month_{number}"), year=year)


def _sum(chart: Chart, words: Reader) -> RunningSum:
    which = "more" if chart.odds_ratio > 1 else "fewer"
    tens = len(chart.path)
    together = -(-tens // MOST_SUMS)
    return running_sum(
        [float(chart.path[min(last, tens) - 1]) for last in range(together, tens + together, together)],
        chart.limit,
        tuple(dict.fromkeys(place // together for place in chart.alarms)),
        Caption(words(f"monitoring.cusum_{which}"), cusum_words(chart, words)),
        words,
        every=STEP * together,
        total=STEP * tens,
    )


def cusum_words(chart: Chart, words: Reader) -> str:
    """Whether the sum passed its limit, and in which tens of outcomes: the last of them where they are many,
    so that the sentence stays a sentence."""
    named = chart.alarms[-1:] if len(chart.alarms) > MOST_ALARMS else chart.alarms
    tens = [words("picture.span", low=place * STEP + 1, high=(place + 1) * STEP) for place in named]
    if not tens:
        return words("monitoring.cusum_quiet")
    if len(chart.alarms) > MOST_ALARMS:
        return words("monitoring.cusum_often", n=len(chart.alarms), last=tens[0])
    return words("monitoring.cusum_alarms", places=words.joined(tens))


def _agreement(figures: Figures, agreed: Sequence[str], words: Reader) -> DotPlot:
    agreement = figures.agreement
    left_out = words("monitoring.left_out")
    none_differed = agreement.n and not agreement.differed and not agreement.differed_untold
    rows = [
        _of_100(words("monchart.followed"), agreement.share, agreement.n, left_out, words),
        _of_100(
            words("monchart.turned"),
            agreement.turned,
            agreement.differed,
            words("monchart.nobody") if none_differed else left_out,
            words,
        ),
    ]
    return dot_plot_of_100(
        rows,
        Caption(words("monchart.agreement"), " ".join(agreed)),
        words,
        columns=(
            words("monchart.agreement_what"),
            words("monchart.agreement_n"),
            words("monchart.agreement_share"),
            words("monchart.agreement_span"),
        ),
        reference=(100 * ALARM, words("monchart.alarm", n=round(100 * ALARM))),
    )


def _of_100(label: str, share: Estimate, n: int, why: str, words: Reader) -> Measured:
    if not share.estimable:
        return Measured(label, None, why=why)
    value, low, high = (100 * number for number in (share.value, share.low, share.high))
    return Measured(label, value, low, high, n, among=words("monchart.among", n=n))


def _weeks(weeks: Sequence[Week], words: Reader) -> CountBars:
    shown = [week for week in weeks if week.n]
    hidden = sum(week.n is None for week in weeks)
    said = []
    if shown:
        most = max(shown, key=lambda week: week.n or 0)
        said.append(words("monchart.weeks_most", week=_week(most, words), n=most.n))
    elif weeks:
        said.append(words("monchart.weeks_few", least=LEAST_IN_GROUP))
    else:
        said.append(words("monitoring.no_screenings"))
    if hidden and shown:
        said.append(words("monchart.weeks_hidden", n=hidden))
    return count_bars(
        [Period(_week(week, words), week.n, _week(week, words, short=True)) for week in weeks]
        if shown
        else [],
        Caption(words("monchart.weeks"), " ".join(said)),
        words,
        heading=words("monchart.week_column"),
        why=words("monitoring.left_out"),
    )


def _week(week: Week, words: Reader, *, short: bool = False) -> str:
    number = week.monday.isocalendar().week
    if short:
        return words("monchart.week_short", n=number)
    return words("monchart.week", n=number, day=words.day(week.monday))


def _shift(
    shifts: Sequence[Shift], title: str, finding: str, catalogue: Catalogue, words: Reader
) -> SmallBars:
    return small_bars(
        [_questions(shift, catalogue, words) for shift in shifts],
        Caption(words(title), finding),
        words,
        hidden=words("monitoring.left_out"),
    )


def _questions(shift: Shift, catalogue: Catalogue, words: Reader) -> Group:
    indicator = catalogue[shift.indicator]
    levels = [indicator.level(level).text.in_language(words.language) for level in indicator.level_ids]
    return Group(
        words.pick(indicator.wording.label),
        [
            Counted(label, count, shift.n, expected / shift.n if shift.n else None)
            for label, count, expected in zip(
                (words("monchart.no_answer"), *levels), shift.counts, shift.expected, strict=True
            )
        ],
    )
