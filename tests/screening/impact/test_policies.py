"""What each order may do to whom: the score pulls forward, the limit goes before every mark."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.impact.conversation_queue import WaitingRoom, waiting_times
from screening.impact.errors import ImpactError
from screening.impact.simulated_intake import draw_intake, due
from screening.impact.simulation_plan import POLICIES, Marking, Terms
from tests.screening.impact.plans import NEVER, plan


@given(seed=st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_a_policy_that_knows_more_only_brings_moments_nearer(seed: int) -> None:
    """REQ pull-forward-only: with the score nobody is due later than without, and nobody past the limit."""
    asked = plan()
    intake = draw_intake(asked, np.random.default_rng(seed))
    moments = [due(intake, asked, policy) for policy in POLICIES]

    for before, after in pairwise(moments):
        assert (after <= before).all()
    assert np.allclose(moments[0], intake.arrival + asked.terms.limit)


def test_a_score_that_marks_nobody_changes_nothing() -> None:
    """REQ pull-forward-only"""
    asked = plan(score=NEVER)
    intake = draw_intake(asked, np.random.default_rng(5))

    with_score = waiting_times(intake, due(intake, asked, "score_forward"), asked)
    assert (with_score == waiting_times(intake, due(intake, asked, "own_judgement"), asked)).all()


@pytest.mark.slow
@given(seed=st.integers(0, 10_000), talks=st.sampled_from([4.2, 4.5, 5.0, 6.0]))
@settings(max_examples=25, deadline=None)
def test_no_order_breaks_a_limit_that_the_order_of_coming_in_keeps(seed: int, talks: float) -> None:
    """With talks of one length this is exact, however many are marked."""
    asked = plan(talk_time="fixed", talks_per_week=talks, score=Marking(0.9, 0.6, "test"))
    intake = draw_intake(asked, np.random.default_rng(seed))
    waits = {policy: waiting_times(intake, due(intake, asked, policy), asked) for policy in POLICIES}
    limit = max(asked.terms.limit, float(waits["first_come"].max()))

    for policy in POLICIES:
        assert waits[policy].max() <= limit + 1e-9, policy


def test_the_limit_is_kept_by_the_rule_and_not_by_luck() -> None:
    """Without the rule some seeds break the limit under the score while the order of coming in keeps it."""
    asked = plan(talk_time="fixed", talks_per_week=4.2, score=Marking(0.9, 0.6, "test"))
    broken = 0
    for seed in range(12):
        intake = draw_intake(asked, np.random.default_rng(seed))
        first = waiting_times(intake, due(intake, asked, "first_come"), asked)
        moments = due(intake, asked, "score_forward")
        late = plan(talk_time="fixed", talks_per_week=4.2, terms=Terms(1.0, 3.0, 10_000.0), score=asked.score)
        without = waiting_times(intake, moments, late)  # the same moments, no limit to guard
        broken += first.max() <= asked.terms.limit < without.max()

    assert broken > 0


def test_whoever_would_pass_the_limit_goes_before_somebody_marked() -> None:
    room = WaitingRoom(np.array([14.0, 13.0]), np.array([14.0, 26.0]), assessors=1, talk_days=1.0)
    room.enter(0)
    room.enter(1)

    assert room.next(now=13.0) == 0
    assert room.next(now=13.0) == 1


def test_while_the_limit_is_far_whoever_is_due_first_goes_first() -> None:
    room = WaitingRoom(np.array([14.0, 4.0]), np.array([14.0, 15.0]), assessors=1, talk_days=1.0)
    room.enter(0)
    room.enter(1)

    assert room.next(now=1.0) == 1


def test_marks_come_at_the_rates_and_with_the_agreement_that_were_asked() -> None:
    asked = plan(per_week=500.0, assessors=100, weeks=100, agreement=0.8)
    intake = draw_intake(asked, np.random.default_rng(1))
    apart = draw_intake(
        plan(per_week=500.0, assessors=100, weeks=100, agreement=0.0), np.random.default_rng(1)
    )

    assert intake.victim.mean() == pytest.approx(0.3, abs=0.01)
    for marks, marking in ((intake.judged, asked.judgement), (intake.scored, asked.score)):
        assert marks[intake.victim].mean() == pytest.approx(marking.sensitivity, abs=0.015)
        assert marks[~intake.victim].mean() == pytest.approx(marking.false_positive_rate, abs=0.01)
    both = (intake.judged & intake.scored)[intake.victim].mean()
    assert both > (apart.judged & apart.scored)[apart.victim].mean() + 0.05
    assert (apart.judged & apart.scored)[apart.victim].mean() == pytest.approx(0.5 * 0.6, abs=0.015)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"per_week": 0.0}, "per_week"),
        ({"per_week": float("nan")}, "per_week"),
        ({"assessors": 0}, "assessors"),
        ({"victims": 1.0}, "victims"),
        ({"agreement": 1.0}, "agreement"),
        ({"replications": 1}, "replications"),
        ({"weeks": 10**6}, "weeks"),
    ],
)
def test_a_plan_that_cannot_be_says_which_number_is_wrong(changed: dict[str, float], name: str) -> None:
    with pytest.raises(ImpactError, match=f"'{name}' is"):
        plan(**changed)


def test_terms_go_up() -> None:
    with pytest.raises(ImpactError, match="must go up"):
        Terms(acute=4.0, marked=3.0, limit=14.0)
    with pytest.raises(ImpactError):
        Marking(1.2, 0.0, "test")
