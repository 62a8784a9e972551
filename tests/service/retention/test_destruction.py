"""Destroying a case: two people, one transaction, and nothing of it left anywhere."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from screening.model.signing import shipped_public_keys
from service.areas.retention.verify import check
from service.areas.screenings.verify import verify_screenings
from service.audit.verify import verify_log
from service.model_runtime.model_archive_files import Kept
from tests.service.retention.way import (
    BY_TERM,
    approve,
    ask,
    destroyed,
    hold,
    later,
    screened_case,
    standing,
)
from tests.service.screenings.flow import made, problem
from tests.service.world import World

pytestmark = pytest.mark.slow


def logged(world: World, action: str) -> list[dict[str, object]]:
    """The entries of the log for ``action``, the latest first."""
    entries = world.client("petra").get("/api/v1/audit", params={"limit": 1000}).json()["entries"]
    return [entry for entry in entries if entry["action"] == action]


def test_one_asks_another_approves_and_a_tombstone_is_left(world: World) -> None:
    """REQ retention: after a destruction the case does not exist, and a line without content says so."""
    reference = screened_case(world)
    other = screened_case(world)

    stone = destroyed(world, reference)

    assert re.fullmatch(r"[0-9a-f]{16}", stone["code"])
    assert (stone["kept_class"], stone["ground"]) == ("case_file", "young_person_asked")
    assert (stone["asked_by"], stone["approved_by"]) == (world.people["bob"], world.people["petra"])
    assert stone["rows"] > 10
    assert reference not in str(stone)
    alice = world.client("alice")
    assert alice.get(f"/api/v1/cases/{reference}").status_code == 404
    assert alice.get(f"/api/v1/cases/{other}/screenings/1").status_code == 200
    assert world.client("petra").get("/api/v1/retention/tombstones").json() == [stone]
    assert [entry["object_id"] for entry in logged(world, "case.destroyed")] == [stone["code"]]


def test_the_log_and_the_screenings_verify_afterwards(world: World) -> None:
    """REQ tamper-evident, REQ reproducible: the chain is whole, and what is gone is known to be gone."""
    reference = screened_case(world)
    screened_case(world)
    destroyed(world, reference)
    installation = world.installation

    assert verify_log(installation.database, installation.settings.data, installation.keys.audit).ok
    with installation.database.reading() as db:
        checked = check(db, installation.settings.data, installation.keys.audit)
        kept = Kept(installation.settings.data)
        report = verify_screenings(db, kept, shipped_public_keys(), destroyed=checked.destroyed)
        assert (checked.findings, report.findings, report.screenings) == ((), [], 1)
        assert not verify_screenings(db, kept, shipped_public_keys()).ok, "the tombstone is what excuses it"


def test_who_asked_made_or_changed_it_last_does_not_approve(world: World) -> None:
    """REQ four-eyes: not the one who asked, nor the maker of the case, whatever their role; it is logged."""
    of_alice = screened_case(world)
    assert ask(world.client("bob"), of_alice).status_code == 201
    problem(approve(world.client("bob"), of_alice), 403, "retention.same_person")

    of_bob = screened_case(world, "bob")
    request = ask(world.client("petra"), of_bob).json()["id"]
    problem(approve(world.client("bob"), of_bob, request), 403, "retention.same_person")

    changed_by_bob = screened_case(world)
    bob = world.client("bob")
    mother = {"relation": "mother", "safe": "not_known", "reason": ""}
    later(world, timedelta(minutes=1))
    world.browser("bob").post(f"/cases/{changed_by_bob}/record/contacts", data=mother)
    request = ask(world.client("petra"), changed_by_bob).json()["id"]
    problem(approve(bob, changed_by_bob, request), 403, "retention.same_person")

    assert len([one for one in logged(world, "destruction.approve") if one["outcome"] == "refused"]) == 3
    assert world.client("alice").get(f"/api/v1/cases/{of_alice}").status_code == 200


def test_nobody_else_may_ask_or_approve(world: World) -> None:
    """REQ need-to-know: workers, reviewers, analysts, administrators and partners cannot destroy."""
    reference = screened_case(world)
    for login in ("alice", "charlie", "rita", "anna", "adam", "pim"):
        assert ask(world.client(login), reference).status_code == 403
        assert approve(world.client(login), reference).status_code == 403


def test_the_term_must_have_passed_since_the_last_change(world: World) -> None:
    """REQ retention: twenty years from the last change of anything of a case; before it is refused."""
    reference = screened_case(world)
    problem(ask(world.client("bob"), reference, **BY_TERM), 409, "retention.term_runs")

    later(world)
    changed = standing(world.client("petra"), reference)
    assert changed["passed"]
    assert ask(world.client("bob"), reference, **BY_TERM).status_code == 201
    assert approve(world.client("petra"), reference).status_code == 200


def test_a_young_persons_request_must_be_weighed(world: World) -> None:
    reference = screened_case(world)
    sent = {"ground": "young_person_asked", "reason": "De jongere vroeg het in een brief"}
    problem(ask(world.client("bob"), reference, **sent), 422, "retention.not_weighed")
    problem(ask(world.client("bob"), reference, **sent, weighed=False), 422, "retention.not_weighed")


def test_a_refused_request_does_not_come_back(world: World) -> None:
    reference = screened_case(world)
    request = ask(world.client("bob"), reference).json()["id"]
    problem(ask(world.client("petra"), reference), 409, "retention.already_asked")
    path = f"/api/v1/cases/{reference}/retention/requests/{request}/refusal"
    assert world.client("petra").post(path, json={"reason": "De zus heeft er belang bij"}).status_code == 204

    problem(approve(world.client("petra"), reference, request), 409, "retention.not_waiting")
    assert ask(world.client("bob"), reference).status_code == 201


def test_a_request_on_a_case_under_hold(world: World) -> None:
    """REQ retention: a held case cannot be destroyed: 409 with one sentence, logged, nothing lost."""
    reference = screened_case(world)
    assert hold(world.client("petra"), reference).status_code == 201

    problem(ask(world.client("bob"), reference), 409, "retention.under_hold")

    refused = [entry for entry in logged(world, "destruction.ask") if entry["outcome"] == "refused"]
    assert [entry["object_id"] for entry in refused] == [reference]
    assert standing(world.client("petra"), reference)["requests"] == []
    assert world.client("alice").get(f"/api/v1/cases/{reference}/screenings/1").status_code == 200


def test_codes_of_destroyed_cases_are_never_given_again(world: World) -> None:
    """The log tells who looked at a code; it must never be of somebody else."""
    screened_case(world)
    last = screened_case(world)
    destroyed(world, last)

    assert made(world.client("alice")) == f"{last[:5]}{int(last[5:]) + 1:04d}"
