"""Recall: whom a model touched, what followed, and a task to look at each again."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from screening.model.shipped_files import shipped_version
from service.access.unit_of_work import unit_as
from service.areas.registry import recall as recalls
from service.areas.registry.recall import Recall
from service.core.errors import Conflict, NotAllowed
from tests.service.prepared import with_share
from tests.service.registry.candidates import updated
from tests.service.registry.support_registry import REASON, lower, served
from tests.service.screenings.flow import LISA_BEFORE, judge, judged, screen, screened
from tests.service.world import World

pytestmark = pytest.mark.slow


def recall(world: World, named: str, by: str = "anna") -> Recall:
    with unit_as(world.installation, world.people[by]) as unit:
        return recalls.recall(unit, named, REASON)


def test_recall_lists_exactly_the_cases_that_a_version_scored(world: World) -> None:
    """REQ recall: shown and withheld alike; not those of another version, nor those without a score."""
    alice = world.client("alice")
    screened(alice, LISA_BEFORE)
    served(world, updated())
    shown, withheld = (
        screened(alice, LISA_BEFORE),
        screened(with_share(world, 1.0).client("alice"), LISA_BEFORE),
    )
    declined = judged(alice)
    alice.post(f"/api/v1/cases/{declined}/score-refusal")
    screen(alice, declined, LISA_BEFORE)

    found = recall(world, "5")

    assert [(one.reference, one.arm) for one in found.cases] == [
        (shown["reference"], "shown"),
        (withheld["reference"], "withheld"),
    ]
    assert found.opened == 2


def test_recall_says_what_followed(world: World) -> None:
    """REQ recall: the own judgement before the score, the latest one, and the outcome where there is one."""
    alice = world.client("alice")
    answer = screened(alice, LISA_BEFORE)
    judge(alice, answer["reference"], view="strong_suspicion")

    (one,) = recall(world, shipped_version()).cases

    assert (one.first_view, one.last_view) == ("some_concern", "strong_suspicion")
    assert (one.outcome, one.assessed_on) == (None, None)


def test_each_screening_gets_one_review_task(world: World) -> None:
    """REQ recall: tasks are opened once; a second recall opens those for what was scored since."""
    alice = world.client("alice")
    screened(alice, LISA_BEFORE)
    first = recall(world, shipped_version())
    screened(alice, LISA_BEFORE)
    second = recall(world, shipped_version())

    assert (first.opened, second.opened, len(second.cases)) == (1, 1, 2)
    assert all(one.task is not None and one.done_at is None for one in second.cases)
    with unit_as(world.installation, world.people["anna"]) as unit:
        assert [task.number for task in recalls.open_tasks(unit)] == [1, 1]


def test_a_review_by_somebody_else_does_the_task(world: World) -> None:
    """REQ recall: over HTTP all the way: recalled, waiting for a reviewer, looked at again, done."""
    alice, anna, rita = (world.client(login) for login in ("alice", "anna", "rita"))
    first, second = (screened(alice, LISA_BEFORE)["reference"] for _ in range(2))
    path = f"/api/v1/models/{world.installation.scoring.mark.digest}/recall"
    assert anna.post(path, json={"reason": REASON}).json()["opened"] == 2
    assert sorted(row["reference"] for row in rita.get("/api/v1/reviews").json()["decisions"]) == [
        first,
        second,
    ]

    way = f"/api/v1/cases/{first}/screenings/1/reviews"
    review = {"view": "agree", "weighed": "answers", "words": "De reden past bij de antwoorden"}
    assert rita.post(way, json=review | {"seen": rita.get(way).json()["seen"]}).status_code == 201

    done = {row["reference"]: row["done_at"] for row in anna.get(path).json()["cases"]}
    assert (done[first] is None, done[second]) == (False, None)
    page = world.browser("anna").get(path.removeprefix("/api/v1")).text
    assert "Bij 2 oordelen is gevraagd om mee te kijken. Bij 1 is dat gedaan." in page


def test_recall_is_in_the_log_with_counts_and_no_case(world: World) -> None:
    """REQ recall, REQ read-log."""
    answer = screened(world.client("alice"), LISA_BEFORE)
    recall(world, shipped_version())

    with world.installation.database.transaction() as db:
        (facts,) = db.execute(text("SELECT facts FROM audit_entry WHERE action = 'model.recall'")).scalars()
    assert facts == '{"cases":1,"opened":1}'
    assert answer["reference"] not in facts


def test_a_model_out_of_use_can_be_recalled(world: World) -> None:
    """REQ recall: years later, too."""
    screened(world.client("alice"), LISA_BEFORE)
    lower(world, world.installation.scoring.mark.digest, "retired")

    assert recall(world, shipped_version()).opened == 1


def test_a_model_that_scored_nobody_has_nothing_to_recall(world: World) -> None:
    with pytest.raises(Conflict, match="This model gave no estimate"):
        recall(world, shipped_version())


@pytest.mark.parametrize("login", ["alice", "bob", "rita", "petra", "adam"])
def test_only_who_may_open_past_decisions_of_every_team_recalls(world: World, login: str) -> None:
    """REQ need-to-know: the list holds codes of cases of all teams."""
    screened(world.client("alice"), LISA_BEFORE)

    with pytest.raises(NotAllowed):
        recall(world, shipped_version(), by=login)
