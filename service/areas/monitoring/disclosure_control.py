"""Which figures of monitoring may be shown, by ``screening.validate.disclosure_control``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from screening.monitor.answer_shift import Shift
from screening.monitor.cusum import Chart, charts
from screening.monitor.decision_agreement import Agreement, agreement
from screening.monitor.group_figures import hidden
from screening.monitor.observed_expected import ObservedExpected, observed_expected
from screening.validate.disclosure_control import STEP, Label, Size, labels_told, stepped, told
from screening.validate.figure_with_interval import not_estimable
from service.areas.monitoring.outcomes_by_month import months_together
from service.areas.monitoring.screenings_of_period import Decided, Judged


def groupings(judged: Sequence[Judged]) -> list[Sequence[Label]]:
    """The groupings of the outcomes in monitoring, in the order in which they are shown."""
    return [
        [case.arm for case in judged],
        [case.setting for case in judged],
        [age_group(case.age) for case in judged],
        months_together([case.recorded_on for case in judged], [case.victim for case in judged]),
    ]


def told_of(judged: Sequence[Judged]) -> tuple[frozenset[Label], ...]:
    """The arms, settings, age groups and months whose outcomes may be shown."""
    return labels_told(groupings(judged), [case.victim for case in judged])


def age_group(age: int) -> str:
    """The code of an age group, wide enough to keep people apart from their age."""
    if age < 14:
        return "under_14"
    return "14_to_15" if age < 16 else "16_to_17" if age < 18 else "from_18"


def told_observed(victims: Sequence[bool], probabilities: Sequence[float]) -> ObservedExpected:
    """Observed against expected over the outcomes up to the last multiple of ten, in order; not estimable
    where they are too few, or all alike."""
    shown = stepped(victims)
    if victims and Size(len(shown) or 1, sum(shown)).small:
        return too_few_to_tell()
    return observed_expected(shown, stepped(probabilities))


def too_few_to_tell() -> ObservedExpected:
    """Observed against expected of a group that is not shown."""
    return replace(observed_expected([], []), ratio=not_estimable("small_group"))


def told_charts(judged: Sequence[Judged]) -> tuple[Chart, ...]:
    """The charts at every tenth outcome: steps of one outcome would reveal a score."""
    if Size(len(judged), sum(case.victim for case in judged)).small:
        return ()
    drawn = charts([case.victim for case in judged], [case.probability for case in judged])
    return tuple(
        replace(
            chart,
            path=chart.path[STEP - 1 :: STEP],
            alarms=tuple(dict.fromkeys(place // STEP for place in chart.alarms)),
        )
        for chart in drawn
    )


def told_agreement(decided: Sequence[Decided], *, alarm: bool) -> Agreement:
    """Agreement over the decisions up to the last multiple of ten; those that differed at first also from ten
    on, and where the others are none or ten too. ``alarm`` rests on every decision.

    That all followed the band is told: it is what people did, and says of no young person what was found.
    """
    few = not_estimable("small_group")
    found = replace(agreement_of(stepped(decided)), alarm=alarm)
    if decided and not found.n:
        return replace(found, share=few, turned=few)
    if told(found.differed, found.n) is None:
        return replace(found, differed=0, turned=few)
    return found


def agreement_of(decided: Sequence[Decided]) -> Agreement:
    return agreement(
        [case.band for case in decided],
        [case.decision for case in decided],
        [case.before for case in decided],
    )


def told_shift(shift: Shift) -> Shift:
    """``shift`` without small counts, and without what they could be computed from."""
    unseen = hidden({str(place): n for place, n in enumerate(shift.counts) if n})
    counts = tuple(None if str(place) in unseen else n for place, n in enumerate(shift.counts))
    return replace(
        shift,
        counts=counts,
        absent=not_estimable("small_group") if counts[0] is None else shift.absent,
        distance=None if shift.distance is None else round(shift.distance, 2),
        chance=None if shift.chance is None else round(shift.chance, 3),
    )
