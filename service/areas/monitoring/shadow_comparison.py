"""Two models on the same screenings: whether they give the same band, and which is more accurate.

One gives the scores, the other scored in the shadow. Counts over all cases together, by the rule of
``screening.validate.disclosure_control``: small numbers are not shown, and figures move in steps of ten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from screening.monitor.exact_intervals import share
from screening.monitor.observed_expected import ObservedExpected, observed_expected
from screening.training.case_columns import EVENT, NO_EVENT
from screening.validate.disclosure_control import LEAST_IN_GROUP, stepped, told
from screening.validate.figure_with_interval import Estimate, not_estimable
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments.outcomes import CaseOutcome, outcomes_of
from service.areas.monitoring.disclosure_control import told_observed
from service.areas.monitoring.screenings_of_period import PERIOD, with_outcome
from service.areas.registry.shadow_scores import Said, in_shadow, said_in_shadow
from service.areas.screenings.screenings_for_monitoring import COMPUTED, Counted, counted_since

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Beside:
    """Two models on the ``n`` screenings that both scored; under ten everything is ``None``.
    ``higher`` and ``lower`` are ``None`` where one of them is too few to show: the share tells their sum.

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


def shadows(unit: UnitOfWork, screenings: Sequence[Counted], serving: str) -> tuple[ShadowFigures, ...]:
    """Every model in the shadow compared on ``screenings`` with the model that serves (its digest).

    It does not check access; the caller has checked that for monitoring.
    """
    models = [model for model in in_shadow(unit.db) if model.times[-1][1] is None]
    if not models:
        return ()
    said, outcomes = _said_at_once(screenings, serving), outcomes_of(unit)
    return tuple(
        ShadowFigures(
            model.digest,
            model.name,
            model.version,
            beside(screenings, outcomes, said, said_in_shadow(unit, model.digest)),
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
        for screening in screenings
        if (key := (screening.case_id, screening.number)) in first and key in second
    ]
    pairs = stepped(both)
    if len(pairs) < LEAST_IN_GROUP:
        none = observed_expected([], [])
        return Beside(None, not_estimable("small_group"), None, None, None, None, none, none)
    apart = [other.probability - first_said.probability for first_said, other in pairs]
    moved = [
        gap for gap, (first_said, other) in zip(apart, pairs, strict=True) if first_said.band != other.band
    ]
    with_known_outcome = [
        (first[key], second[key], outcome.outcome in EVENT)
        for screening, outcome in sorted(
            with_outcome(screenings, outcomes), key=lambda pair: (pair[1].outcome_on, pair[0].reference)
        )
        if (key := (screening.case_id, screening.number)) in first
        and key in second
        and outcome.outcome in EVENT | NO_EVENT
    ]
    victims = [victim for _, _, victim in with_known_outcome]
    higher, lower = sum(gap > 0 for gap in moved), sum(gap < 0 for gap in moved)
    all_told = told(higher) is not None and told(lower) is not None
    return Beside(
        n=len(pairs),
        same_band=share(len(pairs) - len(moved), len(pairs)),
        higher=higher if all_told else None,
        lower=lower if all_told else None,
        mean_difference=sum(apart) / len(apart),
        mean_apart=sum(map(abs, apart)) / len(apart),
        first=told_observed(victims, [screening.probability for screening, _, _ in with_known_outcome]),
        second=told_observed(victims, [other.probability for _, other, _ in with_known_outcome]),
    )


def _said_at_once(screenings: Sequence[Counted], digest: str) -> dict[Key, Said]:
    """What a model said at the screening itself, shown or not."""
    return {
        (screening.case_id, screening.number): Said(screening.probability, screening.band)
        for screening in screenings
        if screening.model_digest == digest
        and screening.arm in COMPUTED
        and screening.probability is not None
        and screening.band is not None
    }
