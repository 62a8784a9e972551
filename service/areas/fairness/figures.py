"""Is the model as right for one group as for another? Counts over all cases, small groups left out.

Each attribute by itself, never two crossed: crossing them is how people are recognised. The outcomes are
those that monitoring tells of, and what is told of a group is what ``screening.validate.disclosure`` lets be
told beside all that monitoring tells. A rate under which fewer than ten people stand, or all alike, is not
shown either: one of one missed is a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.monitor.exact import share
from screening.monitor.groups import GroupFigures, observed_by_group
from screening.validate.disclosure import Label, Size, labels_told, stepped
from screening.validate.estimates import Estimate, not_estimable
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.outcomes import outcomes_of
from service.areas.fairness.service import labels_of
from service.areas.monitoring.disclosure import groupings
from service.areas.monitoring.period import Judged, gather
from service.areas.monitoring.service import PERIOD
from service.areas.screenings.facts import counted_since
from service.audit.entry import SYSTEM
from service.installation.installation import Installation


@dataclass(frozen=True, slots=True)
class GroupRates:
    """One group: observed against expected, the share of its victims that the model did not mark, and the
    share of its others that it did."""

    figures: GroupFigures
    missed: Estimate
    wrongly_marked: Estimate


def by_attribute(installation: Installation) -> dict[str, tuple[GroupRates, ...]]:
    """By attribute of the collection that runs: its groups, over the outcomes of the last 365 days of the
    model that serves; empty when no collection runs.

    Counted without holding anybody up. It decides nothing about access: whoever shows it has let the reader
    in by ``fairness.service.status``, which is logged.
    """
    table = installation.scoring.table
    if table is None:
        return {}
    bands = [band.id for band in table.bands]
    with installation.database.reading() as db:
        unit = UnitOfWork(db, installation, installation.clock.now(), None, SYSTEM)
        since = unit.now - PERIOD
        marking = frozenset(bands[len(bands) // 2 :])
        period = gather(
            since,
            unit.now,
            counted_since(unit, since),
            outcomes_of(unit),
            model=table.digest,
            marking=marking,
        )
        labels = labels_of(unit, {one.reference for one in period.judged})
    return rates(period.judged, labels, marking)


def rates(
    judged: Sequence[Judged], labels: Mapping[str, Mapping[str, str]], marking: frozenset[str]
) -> dict[str, tuple[GroupRates, ...]]:
    """By attribute its groups; ``labels`` by attribute and code of the case, ``marking`` the bands that mark.

    Attributes are told in their order, each beside all that is told before it; without outcomes there are no
    groups. Pure.
    """
    rows = stepped(judged)
    victims = [one.victim for one in rows]
    of_attributes = [[group[one.reference] for one in rows] for group in labels.values()]
    beside = groupings(rows)
    may_tell = labels_told([*beside, *of_attributes], victims)[len(beside) :]
    return {
        name: _attribute(rows, of_rows, told, marking)
        for name, of_rows, told in zip(labels, of_attributes, may_tell, strict=True)
    }


def _attribute(
    rows: Sequence[Judged], labels: Sequence[str], told: frozenset[Label], marking: frozenset[str]
) -> tuple[GroupRates, ...]:
    if not rows:
        return ()
    found = observed_by_group([one.victim for one in rows], [one.probability for one in rows], labels, told)
    marks = [(label, one.victim, one.band in marking) for label, one in zip(labels, rows, strict=True)]
    return tuple(
        GroupRates(
            one,
            _share(one, [not marked for label, victim, marked in marks if label == one.group and victim]),
            _share(one, [marked for label, victim, marked in marks if label == one.group and not victim]),
        )
        for one in found
    )


def _share(group: GroupFigures, marks: Sequence[bool]) -> Estimate:
    if group.suppressed or not marks or Size(len(marks), sum(marks)).small:
        return not_estimable("small_group")
    return share(sum(marks), len(marks))
