"""The registry: two people and a report for each way up, one person for each way down, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from screening.model.shipped_files import shipped_version
from service.app.open_installation import open_installation
from service.areas.registry.proposals import GateNotMet
from service.core.clock import SetClock
from service.core.errors import Conflict, NotAllowed, NotFound
from tests.service.raw import only_new_rows
from tests.service.registry.candidates import estimate, offered, updated
from tests.service.registry.support_registry import (
    approve,
    lower,
    propose,
    reject,
    served,
    version,
    versions,
)
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow


def test_it_begins_with_the_model_of_the_makers(world: World) -> None:
    (first,) = versions(world)

    assert (first.stage, first.serves, first.digest) == (
        "advisory",
        True,
        world.installation.scoring.mark.digest,
    )


def test_what_two_people_decide_serves_from_the_next_screening_on(world: World) -> None:
    """REQ four-eyes: an analyst proposes, another person approves; REQ not-self-learning: until then nothing
    changes."""
    alice, table = world.client("alice"), updated()
    before = screened(alice, LISA_BEFORE)
    proposal = propose(world, offered(world.installation, table))
    waiting = screened(alice, LISA_BEFORE)
    approved = approve(world, proposal)
    after = screened(alice, LISA_BEFORE)

    assert (approved.stage, approved.serves) == ("advisory", True)
    assert waiting["model"] == before["model"]
    assert (after["model"]["digest"], after["model"]["version"]) == (table.digest, "5")
    assert after["base_rate"] == 0.3
    assert [(one.version, one.stage, one.serves) for one in versions(world)] == [
        ("5", "advisory", True),
        (shipped_version(), "retired", False),
    ]


def test_every_process_follows(world: World) -> None:
    """A second process on the same data, started before, gives its next score with the new model."""
    other = open_installation(settings_for(world.installation.settings.data), SetClock(world.clock.now()))
    try:
        elsewhere = World(other, world.clock, world.people).client("alice")
        first = screened(elsewhere, LISA_BEFORE)
        table = updated()
        served(world, table)
        assert screened(elsewhere, LISA_BEFORE)["model"]["digest"] == table.digest != first["model"]["digest"]
    finally:
        other.close()


def test_a_process_that_starts_later_serves_it_at_once(world: World) -> None:
    table = updated()
    served(world, table)
    other = open_installation(settings_for(world.installation.settings.data), SetClock(world.clock.now()))
    try:
        later = World(other, world.clock, world.people)
        assert later.client("bob").get("/api/v1/model").json()["digest"] == table.digest
        assert screened(later.client("alice"), LISA_BEFORE)["model"]["digest"] == table.digest
    finally:
        other.close()


def test_who_proposed_does_not_approve_whatever_their_roles(world: World) -> None:
    """REQ four-eyes: also somebody who is analyst and administrator in one; the attempt is in the log."""
    with world.installation.database.transaction() as db:
        db.execute(
            text("INSERT INTO person_role VALUES (:id, 'administrator')"), {"id": world.people["anna"]}
        )
    proposal = propose(world, offered(world.installation, updated()))

    with pytest.raises(NotAllowed) as refused:
        approve(world, proposal, by="anna")

    assert refused.value.key == "registry.same_person"
    with world.installation.database.transaction() as db:
        logged = db.execute(text("SELECT outcome FROM audit_entry WHERE action = 'model.approve'")).scalars()
        assert list(logged) == ["refused"]


def test_who_trained_it_does_not_approve(world: World) -> None:
    """REQ four-eyes: the model file names who trained it."""
    proposal = propose(world, offered(world.installation, updated(trained_by="bob")))

    with pytest.raises(NotAllowed) as refused:
        approve(world, proposal, by="bob")

    assert refused.value.key == "registry.trainer"
    assert approve(world, proposal, by="adam").serves


@pytest.mark.parametrize("login", ["alice", "rita", "bob", "petra", "adam"])
def test_only_an_analyst_proposes(world: World, login: str) -> None:
    with pytest.raises(NotAllowed):
        propose(world, offered(world.installation, updated()), by=login)


@pytest.mark.parametrize("login", ["alice", "rita", "petra"])
def test_only_a_coordinator_or_administrator_approves(world: World, login: str) -> None:
    proposal = propose(world, offered(world.installation, updated()))

    with pytest.raises(NotAllowed):
        approve(world, proposal, by=login)


def test_of_two_approvals_the_second_is_too_late(world: World) -> None:
    """REQ four-eyes: one proposal is decided on once."""
    proposal = propose(world, offered(world.installation, updated()))
    approve(world, proposal, by="bob")

    with pytest.raises(Conflict) as refused:
        approve(world, proposal, by="adam")
    assert refused.value.key == "registry.decided"


def test_a_rejected_proposal_changes_nothing_and_can_be_made_again(world: World) -> None:
    table = updated()
    first = propose(world, offered(world.installation, table))
    with pytest.raises(Conflict, match="waiting already"):
        propose(world, offered(world.installation, table))
    reject(world, first)
    with pytest.raises(Conflict) as refused:
        approve(world, first)

    assert refused.value.key == "registry.decided"
    assert (version(world, table.digest).stage, version(world, table.digest).proposal) == ("candidate", None)
    assert approve(world, propose(world, offered(world.installation, table))).serves


def test_a_proposal_from_before_a_move_has_lapsed(world: World) -> None:
    table = updated()
    served(world, table)
    better = {"slope": estimate(1.0, 0.9, 1.1), "observed_expected": estimate(1.0, 0.9, 1.1)}
    enough = {"n": 900, "events": 300, "others": 600, "enough": True}
    files = offered(world.installation, table, calibration=better, sample_size=enough)
    proposal = propose(world, files, to="triage")
    lower(world, table.digest, "shadow")

    with pytest.raises(Conflict) as refused:
        approve(world, proposal)
    assert refused.value.key == "registry.moved_since"


@pytest.mark.parametrize(
    ("changed", "missed"),
    [
        ({"sample_size": {"events": 4, "others": 35}}, "victims"),
        ({"sample_size": {"events": 25, "others": 0}}, "others"),
        ({"calibration": {"slope": estimate(0.2, 0.1, 0.3)}}, "slope_reaches"),
        (
            {"calibration": {"slope": estimate(1, 0.5, 1.5), "observed_expected": estimate(None)}},
            "expected_reaches",
        ),
        ({"beats_baselines": False}, "beats"),
        ({"beats_baselines": None}, "beats"),
    ],
)
def test_below_a_limit_it_may_be_proposed_and_not_approved(
    world: World, changed: dict[str, Any], missed: str
) -> None:
    """REQ beats-baselines, REQ sample-size, REQ calibration: no promotion without them; one sentence says
    which limit it was."""
    proposal = propose(world, offered(world.installation, updated(), **changed))

    with pytest.raises(GateNotMet) as refused:
        approve(world, proposal)

    assert refused.value.finding.limit.id == missed
    for language in ("nl", "en"):
        assert refused.value.in_language(language).count(".") >= 2
    assert versions(world)[0].stage == "candidate"


def test_triage_asks_for_more_than_advisory(world: World) -> None:
    """REQ sample-size: what is enough to show an estimate is not enough to move an assessment."""
    table = updated()
    served(world, table)

    with pytest.raises(GateNotMet, match="sample"):
        approve(world, propose(world, offered(world.installation, table), to="triage"))


@pytest.mark.parametrize("to", ["triage", "retired", "candidate", "nonsense"])
def test_no_step_is_skipped(world: World, to: str) -> None:
    with pytest.raises(Conflict) as refused:
        propose(world, offered(world.installation, updated()), to=to)
    assert refused.value.key == "registry.no_such_step"


def test_a_model_in_the_shadow_does_not_take_the_place_of_the_one_that_serves(world: World) -> None:
    before = world.installation.scoring.mark.digest
    table = updated()
    approve(world, propose(world, offered(world.installation, table), to="shadow"))

    assert version(world, table.digest).stage == "shadow"
    assert screened(world.client("alice"), LISA_BEFORE)["model"]["digest"] == before


def test_one_person_takes_a_model_out_of_use_at_once(world: World) -> None:
    """REQ stop-switch: no other model steps in unasked; the former can be brought back by two people."""
    table = updated()
    first = screened(world.client("alice"), LISA_BEFORE)
    served(world, table)
    lower(world, table.digest, "retired", by="petra")
    after = screened(world.client("alice"), LISA_BEFORE)

    assert (after["arm"], after["reason"]) == ("stopped", "scoring_stopped")
    again = updated(0.2, "3")
    served(world, again)
    assert screened(world.client("alice"), LISA_BEFORE)["model"]["digest"] == again.digest
    assert first["model"]["digest"] in {one.digest for one in versions(world)}


def test_a_model_that_is_not_known_is_told(world: World) -> None:
    with pytest.raises(NotFound, match="no such model"):
        version(world, "9")
    with pytest.raises(NotFound):
        approve(world, 999)


@pytest.mark.parametrize("named", ["digest", "12345678", "version", "name"])
def test_a_model_is_named_by_digest_or_version(world: World, named: str) -> None:
    table = updated()
    propose(world, offered(world.installation, table))
    name = {"digest": table.digest, "12345678": table.digest[:8], "version": "5", "name": "local-5"}[named]

    assert version(world, name).digest == table.digest


@pytest.mark.parametrize("statement", ["DELETE FROM model_step", "UPDATE model_step SET serves = ''"])
def test_the_steps_cannot_be_changed(world: World, statement: str) -> None:
    """REQ not-self-learning: the database itself refuses; every step is in the access log too."""
    served(world, updated())

    with (
        only_new_rows(),
        world.installation.database.transaction() as db,
    ):
        db.execute(text(statement))
    with world.installation.database.transaction() as db:
        logged = set(db.execute(text("SELECT action FROM audit_entry WHERE object_type = 'model'")).scalars())
    assert {"model.propose", "model.approve"} <= logged
