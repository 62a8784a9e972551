"""By when somebody must have talked with the young person: the earliest fact counts, and only facts count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from service.access.open_case import open_case
from service.access.unit_of_work import UnitOfWork, unit_as
from service.areas.cases.conversation_due import (
    AssessWithin,
    Because,
    Due,
    bring_forward,
    due_by_answers,
    due_by_judgement,
    due_of,
    end_of_today,
)
from service.areas.cases.rounds import latest_round
from service.areas.earlier_assessment_rule.tables import PullForwardStep
from service.core.organisation import Organisation
from tests.service.screenings.flow import made
from tests.service.world import World

pytestmark = pytest.mark.slow

ORGANISATION = Organisation(name="Voorbeeld", acute_hours=2)
MORNING = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_today_ends_with_the_working_day_or_with_the_day_itself() -> None:
    """In the Netherlands, summer and winter: five o'clock, and after that midnight."""
    summer_evening = datetime(2026, 7, 1, 16, 0, tzinfo=UTC)

    assert end_of_today(MORNING, ORGANISATION) == datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
    assert end_of_today(summer_evening, ORGANISATION) == datetime(2026, 7, 1, 21, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(("within", "days"), [("three_days", 3), ("one_week", 7), ("two_weeks", 14)])
def test_a_term_counts_from_the_judgement(within: AssessWithin, days: int) -> None:
    assert due_by_judgement(within, MORNING, ORGANISATION) == Due(MORNING + timedelta(days=days), "judgement")


@pytest.mark.parametrize(
    ("judged", "within", "due"),
    [
        ("2026-03-28T23:31+01:00", "three_days", "2026-03-31T23:31+02:00"),
        ("2026-10-22T09:10+02:00", "one_week", "2026-10-29T09:10+01:00"),
        ("2026-03-26T02:30+01:00", "three_days", "2026-03-29T03:00+02:00"),
        ("2026-10-18T02:30+02:00", "one_week", "2026-10-25T02:30+02:00"),
    ],
)
def test_a_term_in_days_keeps_its_clock_time_when_the_clock_changes(
    judged: str, within: AssessWithin, due: str
) -> None:
    """REQ right-day: calendar days where the organisation is; never later than the clock time promised."""
    found = due_by_judgement(within, datetime.fromisoformat(judged).astimezone(UTC), ORGANISATION)
    assert found.at == datetime.fromisoformat(due)


def test_hours_stay_hours_when_the_clock_changes() -> None:
    """REQ right-day: two hours of danger are two hours, not what the clock makes of them."""
    rules = load_acute_rules(load_catalogue())
    at_once = tuple(rule for rule in rules.rules if rule.urgency == "at_once")
    night = datetime.fromisoformat("2026-03-29T01:30+01:00").astimezone(UTC)
    found = due_by_answers(at_once, False, night, ORGANISATION)
    assert found is not None
    assert found.at == datetime.fromisoformat("2026-03-29T04:30+02:00")


def test_today_never_ends_before_it_began() -> None:
    """REQ right-day: also in the last second of a day."""
    late = datetime(2026, 11, 23, 22, 59, 59, 500_000, tzinfo=UTC)
    assert end_of_today(late, ORGANISATION) == late


def test_an_organisation_sets_its_own_terms() -> None:
    quicker = Organisation.model_validate({"name": "Voorbeeld", "assess_within": {"one_week": 5}})

    assert due_by_judgement("one_week", MORNING, quicker).at == MORNING + timedelta(days=5)


def test_a_confirmed_direct_sign_is_due_at_once_and_other_danger_within_hours() -> None:
    """REQ direct-signs: the assessment of a confirmed direct sign is due now."""
    rules = load_acute_rules(load_catalogue())
    at_once = tuple(rule for rule in rules.rules if rule.urgency == "at_once")
    today = tuple(rule for rule in rules.rules if rule.urgency == "today")

    assert due_by_answers(at_once, True, MORNING, ORGANISATION) == Due(MORNING, "direct_sign")
    assert due_by_answers(at_once + today, False, MORNING, ORGANISATION) == Due(
        MORNING + timedelta(hours=2), "acute"
    )
    assert due_by_answers(today, False, MORNING, ORGANISATION) == Due(
        datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "acute"
    )
    assert due_by_answers((), False, MORNING, ORGANISATION) is None


def test_a_score_is_no_fact_that_sets_a_moment() -> None:
    """REQ pull-forward-only: facts from people set a moment; of a score only its band, by a decision."""
    assert set(get_args(Because)) == {"direct_sign", "acute", "judgement", "band"}


def _decided(unit: UnitOfWork) -> int:
    """A step that a moment of a band can point to."""
    step = {"setting": "youth_protection_intake", "kind": "off", "rule": "", "reason": "Voor deze toets"}
    return unit.add(PullForwardStep, "made", **step)


@given(
    moments=st.lists(
        st.tuples(st.integers(0, 100_000), st.sampled_from(get_args(Because))), min_size=1, max_size=6
    )
)
def test_the_earliest_always_counts(world_for_due: World, moments: list[tuple[int, Because]]) -> None:
    """Whatever facts come in whatever order, the moment never moves back."""
    reference = made(world_for_due.client("alice"))
    with unit_as(world_for_due.installation, world_for_due.people["alice"]) as unit:
        round_ = latest_round(unit, open_case(unit, reference).id)
        step_id = _decided(unit)
        seen = []
        for minutes, because in moments:
            step = step_id if because == "band" else None
            bring_forward(unit, round_, Due(MORNING + timedelta(minutes=minutes), because, step))
            due = due_of(unit, round_)
            assert due is not None
            seen.append(due.at)

    assert seen == sorted(seen, reverse=True)
    assert seen[-1] == MORNING + timedelta(minutes=min(minutes for minutes, _ in moments))
