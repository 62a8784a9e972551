"""What may be told of groups without telling of somebody: one rule for every page, export, report and metric.

A group is small when it holds fewer than ``LEAST_IN_GROUP`` people, or when everybody in it is alike: of
twelve of whom all are victims one knows all twelve. No figure of a small group is published (primary
suppression), and none that would follow from published ones by adding and subtracting (complementary
suppression). Figures that rest on sealed scores move in steps of ``STEP`` outcomes, so that the figure of
today less that of yesterday is never one young person.

Primary and complementary suppression as in Hundepool and others, Statistical Disclosure Control (Wiley,
2012). Everything here is pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray

LEAST_IN_GROUP: Final = 10
"""People in a group about which anything is told, at the least."""

STEP: Final = 10
"""Outcomes by which figures that rest on scores move at once."""

_FOLLOWS: Final = 1e-6
"""A sum that can be made of published ones to within this is published too."""

_TRIED: Final = 8
"""So many groups are tried for whether hiding one alone is enough."""

Label = Hashable
Atom = tuple[Label, ...]
Group = frozenset[Atom]
Groups = dict[Label, Group]
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Size:
    """How many are in a group, and how many of them have the outcome; ``None`` where no outcome is told."""

    n: int
    events: int | None = None

    @property
    def small(self) -> bool:
        """Whether nothing of this group may be told. Of nobody there is nothing to tell, and nothing to
        hide."""
        if self.n == 0:
            return False
        return self.n < LEAST_IN_GROUP or self.events in (0, self.n)


def stepped(rows: Sequence[Row]) -> Sequence[Row]:
    """The first so many of ``rows`` (in the order in which they came) that are a multiple of ``STEP``."""
    return rows[: len(rows) // STEP * STEP]


def told(count: int, of: int | None = None, *, least: int = LEAST_IN_GROUP) -> int | None:
    """``count`` people out of ``of``, or ``None`` where those or the others are fewer than ``least``."""
    few = 0 < count < least or (of is not None and 0 < of - count < least)
    return None if few else count


def labels_told(
    labels: Sequence[Sequence[Label]], events: Sequence[bool] | None = None, *, total: bool = True
) -> tuple[frozenset[Label], ...]:
    """For each way of grouping the same people: the labels whose figures may be told, beside their total
    (``total``).

    ``labels[k]`` holds the label of each person in the k-th grouping, ``events`` who has the outcome.
    Groupings are taken in this order: what an earlier one tells stays told, so a page can be sure of what
    another tells. Nothing of a small group follows from all of them together, their total included: neither
    of a group of one grouping, nor of where two of them meet (a week within a month), nor of what is left of
    a group (a month without its weeks that are told).
    """
    atoms: list[Atom] = list(zip(*labels, strict=True))
    with_event = None
    if events is not None:
        with_event = Counter(atom for atom, event in zip(atoms, events, strict=True) if event)
    found = _Published(Counter(atoms), with_event)
    if found.size(found.everybody).small:
        return tuple(frozenset() for _ in labels)
    if total:
        found.tell(found.everybody)
    return tuple(found.tell_grouping(place) for place in range(len(labels)))


class _Published:
    """Sums that are told, each the set of finest groups (atoms) that it adds up."""

    def __init__(self, people: Mapping[Atom, int], events: Mapping[Atom, int] | None) -> None:
        self._atoms = sorted(people, key=repr)
        self._place = {atom: number for number, atom in enumerate(self._atoms)}
        self._people, self._events = people, events
        self._told: list[Group] = []
        self._earlier: list[tuple[Collection[Group], Collection[Group]]] = []
        self._secret = self._small(frozenset({atom}) for atom in self._atoms)
        self.everybody = frozenset(self._atoms)

    def size(self, group: Collection[Atom]) -> Size:
        n = sum(self._people[atom] for atom in group)
        return Size(n, None if self._events is None else sum(self._events[atom] for atom in group))

    def _small(self, groups: Iterable[Group]) -> set[Group]:
        return {group for group in set(groups) if self.size(group).small}

    def tell(self, group: Group) -> None:
        self._told.append(group)

    def tell_grouping(self, place: int) -> frozenset[Label]:
        """Tell as much of one grouping as may be; gives its labels that are told."""
        groups: dict[Label, Group] = {
            label: frozenset(atom for atom in self._atoms if atom[place] == label)
            for label in dict.fromkeys(atom[place] for atom in self._atoms)
        }
        before = list(self._told)
        for every, _ in self._earlier:
            self._secret |= self._small(one & other for one in every for other in groups.values())
        open_ = {label: group for label, group in groups.items() if not self.size(group).small}
        while involved := self._involved(before, groups, open_):
            del open_[self._to_hide(before, groups, open_, involved)]
        self._told = before + [group for group in open_.values() if group not in before]
        self._secret |= self._small(group for label, group in groups.items() if label not in open_)
        self._secret |= self._small(self._left_of_told(open_.values()))
        self._earlier.append((groups.values(), open_.values()))
        return frozenset(open_)

    def _to_hide(
        self, before: list[Group], groups: Mapping[Label, Group], open_: Groups, involved: Sequence[Label]
    ) -> Label:
        """The smallest group without which nothing is given away; where more must go, the smallest."""
        for label in involved[:_TRIED]:
            without = {one: group for one, group in open_.items() if one != label}
            if not self._involved(before, groups, without):
                return label
        return involved[0]

    def _involved(self, before: list[Group], groups: Mapping[Label, Group], open_: Groups) -> Sequence[Label]:
        """The open groups, the smallest first, that have a part in giving a small group away; empty where
        nothing does."""
        hidden = [group for label, group in groups.items() if label not in open_]
        rest: Group = frozenset().union(*hidden)
        self._told = before + [group for group in open_.values() if group not in before]
        more = self._small([*hidden, rest, *self._differences(), *self._left_of_told(open_.values())])
        parts = self._parts([*self._secret | more])
        found = [label for label, group in open_.items() if group in parts]
        if parts and not found:
            found = list(open_)
        return sorted(found, key=lambda label: (self.size(groups[label]).n, repr(label)))

    def _differences(self) -> list[Group]:
        """What is left of each told group without another that lies within it."""
        return [one - other for one in self._told for other in self._told if other < one]

    def _left_of_told(self, open_: Collection[Group]) -> list[Group]:
        """What is left of each told group without all those of another grouping that lie within it."""
        return [
            one.difference(*(other for other in within if other <= one))
            for _, earlier in self._earlier
            for told_ones, within in ((earlier, open_), (open_, earlier))
            for one in told_ones
        ]

    def _parts(self, secret: Sequence[Group]) -> set[Group]:
        """The told sums that have a part in a combination that is the sum over one of ``secret``."""
        if not secret:
            return set()
        sums, wanted = self._matrix(self._told), self._matrix(secret)
        answer = np.linalg.lstsq(sums.T, wanted.T, rcond=None)[0]
        apart = np.abs(sums.T @ answer - wanted.T).max(axis=0)
        parts = np.abs(answer[:, apart < _FOLLOWS]).max(axis=1, initial=0.0) > _FOLLOWS
        return {group for group, has_part in zip(self._told, parts, strict=True) if has_part}

    def _matrix(self, groups: Sequence[Group]) -> NDArray[np.float64]:
        """One row for each group, 1 for each atom in it."""
        found = np.zeros((len(groups), len(self._atoms)))
        for row, group in enumerate(groups):
            found[row, [self._place[atom] for atom in group]] = 1.0
        return found
