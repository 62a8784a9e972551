"""Monitoring as its page shows it: figures in words, and the charts as numbers of a picture."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import setting_name
from screening.monitor.cusum import Chart
from screening.monitor.groups import GroupFigures
from screening.monitor.observed import ObservedExpected
from screening.monitor.shift import Shift
from screening.validate.disclosure import told
from screening.validate.estimates import Estimate, texts
from service.areas.monitoring.figures import ArmFigures
from service.areas.monitoring.service import Alarm, Monitoring
from service.core.reader import Reader

WIDTH: Final = 640
HEIGHT: Final = 150
EDGE: Final = 8

GROUP: Final = ("group", "n", "both", "ratio")
SHIFT: Final = ("question", "n", "absent", "absent_expected", "distance", "verdict")
MONTHS: Final = ("month", "n", "shown", "withheld", "shadow", "declined", "stopped")
"""Columns of the tables that stand in more than one place."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: its heading and its cells; ``mark`` stands out."""

    head: str
    cells: tuple[str, ...]
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart: the path and the limit within ``WIDTH`` by ``HEIGHT``, its words and the table beside it."""

    title: str
    told: str
    points: str
    limit_y: float
    dots: tuple[tuple[float, float], ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class View:
    """Everything on the page, in words."""

    alarms: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    observed: tuple[str, ...]
    drawings: tuple[Drawing, ...]
    agreement: tuple[str, ...]
    arms: tuple[Row, ...]
    settings: tuple[Row, ...]
    ages: tuple[Row, ...]
    months: tuple[Row, ...]
    abstentions: tuple[Row, ...]
    abstained: str
    shifts: tuple[Row, ...]
    standing_out: tuple[str, ...]
    history: tuple[Row, ...]


def monitoring_view(seen: Monitoring, words: Reader) -> View:
    """``seen`` in the language of ``words``."""
    found, catalogue = seen.figures, seen.catalogue
    loud = [one for one in found.shifts if one.stands_out]
    quiet = [one for one in found.shifts if not one.stands_out]
    return View(
        alarms=tuple(words(f"monitoring.alarm_{kind}") for kind in found.alarms),
        facts=_facts(seen, words),
        observed=_observed_words(found.observed, words),
        drawings=tuple(_drawing(chart, words) for chart in found.charts),
        agreement=_agreement(seen, words),
        arms=tuple(_arm(arm, words) for arm in found.arms),
        settings=tuple(_group(one, setting_name(one.group, words.language), words) for one in found.settings),
        ages=tuple(_group(one, words(f"monitoring.age_{one.group}"), words) for one in found.ages),
        months=tuple(
            Row(one.month, tuple(count_words(n, words) for n in (one.n, *one.by_arm.values())))
            for one in found.months
        ),
        abstentions=tuple(
            Row(_reason(code, words), (count_words(n, words),))
            for code, n in found.abstentions.by_reason.items()
        ),
        abstained=share_words(found.abstentions.share, words),
        shifts=tuple(_shift(one, catalogue, words) for one in (*loud, *quiet)),
        standing_out=tuple(_label(one.indicator, catalogue, words) for one in loud),
        history=tuple(_alarm(one, words) for one in seen.history),
    )


def count_words(n: int | None, words: Reader) -> str:
    """A number of people, or that they are too few to tell."""
    return words("monitoring.few") if n is None else str(n)


def share_words(found: Estimate, words: Reader) -> str:
    """A share in per cent, rounded down, so that what is not everybody never reads as everybody."""
    if not found.estimable:
        return _not_estimable(found, words)
    low, high = (math.floor(100 * bound) for bound in (found.low, found.high))
    return words("monitoring.share", value=math.floor(100 * found.value + 1e-9), low=low, high=high)


def ratio_words(found: Estimate, words: Reader) -> str:
    """A ratio with its interval, or why there is none."""
    if not found.estimable:
        return _not_estimable(found, words)
    value, low, high = (_decimal(bound, words) for bound in (found.value, found.low, found.high))
    return words("monitoring.ratio", value=value, low=low, high=high)


def _not_estimable(found: Estimate, words: Reader) -> str:
    return words("monitoring.not_estimable", reason=texts()(words.language, f"reason.{found.reason}"))


def _decimal(value: float, words: Reader, form: str = ".2f") -> str:
    written = format(value, form)
    return written.replace(".", ",") if words.language == "nl" else written


def _facts(seen: Monitoring, words: Reader) -> tuple[tuple[str, str], ...]:
    found, due = seen.figures, seen.revalidation
    if due.validated_on is None:
        validated = words("monitoring.never_validated")
    else:
        validated = words("monitoring.validated_on", day=words.day(due.validated_on))
    next_one = words("monitoring.overdue" if due.overdue else "monitoring.due_on", day=words.day(due.due_on))
    absent = words("monitoring.no_screenings")
    if found.absent is not None:
        absent = words("monitoring.of_100", n=round(100 * found.absent))
    return (
        (
            words("monitoring.period"),
            words("monitoring.from_until", since=words.day(found.since), until=words.day(found.until)),
        ),
        (words("monitoring.screenings"), count_words(found.screenings, words)),
        (words("monitoring.absent"), absent),
        (words("monitoring.outcomes"), _outcomes(found.observed, words)),
        (words("monitoring.undetermined"), count_words(found.undetermined, words)),
        (words("monitoring.outside"), count_words(found.outside, words)),
        (words("monitoring.revalidation"), f"{validated} {next_one}"),
        (words("monitoring.scoring"), words("monitoring.stopped" if seen.stopped else "monitoring.runs")),
        (
            words("monitoring.self_test"),
            words("monitoring.passed" if seen.self_test_passed else "monitoring.failed"),
        ),
    )


def _outcomes(found: ObservedExpected, words: Reader) -> str:
    hidden = not found.n and found.ratio.reason == "small_group"
    return words("monitoring.few") if hidden else str(found.n)


def _observed_words(found: ObservedExpected, words: Reader) -> tuple[str, ...]:
    if not found.n:
        return (_not_estimable(found.ratio, words),)
    return (
        words(
            "monitoring.observed",
            observed=found.observed,
            outcomes=found.n,
            expected=_decimal(found.expected, words, ".1f"),
        ),
        words("monitoring.observed_ratio", ratio=ratio_words(found.ratio, words)),
        words(f"monitoring.verdict_{found.verdict}"),
    )


def _drawing(chart: Chart, words: Reader) -> Drawing:
    which = "more" if chart.odds_ratio > 1 else "fewer"
    top = max(chart.limit, float(chart.path.max())) * 1.1
    step = (WIDTH - 2 * EDGE) / max(1, len(chart.path) - 1)

    def place(number: int, height: float) -> tuple[float, float]:
        return round(EDGE + number * step, 1), round(HEIGHT - EDGE - height / top * (HEIGHT - 2 * EDGE), 1)

    places = [place(number, float(height)) for number, height in enumerate(chart.path)]
    alarms = ", ".join(str(number + 1) for number in chart.alarms)
    return Drawing(
        title=words(f"monitoring.cusum_{which}"),
        told=words("monitoring.cusum_alarms", places=alarms) if alarms else words("monitoring.cusum_quiet"),
        points=" ".join(f"{x},{y}" for x, y in places),
        limit_y=place(0, chart.limit)[1],
        dots=tuple(places[number] for number in chart.alarms),
        rows=(
            Row(words("monitoring.cusum_now"), (_decimal(chart.now, words),)),
            Row(words("monitoring.cusum_highest"), (_decimal(float(chart.path.max()), words),)),
            Row(words("monitoring.cusum_limit"), (_decimal(chart.limit, words),)),
            Row(words("monitoring.cusum_length"), (str(chart.run_length),)),
        ),
    )


def _agreement(seen: Monitoring, words: Reader) -> tuple[str, ...]:
    found = seen.figures.agreement
    if not found.n:
        few = found.share.reason == "small_group"
        return (words("monitoring.few_decisions" if few else "monitoring.no_decisions"),)
    said = words(
        "monitoring.agreed", followed=found.followed, decisions=found.n, share=share_words(found.share, words)
    )
    if not found.differed:
        return said, words("monitoring.none_differed")
    differed = told(found.differed)
    if differed is None or not found.turned.estimable:
        return said, words("monitoring.few_differed")
    return said, words("monitoring.turned", differed=differed, share=share_words(found.turned, words))


def _arm(arm: ArmFigures, words: Reader) -> Row:
    cells = (
        count_words(arm.n, words),
        share_words(arm.suspected, words),
        _outcomes(arm.observed, words),
        ratio_words(arm.observed.ratio, words),
    )
    return Row(words(f"monitoring.arm_{arm.arm}"), cells)


def _group(group: GroupFigures, name: str, words: Reader) -> Row:
    return Row(name, group_cells(group, words))


def group_cells(group: GroupFigures, words: Reader) -> tuple[str, str, str]:
    """Size, observed and expected, and their ratio; a suppressed group says so and nothing else."""
    if group.suppressed:
        return words("monitoring.suppressed"), "", ""
    expected = _decimal(group.expected or 0.0, words, ".1f")
    both = words("monitoring.both", observed=group.observed, expected=expected)
    return str(group.n), both, ratio_words(group.ratio, words)


def _shift(shift: Shift, catalogue: Catalogue, words: Reader) -> Row:
    absent = words("monitoring.of_100", n=round(100 * shift.absent.value)) if shift.absent.estimable else ""
    cells = (
        str(shift.n),
        absent,
        words("monitoring.of_100", n=round(100 * shift.absent_expected)),
        "" if shift.distance is None else words("monitoring.of_100", n=round(100 * shift.distance)),
        words("monitoring.stands_out" if shift.stands_out else "monitoring.as_before")
        if shift.chance is not None
        else words("monitoring.too_few_cases"),
    )
    return Row(_label(shift.indicator, catalogue, words), cells, shift.stands_out)


def _label(indicator: str, catalogue: Catalogue, words: Reader) -> str:
    return words.pick(catalogue[indicator].wording.label)


def _reason(code: str, words: Reader) -> str:
    """The code in words; a code that has none is shown as it is, so that nothing stays hidden."""
    key = f"monitoring.reason_{code}"
    return words(key) if words.has(key) else code


def _alarm(alarm: Alarm, words: Reader) -> Row:
    what = words("monitoring.raised" if alarm.raised else "monitoring.over")
    return Row(
        words.moment(alarm.at),
        (words(f"monitoring.kind_{alarm.kind}"), what, str(alarm.counted)),
        alarm.raised,
    )


def columns(words: Reader, *names: str) -> Sequence[str]:
    """Headings of a table."""
    return [words(f"monitoring.column_{name}") for name in names]
