"""Monitoring as its page shows it: figures in words, and its pictures."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_words import setting_name
from screening.language import with_decimal_mark
from screening.monitor.answer_shift import Shift
from screening.monitor.group_figures import GroupFigures
from screening.monitor.observed_expected import ObservedExpected
from screening.validate.figure_with_interval import Estimate, texts
from service.areas.monitoring.figures import ArmFigures, Figures
from service.areas.monitoring.pictures import Pictures, pictures
from service.areas.monitoring.service import Alarm, Monitoring
from service.core.reader_language import Reader
from service.web.pictures.picture import whole_ends, whole_of_100

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
class View:
    """Everything on the page, in words."""

    alarms: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    observed: tuple[str, ...]
    pictures: Pictures
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


def monitoring_view(state: Monitoring, words: Reader) -> View:
    """``state`` in the language of ``words``."""
    figures, catalogue = state.figures, state.catalogue
    agreed = _agreement(state, words)
    loud = [shift for shift in figures.shifts if shift.stands_out]
    quiet = [shift for shift in figures.shifts if not shift.stands_out]
    return View(
        alarms=tuple(words(f"monitoring.alarm_{kind}") for kind in figures.alarms),
        facts=_facts(state, words),
        observed=_observed_words(figures.observed, figures.alarms, words),
        pictures=pictures(figures, catalogue, agreed, words),
        agreement=agreed,
        arms=tuple(_arm(arm, words) for arm in figures.arms),
        settings=tuple(
            _group(group, setting_name(group.group, words.language), words) for group in figures.settings
        ),
        ages=tuple(_group(group, words(f"monitoring.age_{group.group}"), words) for group in figures.ages),
        months=tuple(
            Row(month.month, tuple(count_words(n, words) for n in (month.n, *month.by_arm.values())))
            for month in figures.months
        ),
        abstentions=tuple(
            Row(_reason(code, words), (count_words(n, words),))
            for code, n in figures.abstentions.by_reason.items()
        ),
        abstained=share_words(figures.abstentions.share, words),
        shifts=tuple(_shift(shift, catalogue, words) for shift in (*loud, *quiet)),
        standing_out=tuple(_label(shift.indicator, catalogue, words) for shift in loud),
        history=tuple(_alarm(alarm, words) for alarm in state.history),
    )


def count_words(n: int | None, words: Reader) -> str:
    """A number of people, or that it is left out: ``None`` is one too small to show, or from which another
    could be worked out."""
    return words("monitoring.left_out") if n is None else str(n)


def share_words(estimate: Estimate, words: Reader) -> str:
    """A share in per cent with its interval, in whole numbers (``whole_of_100``, ``whole_ends``)."""
    if not estimate.estimable:
        return _not_estimable(estimate, words)
    low, high = whole_ends(100 * estimate.low, 100 * estimate.high)
    return words("monitoring.share", value=whole_of_100(100 * estimate.value), low=low, high=high)


def ratio_words(estimate: Estimate, words: Reader) -> str:
    """A ratio with its interval, or why there is none."""
    if not estimate.estimable:
        return _not_estimable(estimate, words)
    value, low, high = (_decimal(bound, words) for bound in (estimate.value, estimate.low, estimate.high))
    return words("monitoring.ratio", value=value, low=low, high=high)


def _not_estimable(estimate: Estimate, words: Reader) -> str:
    return words("monitoring.not_estimable", reason=texts()(words.language, f"reason.{estimate.reason}"))


def _decimal(value: float, words: Reader, form: str = ".2f") -> str:
    return with_decimal_mark(format(value, form), words.language)


def _facts(state: Monitoring, words: Reader) -> tuple[tuple[str, str], ...]:
    figures, due = state.figures, state.figures.revalidation
    if due.validated_on is None:
        validated = words("monitoring.never_validated")
    else:
        made_up = state.validated_on_made_up
        kind = "on_unknown" if made_up is None else "on_made_up" if made_up else "on"
        validated = words(f"monitoring.validated_{kind}", day=words.day(due.validated_on))
    next_one = words("monitoring.overdue" if due.overdue else "monitoring.due_on", day=words.day(due.due_on))
    absent = words("monitoring.no_screenings")
    if figures.absent is not None:
        absent = words("monitoring.of_100", n=whole_of_100(100 * figures.absent))
    return (
        (
            words("monitoring.period"),
            words("monitoring.from_until", since=words.day(figures.since), until=words.day(figures.until)),
        ),
        (words("monitoring.screenings"), count_words(figures.screenings, words)),
        (words("monitoring.absent"), absent),
        (words("monitoring.outcomes"), _outcomes(figures.observed, words)),
        (words("monitoring.undetermined"), count_words(figures.undetermined, words)),
        (words("monitoring.outside"), count_words(figures.outside, words)),
        (words("monitoring.revalidation"), f"{validated} {next_one}"),
        (
            words("monitoring.scoring"),
            words("monitoring.stopped" if state.stopped else "monitoring.runs"),
        ),
        (
            words("monitoring.self_test"),
            words("monitoring.passed" if state.self_test_passed else "monitoring.failed"),
        ),
    )


def _outcomes(observed: ObservedExpected, words: Reader) -> str:
    return count_words(None if observed.untold else observed.n, words)


def _observed_words(observed: ObservedExpected, alarms: Collection[str], words: Reader) -> tuple[str, ...]:
    if not observed.n:
        return (_not_estimable(observed.ratio, words),)
    return (
        words(
            "monitoring.observed",
            observed=observed.observed,
            outcomes=observed.n,
            expected=_decimal(observed.expected, words, ".1f"),
        ),
        words("monitoring.observed_ratio", ratio=ratio_words(observed.ratio, words)),
        words(f"monitoring.verdict_{_verdict(observed, alarms)}"),
        words("monitoring.observed_all_arms"),
    )


def _verdict(observed: ObservedExpected, alarms: Collection[str]) -> str:
    """What ``observed`` means beside the ``alarms`` that stand, so that a sentence never contradicts one.

    Alarms count every outcome and the figures tens of them, so the two can differ for a while.
    """
    raised = [kind.removeprefix("observed_") for kind in alarms if kind.startswith("observed_")]
    if raised:
        return raised[0]
    if observed.left_its_limits:
        return "no_longer"
    by_sum = any(kind.startswith("cusum_") for kind in alarms)
    return "within_but_sum" if by_sum and observed.verdict == "within" else observed.verdict


def _agreement(state: Monitoring, words: Reader) -> tuple[str, ...]:
    agreement = state.figures.agreement
    if not agreement.n:
        return (words("monitoring.few_decisions" if agreement.untold else "monitoring.no_decisions"),)
    sentence = words(
        "monitoring.agreed",
        followed=agreement.followed,
        decisions=agreement.n,
        share=share_words(agreement.share, words),
    )
    if agreement.differed_untold:
        return sentence, words("monitoring.few_differed")
    if not agreement.differed:
        return sentence, words("monitoring.none_differed")
    share = share_words(agreement.turned, words)
    return sentence, words("monitoring.turned", differed=agreement.differed, share=share)


def arms_words(figures: Figures, share: float, words: Reader) -> str:
    """Why there is a group to which no estimate is shown: ``share`` (0 to 1) of the cases now, or some in the
    period; or that there is none."""
    if share:
        return words("monitoring.arms_lead", n=whole_of_100(100 * share))
    were = any(arm.arm == "withheld" and arm.n != 0 for arm in figures.arms)
    return words("monitoring.arms_were" if were else "monitoring.arms_none")


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
    """Size, observed and expected, and their ratio; a suppressed group says in each that it is left out."""
    if group.suppressed:
        left_out = words("monitoring.left_out")
        return left_out, left_out, left_out
    expected = _decimal(group.expected or 0.0, words, ".1f")
    both = words("monitoring.both", observed=group.observed, expected=expected)
    return str(group.n), both, ratio_words(group.ratio, words)


def _shift(shift: Shift, catalogue: Catalogue, words: Reader) -> Row:
    left_out = words("monitoring.left_out")
    absent = left_out
    if shift.absent.estimable:
        absent = words("monitoring.of_100", n=whole_of_100(100 * shift.absent.value))
    distance = left_out
    if shift.distance is not None:
        distance = words("monitoring.of_100", n=whole_of_100(100 * shift.distance))
    cells = (
        str(shift.n),
        absent,
        words("monitoring.of_100", n=whole_of_100(100 * shift.absent_expected)),
        distance,
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
