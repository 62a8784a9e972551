"""What the simulation reports, and that it says so where it cannot."""

from __future__ import annotations

import json

import pytest

from screening.impact.errors import ImpactError
from screening.impact.marking_rates import judgement_of_results, marking_of_model, marking_of_results
from screening.impact.simulate_waiting_times import GROUPS, Spread, simulate
from screening.impact.simulation_plan import POLICIES
from screening.model.score_table import ScoreTable
from tests.screening.impact.plans import plan

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def table() -> ScoreTable:
    from screening.explain.load_screener import load_screener

    return load_screener().table


def test_the_same_plan_and_seed_give_the_same_numbers() -> None:
    done: list[float] = []
    first = simulate(plan(), done.append)

    assert first.to_json() == simulate(plan()).to_json()
    assert first.to_json() != simulate(plan(seed=2)).to_json()
    assert done == pytest.approx([k / 6 for k in range(1, 7)])


def test_every_figure_lies_in_its_range_and_the_whole_is_plain_json() -> None:
    found = simulate(plan())

    for policy in POLICIES:
        for group in GROUPS:
            for name, spread in found.waits[policy][group].items():
                assert spread.value is not None, name
                assert spread.low is not None
                assert spread.high is not None
                assert spread.low <= spread.value <= spread.high
    assert json.loads(json.dumps(found.to_json(), allow_nan=False))["plan"]["per_week"] == 12.0


def test_marked_victims_gain_what_victims_without_a_signal_lose() -> None:
    """The score moves waiting; the page must show both sides of it."""
    found = simulate(plan(replications=30, weeks=52))
    mean = {
        policy: {group: found.waits[policy][group]["mean"].value or 0.0 for group in GROUPS}
        for policy in POLICIES
    }

    assert mean["score_forward"]["victims"] < mean["own_judgement"]["victims"]
    assert mean["own_judgement"]["victims"] < mean["first_come"]["victims"]
    assert mean["score_forward"]["unmarked_victims"] > mean["own_judgement"]["unmarked_victims"]
    assert mean["score_forward"]["everybody"] == pytest.approx(mean["first_come"]["everybody"], rel=0.03)


def test_where_capacity_is_short_it_is_said_and_no_theory_is_claimed() -> None:
    found = simulate(plan(talks_per_week=3.0))

    assert found.plan.capacity_short
    assert found.theory is None
    assert found.limit_broken
    assert found.to_json()["plan"]["capacity_short"] is True


def test_with_capacity_to_spare_the_limit_is_kept() -> None:
    found = simulate(plan(talks_per_week=9.0))

    assert not found.limit_broken
    assert found.theory is not None


def test_a_group_without_anybody_has_no_waiting_time_and_not_zero() -> None:
    found = simulate(plan(per_week=0.05, weeks=1, warm_up=0, replications=4))
    figures = found.waits["first_come"]["unmarked_victims"]

    assert figures["n"].value == 0.0
    assert figures["median"] == Spread(None, None, None, 0)


def test_the_score_marks_as_the_model_expects(table: ScoreTable) -> None:
    marking = marking_of_model(table, "many_signals", "general_crisis_shelter")
    expected = {band.id: band for band in table.bands}["many_signals"].expected["general_crisis_shelter"]

    assert 100 * (1 - marking.sensitivity) == pytest.approx(expected.missed_per_100_victims)
    assert 100 * marking.false_positive_rate == pytest.approx(expected.wrongly_marked_per_100_others)
    with pytest.raises(ImpactError, match="few_signals"):
        marking_of_model(table, "no_band", "general_crisis_shelter")
    with pytest.raises(ImpactError, match="youth_protection_intake"):
        marking_of_model(table, "many_signals", "school")


CONTENT = {
    "model": {"digest": "ab" * 32},
    "bands": [
        {
            "id": "many_signals",
            "missed_per_100_victims": {"value": 40.0},
            "wrongly_marked_per_100_others": {"value": 20.0},
        },
        {
            "id": "strong_signals",
            "missed_per_100_victims": {"value": None},
            "wrongly_marked_per_100_others": {"value": 1.0},
        },
    ],
    "own_judgement": {
        "levels": [
            {"judgement": "no_signs_seen", "n": 50, "events": 2},
            {"judgement": "suspicion", "n": 20, "events": 6},
            {"judgement": "strong_suspicion", "n": 4, "events": 2},
        ]
    },
}


def test_a_validation_gives_the_rates_of_score_and_judgement() -> None:
    score, judged = marking_of_results(CONTENT, "many_signals"), judgement_of_results(CONTENT)

    assert score.sensitivity == pytest.approx(0.6)
    assert score.false_positive_rate == pytest.approx(0.2)
    assert judged is not None
    assert judged.sensitivity == pytest.approx(0.8)
    assert judged.false_positive_rate == pytest.approx(16 / 64)
    assert score.source == "validation abababababab"


def test_what_a_validation_could_not_estimate_is_asked_for_and_not_made_up() -> None:
    with pytest.raises(ImpactError, match="could not estimate"):
        marking_of_results(CONTENT, "strong_signals")
    with pytest.raises(ImpactError, match="does not exist"):
        marking_of_results(CONTENT, "few_signals")
    assert judgement_of_results({**CONTENT, "own_judgement": {"levels": []}}) is None
