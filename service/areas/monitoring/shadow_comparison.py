"""Two models on the same screenings: do they put cases in the same band, and which of them is right?

One of them gives the scores, the other computed along in the shadow. Counts over all cases together, by the
rule of ``screening.validate.disclosure``: of few nothing is told, and figures move in steps of ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.monitor.exact import share
from screening.monitor.observed import ObservedExpected, observed_expected
from screening.training.columns import EVENT, NO_EVENT
from screening.validate.disclosure import LEAST_IN_GROUP, stepped, told
from screening.validate.estimates import Estimate, not_estimable
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.outcomes import CaseOutcome, outcomes_of
from service.areas.monitoring.disclosure import told_observed
from service.areas.monitoring.period import with_outcome
from service.areas.monitoring.service import PERIOD, Monitoring
from service.areas.registry.shadow import Said, in_shadow, said_in_shadow
from service.areas.screenings.facts import COMPUTED, Counted, counted_since
from service.audit.entry import SYSTEM
from service.installation.installation import Installation

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Beside:
    """What two models said of ``n`` screenings of both; ``n`` is ``None`` under ten, and so is the rest.
    ``higher`` and ``lower`` are ``None`` where they are too few to tell.

    ``same_band``: the share in one band. ``higher`` and ``lower``: of those in another band, how many the
    second put higher and lower. ``mean_difference`` (second minus first) and ``mean_apart`` (its size) are
    probabilities. ``first`` and ``second``: observed against expected of each, on the same outcomes.
    """

    n: int | None
    same_band: Estimate
    higher: int | None
    lower: int | None
    mean_difference: float | None
    mean_apart: float | None
    first: ObservedExpected
    second: ObservedExpected


@dataclass(frozen=True, slots=True)
class ShadowFigures:
    """A model in the shadow beside the one that serves."""

    digest: str
    name: str
    version: str
    beside: Beside


def shadows(installation: Installation, seen: Monitoring) -> tuple[ShadowFigures, ...]:
    """Every model that is in the shadow now beside the model that serves, over the period of ``seen``.

    It decides nothing about access: whoever shows it has been let in to monitoring.
    """
    with installation.database.reading() as db:
        unit = UnitOfWork(db, installation, installation.clock.now(), None, SYSTEM)
        models = [model for model in in_shadow(db) if model.times[-1][1] is None]
        if not models:
            return ()
        serving = _said_at_once(seen.period.screenings, seen.model.digest)
        outcomes = outcomes_of(unit)
        return tuple(
            ShadowFigures(
                model.digest,
                model.name,
                model.version,
                beside(seen.period.screenings, outcomes, serving, said_in_shadow(unit, model.digest)),
            )
            for model in models
        )


def compared(unit: UnitOfWork, before: str, after: str) -> Beside:
    """The models with these digests on the screenings of the last 365 days that both scored."""
    since = unit.now - PERIOD
    screenings = tuple(counted_since(unit, since))
    first, second = (
        {**said_in_shadow(unit, digest), **_said_at_once(screenings, digest)} for digest in (before, after)
    )
    return beside(screenings, outcomes_of(unit), first, second)


def beside(
    screenings: Sequence[Counted],
    outcomes: Mapping[str, CaseOutcome],
    first: Mapping[Key, Said],
    second: Mapping[Key, Said],
) -> Beside:
    """``first`` and ``second`` on the ``screenings`` that both have a number for. Pure."""
    both = [
        (first[key], second[key])
        for one in screenings
        if (key := (one.case_id, one.number)) in first and key in second
    ]
    pairs = stepped(both)
    if len(pairs) < LEAST_IN_GROUP:
        none = observed_expected([], [])
        return Beside(None, not_estimable("small_group"), None, None, None, None, none, none)
    apart = [other.probability - one.probability for one, other in pairs]
    moved = [gap for gap, (one, other) in zip(apart, pairs, strict=True) if one.band != other.band]
    known = [
        (first[key], second[key], outcome.outcome in EVENT)
        for one, outcome in sorted(
            with_outcome(screenings, outcomes), key=lambda found: (found[1].outcome_on, found[0].reference)
        )
        if (key := (one.case_id, one.number)) in first
        and key in second
        and outcome.outcome in EVENT | NO_EVENT
    ]
    victims = [victim for _, _, victim in known]
    return Beside(
        n=len(pairs),
        same_band=share(len(pairs) - len(moved), len(pairs)),
        higher=told(sum(gap > 0 for gap in moved)),
        lower=told(sum(gap < 0 for gap in moved)),
        mean_difference=sum(apart) / len(apart),
        mean_apart=sum(map(abs, apart)) / len(apart),
        first=told_observed(victims, [one.probability for one, _, _ in known]),
        second=told_observed(victims, [other.probability for _, other, _ in known]),
    )


def _said_at_once(screenings: Sequence[Counted], digest: str) -> dict[Key, Said]:
    """What a model said at the screening itself, to whomever."""
    return {
        (one.case_id, one.number): Said(one.probability, one.band)
        for one in screenings
        if one.model_digest == digest
        and one.arm in COMPUTED
        and one.probability is not None
        and one.band is not None
    }
