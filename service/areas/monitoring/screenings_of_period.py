"""The screenings of a period, each with its outcome, as plain rows for the statistics.

A case has one valid outcome. It belongs to the last screening of the case that was made in the round of the
outcome or before it, so nobody counts twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from screening.training.case_columns import EVENT, NO_EVENT
from service.areas.assessments.outcomes import CaseOutcome
from service.areas.screenings.screenings_for_monitoring import COMPUTED, Counted

PERIOD: Final = timedelta(days=365)
"""How far monitoring looks back."""

SUSPECTED: Final = frozenset({"suspicion", "strong_suspicion"})
UNSUSPECTED: Final = frozenset({"no_signs_seen", "some_concern"})


@dataclass(frozen=True, slots=True)
class Judged:
    """An estimate with the outcome that was recorded later: ``victim`` or not. ``reference`` is never
    shown."""

    probability: float
    victim: bool
    recorded_on: date
    arm: str
    setting: str
    age: int
    reference: str = ""
    band: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """A score that was shown, and the decision that stands after it.

    Each says whether it marks the case: the band, the decision, and the own judgement from before the score.
    """

    band: bool
    decision: bool
    before: bool


@dataclass(frozen=True, slots=True)
class Period:
    """Everything that is counted: ``screenings`` since ``since``; the other rows are of the model that
    serves."""

    since: datetime
    until: datetime
    screenings: tuple[Counted, ...]
    judged: tuple[Judged, ...]
    decided: tuple[Decided, ...]
    undetermined: int
    outside: int


def gather(
    since: datetime,
    until: datetime,
    screenings: Iterable[Counted],
    outcomes: Mapping[str, CaseOutcome],
    *,
    model: str,
    marking: frozenset[str],
) -> Period:
    """Rows about the model with digest ``model``; ``marking`` are the bands that mark a case.

    ``undetermined`` counts outcomes that are no label, ``outside`` cases with a confirmed direct sign.
    """
    every = tuple(screenings)
    judged, undetermined, outside = [], 0, 0
    for screening, outcome in with_outcome(every, outcomes):
        if screening.model_digest != model or screening.arm not in COMPUTED:
            continue
        if screening.status == "direct_signs":
            outside += 1
        elif screening.probability is None:
            continue
        elif outcome.outcome in EVENT | NO_EVENT:
            judged.append(
                Judged(
                    screening.probability,
                    outcome.outcome in EVENT,
                    outcome.outcome_on,
                    screening.arm,
                    screening.setting,
                    screening.age,
                    screening.reference,
                    screening.band or "",
                )
            )
        else:
            undetermined += 1
    decided = [
        case
        for screening in every
        if screening.model_digest == model and screening.arm == "shown" and screening.band is not None
        if (case := _decided(screening, outcomes.get(screening.reference), marking)) is not None
    ]
    judged.sort(key=lambda case: (case.recorded_on, case.reference))
    return Period(since, until, every, tuple(judged), tuple(decided), undetermined, outside)


def with_outcome(
    screenings: Sequence[Counted], outcomes: Mapping[str, CaseOutcome]
) -> list[tuple[Counted, CaseOutcome]]:
    """By case with an outcome: the last screening made in the round of the outcome or before it."""
    last: dict[str, Counted] = {}
    for screening in screenings:
        outcome = outcomes.get(screening.reference)
        if outcome is None or screening.round_id > outcome.round_id:
            continue
        before = last.get(screening.reference)
        if before is None or screening.round_id > before.round_id:
            last[screening.reference] = screening
    return [(screening, outcomes[reference]) for reference, screening in last.items()]


def _decided(screening: Counted, outcome: CaseOutcome | None, marking: frozenset[str]) -> Decided | None:
    """The decision after the score was shown: the outcome by an assessor who had seen it, else the judgement.

    Somebody who saw the score and left the judgement as it was has decided too. ``None`` where the view is
    that it cannot be said.
    """
    decision = None
    if outcome is not None and outcome.saw_score and outcome.round_id == screening.round_id:
        decision = _marks(outcome.outcome, EVENT, NO_EVENT)
    if decision is None:
        decision = _marks(screening.later_view or screening.first_view, SUSPECTED, UNSUSPECTED)
    before = _marks(screening.first_view, SUSPECTED, UNSUSPECTED)
    if decision is None or before is None:
        return None
    return Decided(screening.band in marking, decision, before)


def _marks(code: str, yes: frozenset[str], no: frozenset[str]) -> bool | None:
    if code in yes:
        return True
    return False if code in no else None
