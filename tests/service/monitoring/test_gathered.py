"""What counts as an outcome, and what as a decision after a score."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from service.areas.assessments.outcomes import CaseOutcome
from service.areas.monitoring.screenings_of_period import Period, gather
from service.areas.screenings.screenings_for_monitoring import Counted
from tests.service.monitoring.rows import MODEL, STARTED, outcome, screening

MARKING = frozenset({"many_signals", "strong_signals"})


def gathered(screenings: Sequence[Counted], outcomes: Sequence[CaseOutcome]) -> Period:
    return gather(
        STARTED,
        STARTED + timedelta(days=365),
        screenings,
        {one.reference: one for one in outcomes},
        model=MODEL,
        marking=MARKING,
    )


def test_an_undetermined_outcome_is_counted_and_is_never_a_no() -> None:
    """REQ outcome-definition"""
    found = gathered(
        [screening(1), screening(2), screening(3), screening(4)],
        [
            outcome(1, outcome="established"),
            outcome(2, outcome="strong_indications"),
            outcome(3, outcome="undetermined"),
            outcome(4),
        ],
    )

    assert [one.victim for one in found.judged] == [True, True, False]
    assert found.undetermined == 1


def test_a_confirmed_direct_sign_is_outside_the_model_and_counted() -> None:
    found = gathered(
        [screening(1, status="direct_signs", probability=None, band=None)],
        [outcome(1, outcome="established")],
    )

    assert (found.judged, found.outside) == ((), 1)


@pytest.mark.parametrize("arm", ["withheld", "shadow"])
def test_sealed_estimates_count_for_the_model_and_not_for_decisions(arm: str) -> None:
    """REQ withheld-arm: nobody saw the score, so nothing can have followed it."""
    found = gathered([screening(1, arm=arm, later_view="suspicion")], [outcome(1, saw_score=True)])

    assert len(found.judged) == 1
    assert found.decided == ()


def test_another_model_and_an_arm_without_a_score_count_for_neither() -> None:
    found = gathered(
        [
            screening(1, model_digest="cd" * 32, later_view="suspicion"),
            screening(2, arm="declined", probability=None, band=None, status="abstained"),
        ],
        [outcome(1), outcome(2)],
    )

    assert (found.judged, found.decided) == ((), ())
    assert len(found.screenings) == 2


def test_a_case_counts_once_with_the_screening_that_its_outcome_belongs_to() -> None:
    early = screening(1, round_id=10, probability=0.1)
    late = screening(1, round_id=20, probability=0.3)
    after = screening(1, round_id=30, probability=0.9)
    found = gathered([early, late, after], [outcome(1, round_id=20)])

    assert [one.probability for one in found.judged] == [0.3]


def test_outcomes_stand_in_the_order_in_which_they_were_recorded() -> None:
    first, second = outcome(1), outcome(2, outcome="established", outcome_on=outcome(1).assessed_on)
    found = gathered([screening(1), screening(2)], [first, second])

    assert [one.victim for one in found.judged] == [True, False]


def test_a_decision_is_what_stands_once_the_score_was_shown() -> None:
    """REQ agreement-alarm: who saw the score and left the judgement as it was has decided too."""
    found = gathered(
        [
            screening(1),
            screening(2, later_view="suspicion"),
            screening(3, later_view="no_signs_seen", first_view="suspicion"),
            screening(4, later_view="cannot_say"),
            screening(5, first_view="cannot_say", later_view="suspicion"),
        ],
        [outcome(1, outcome="established")],
    )

    assert [(one.band, one.decision, one.before) for one in found.decided] == [
        (True, False, False),
        (True, True, False),
        (True, False, True),
    ]


def test_the_outcome_of_an_assessor_who_saw_the_score_is_the_decision() -> None:
    found = gathered(
        [screening(1, later_view="suspicion"), screening(2, band="few_signals")],
        [outcome(1, saw_score=True), outcome(2, outcome="undetermined", saw_score=True)],
    )

    decided = [(one.band, one.decision) for one in found.decided]
    assert decided == [(True, False), (False, False)], "undetermined decides nothing: the judgement stands"
