"""Figures per group, and the rule that keeps a group from giving away its members.

A group under ``LEAST_IN_GROUP`` cases is not shown, neither its size nor its figures. When the groups
add up to a known whole, one hidden group can be worked out from the others; then the smallest of those is
hidden too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from screening.monitor.errors import MonitorError
from screening.monitor.exact import poisson_ratio
from screening.monitor.observed import checked
from screening.validate.estimates import Estimate, not_estimable

LEAST_IN_GROUP: Final = 10


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


def hidden(sizes: Mapping[str, int]) -> frozenset[str]:
    """The groups that are not shown: those under ``LEAST_IN_GROUP``, and whoever would give one away.

    A group of nobody is not hidden for its own sake, but shown as 0 it would tell as much, so it counts too.
    """
    small = {group for group, n in sizes.items() if n < LEAST_IN_GROUP}
    rest = {group: n for group, n in sizes.items() if group not in small}
    if small and sum(sizes[group] for group in small) < LEAST_IN_GROUP and rest:
        small.add(min(rest, key=lambda group: (rest[group], group)))
    return frozenset(small)


def observed_by_group(
    outcome: ArrayLike, probability: ArrayLike, group: Sequence[str]
) -> tuple[GroupFigures, ...]:
    """Observed against expected per label of ``group (n,)``, in the order of the labels."""
    events, chances = checked(outcome, probability)
    labels = np.asarray(group, dtype=object)
    if len(labels) != len(events):
        raise MonitorError("monitor.lengths", outcomes=len(events), probabilities=len(labels))
    names = sorted(set(labels.tolist()))
    members = {name: labels == name for name in names}
    unseen = hidden({name: int(members[name].sum()) for name in names})
    return tuple(
        GroupFigures(name, None, None, None, not_estimable("small_group"))
        if name in unseen
        else GroupFigures(
            name,
            int(members[name].sum()),
            int(events[members[name]].sum()),
            float(chances[members[name]].sum()),
            poisson_ratio(int(events[members[name]].sum()), float(chances[members[name]].sum())),
        )
        for name in names
    )
