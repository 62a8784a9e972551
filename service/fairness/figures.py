"""Is the model as right for one group as for another? Counts over all cases, small groups left out.

Each attribute by itself, never two crossed: crossing them is how people are recognised. A group under ten is
not shown, nor the next one where it would give the first away. A rate under which fewer than ten people
stand is not shown either: one of one missed is a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.monitor.exact import share
from screening.monitor.groups import LEAST_IN_GROUP, GroupFigures, observed_by_group
from screening.training.columns import EVENT, NO_EVENT
from screening.validate.estimates import Estimate, not_estimable
from service.assessments.service import CaseOutcome, outcomes_of
from service.audit.entry import SYSTEM
from service.fairness.service import labels_of
from service.house import House
from service.monitoring.gathered import with_outcome
from service.monitoring.service import PERIOD
from service.screenings.counted import COMPUTED, Counted, counted_since
from service.unit import Unit


@dataclass(frozen=True, slots=True)
class GroupRates:
    """One group: observed against expected, the share of its victims that the model did not mark, and the
    share of its others that it did."""

    figures: GroupFigures
    missed: Estimate
    wrongly_marked: Estimate


def by_attribute(house: House) -> dict[str, tuple[GroupRates, ...]]:
    """By attribute of the collection that runs: its groups, over the outcomes of the last 365 days of the
    model that serves; empty when no collection runs.

    Counted without holding anybody up. It decides nothing about access: whoever shows it has let the reader
    in by ``fairness.service.status``, which is logged.
    """
    table = house.scoring.table
    if table is None:
        return {}
    bands = [band.id for band in table.bands]
    with house.database.reading() as db:
        unit = Unit(db, house, house.clock.now(), None, SYSTEM)
        since = unit.now - PERIOD
        screenings = [one for one in counted_since(unit, since) if one.model_digest == table.digest]
        outcomes = outcomes_of(unit)
        labels = labels_of(unit, {one.reference for one in screenings})
    marking = frozenset(bands[len(bands) // 2 :])
    return {name: rates(screenings, outcomes, group, marking) for name, group in labels.items()}


def rates(
    screenings: Sequence[Counted],
    outcomes: Mapping[str, CaseOutcome],
    group: Mapping[str, str],
    marking: frozenset[str],
) -> tuple[GroupRates, ...]:
    """The groups of one attribute; ``group`` by code of the case, ``marking`` the bands that mark. Pure."""
    judged = [
        (group[one.reference], outcome.outcome in EVENT, one.probability, one.band in marking)
        for one, outcome in with_outcome(screenings, outcomes)
        if one.arm in COMPUTED
        and one.probability is not None
        and one.status == "scored"
        and outcome.outcome in EVENT | NO_EVENT
    ]
    if not judged:
        return ()
    found = observed_by_group(
        [victim for _, victim, _, _ in judged],
        [probability for _, _, probability, _ in judged],
        [label for label, *_ in judged],
    )
    return tuple(
        GroupRates(
            one,
            _share(one, [not marked for label, victim, _, marked in judged if label == one.group and victim]),
            _share(one, [marked for label, victim, _, marked in judged if label == one.group and not victim]),
        )
        for one in found
    )


def _share(group: GroupFigures, marks: Sequence[bool]) -> Estimate:
    if group.suppressed or len(marks) < LEAST_IN_GROUP:
        return not_estimable("small_group")
    return share(sum(marks), len(marks))
