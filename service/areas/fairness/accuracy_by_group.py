"""Whether the model is as accurate for one group as for another: counts over all cases, without small groups.

Each attribute by itself, never two combined, which could identify people. The outcomes are those of
monitoring, and ``screening.validate.disclosure_control`` decides which groups may be shown beside its
figures. A rate over fewer than ten people, or over people who are all alike, is not shown either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.monitor.exact_intervals import share
from screening.monitor.group_figures import GroupFigures, observed_by_group
from screening.validate.disclosure_control import Label, Size, labels_told, stepped
from screening.validate.figure_with_interval import Estimate, not_estimable
from service.access.unit_of_work import unit_that_reads
from service.areas.assessments.outcomes import outcomes_of
from service.areas.fairness.service import labels_of
from service.areas.monitoring.disclosure_control import groupings
from service.areas.monitoring.screenings_of_period import PERIOD, Judged, gather
from service.areas.screenings.screenings_for_monitoring import counted_since
from service.installation.running_installation import Installation


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

    Counted without blocking writers. It does not check access: the caller has used
    ``fairness.service.status``, which does and is logged.
    """
    table = installation.scoring.table
    if table is None:
        return {}
    bands = [band.id for band in table.bands]
    with installation.database.reading() as db:
        unit = unit_that_reads(db, installation)
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
        labels = labels_of(unit, {case.reference for case in period.judged})
    return rates(period.judged, labels, marking)


def rates(
    judged: Sequence[Judged], labels: Mapping[str, Mapping[str, str]], marking: frozenset[str]
) -> dict[str, tuple[GroupRates, ...]]:
    """By attribute its groups; ``labels`` by attribute and code of the case, ``marking`` the bands that mark.

    The attributes are taken in order; what may be shown of one depends on those before it. Without outcomes
    there are no groups. Pure.
    """
    rows = stepped(judged)
    victims = [case.victim for case in rows]
    of_attributes = [[group[case.reference] for case in rows] for group in labels.values()]
    beside = groupings(rows)
    may_tell = labels_told([*beside, *of_attributes], victims)[len(beside) :]
    return {
        name: _attribute(rows, of_rows, shown, marking)
        for name, of_rows, shown in zip(labels, of_attributes, may_tell, strict=True)
    }


def _attribute(
    rows: Sequence[Judged], labels: Sequence[str], shown: frozenset[Label], marking: frozenset[str]
) -> tuple[GroupRates, ...]:
    if not rows:
        return ()
    groups = observed_by_group(
        [case.victim for case in rows], [case.probability for case in rows], labels, shown
    )
    marks = [(label, case.victim, case.band in marking) for label, case in zip(labels, rows, strict=True)]
    return tuple(
        GroupRates(
            group,
            _share(group, [not marked for label, victim, marked in marks if label == group.group and victim]),
            _share(group, [marked for label, victim, marked in marks if label == group.group and not victim]),
        )
        for group in groups
    )


def _share(group: GroupFigures, marks: Sequence[bool]) -> Estimate:
    if group.suppressed or not marks or Size(len(marks), sum(marks)).small:
        return not_estimable("small_group")
    return share(sum(marks), len(marks))
