"""Figures per group, as far as ``screening.validate.disclosure_control`` lets them be told.

A group that is not told has neither a size nor a figure.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from screening.monitor.errors import MonitorError
from screening.monitor.exact_intervals import poisson_ratio
from screening.monitor.observed_expected import checked
from screening.validate.disclosure_control import LEAST_IN_GROUP, Label, labels_told
from screening.validate.figure_with_interval import Estimate, not_estimable

__all__ = ["LEAST_IN_GROUP", "GroupFigures", "hidden", "observed_by_group"]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """Observed against expected in one group; a suppressed group has no number at all."""

    group: str
    n: int | None
    observed: int | None
    expected: float | None
    ratio: Estimate

    @property
    def suppressed(self) -> bool:
        return self.n is None


def hidden(sizes: Mapping[str, int], alike: Collection[str] = ()) -> frozenset[str]:
    """The groups that are not shown: those under ``LEAST_IN_GROUP``, those in which everybody is ``alike``,
    and whoever would give one of them away beside a known whole.

    A group of nobody is not hidden for its own sake, but shown as 0 it would tell as much, so it counts too.
    """
    small = {group for group, n in sizes.items() if n < LEAST_IN_GROUP or group in alike}
    rest = {group: n for group, n in sizes.items() if group not in small}
    few = sum(sizes[group] for group in small) < LEAST_IN_GROUP
    if small and rest and (few or len(small) == 1):
        small.add(min(rest, key=lambda group: (rest[group], group)))
    return frozenset(small)


def observed_by_group(
    outcome: ArrayLike,
    probability: ArrayLike,
    group: Sequence[str],
    told: Collection[Label] | None = None,
) -> tuple[GroupFigures, ...]:
    """Observed against expected per label of ``group (n,)``, in the order of the labels.

    ``told`` are the labels that may be told, where that was found over more than this grouping.
    """
    events, chances = checked(outcome, probability)
    labels = np.asarray(group, dtype=object)
    if len(labels) != len(events):
        raise MonitorError("monitor.lengths", outcomes=len(events), probabilities=len(labels))
    names = sorted(set(labels.tolist()))
    members = {name: labels == name for name in names}
    if told is None:
        told = labels_told([labels.tolist()], events.tolist())[0]
    return tuple(
        GroupFigures(name, None, None, None, not_estimable("small_group"))
        if name not in told
        else GroupFigures(
            name,
            int(members[name].sum()),
            int(events[members[name]].sum()),
            float(chances[members[name]].sum()),
            poisson_ratio(int(events[members[name]].sum()), float(chances[members[name]].sum())),
        )
        for name in names
    )
