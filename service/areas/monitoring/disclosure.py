"""What of the figures of monitoring may be told, by the rule of ``screening.validate.disclosure``. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from screening.monitor.agreement import Agreement
from screening.monitor.cusum import Chart, charts
from screening.monitor.groups import hidden
from screening.monitor.observed import ObservedExpected, observed_expected
from screening.monitor.shift import Shift
from screening.validate.disclosure import LEAST_IN_GROUP, STEP, Label, Size, labels_told, stepped
from screening.validate.estimates import not_estimable
from service.areas.monitoring.period import Judged


def groupings(judged: Sequence[Judged]) -> list[list[Label]]:
    """The ways in which monitoring groups the same outcomes, in the order in which they are told."""
    return [
        [one.arm for one in judged],
        [one.setting for one in judged],
        [age_group(one.age) for one in judged],
    ]


def told_of(judged: Sequence[Judged]) -> tuple[frozenset[Label], ...]:
    """The arms, settings and age groups whose outcomes may be told."""
    return labels_told(groupings(judged), [one.victim for one in judged])


def age_group(age: int) -> str:
    """The code of an age group, wide enough to keep people apart from their age."""
    if age < 14:
        return "under_14"
    return "14_to_15" if age < 16 else "16_to_17" if age < 18 else "from_18"


def told_observed(victims: Sequence[bool], probabilities: Sequence[float]) -> ObservedExpected:
    """Observed against expected of the first so many tens, in the order in which they came; nothing of it
    where they are too few, or all alike."""
    told = stepped(victims)
    if victims and Size(len(told) or 1, sum(told)).small:
        return too_few_to_tell()
    return observed_expected(told, stepped(probabilities))


def too_few_to_tell() -> ObservedExpected:
    """Observed against expected of a group of which nothing is told."""
    return replace(observed_expected([], []), ratio=not_estimable("small_group"))


def told_charts(judged: Sequence[Judged]) -> tuple[Chart, ...]:
    """The charts at every tenth outcome: from one outcome to the next a path would tell the score between."""
    if Size(len(judged), sum(one.victim for one in judged)).small:
        return ()
    drawn = charts([one.victim for one in judged], [one.probability for one in judged])
    return tuple(
        replace(
            chart,
            path=chart.path[STEP - 1 :: STEP],
            alarms=tuple(dict.fromkeys(place // STEP for place in chart.alarms)),
        )
        for chart in drawn
    )


def told_agreement(found: Agreement) -> Agreement:
    """Decisions as they may be told: from ten on, and of those who differed at first from ten on too."""
    if found.n and found.n < LEAST_IN_GROUP:
        few = not_estimable("small_group")
        return replace(found, n=0, followed=0, share=few, differed=0, turned=few)
    if 0 < found.differed < LEAST_IN_GROUP:
        return replace(found, turned=not_estimable("small_group"))
    return found


def told_shift(one: Shift) -> Shift:
    """``one`` without counts of a few, and without what such a count could be worked out from."""
    unseen = hidden({str(place): n for place, n in enumerate(one.counts) if n})
    counts = tuple(None if str(place) in unseen else n for place, n in enumerate(one.counts))
    return replace(
        one,
        counts=counts,
        absent=not_estimable("small_group") if counts[0] is None else one.absent,
        distance=None if one.distance is None else round(one.distance, 2),
        chance=None if one.chance is None else round(one.chance, 3),
    )
