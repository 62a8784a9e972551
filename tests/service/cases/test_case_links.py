"""Two cases of one young person: one goes on, the other is read, and everywhere one young person counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.access.open_case import READ_ONLY, open_case
from service.access.unit_of_work import unit_as
from service.areas.assessments import outcomes
from service.areas.case_links import service as case_links
from service.areas.exports.training_table import training_rows
from service.areas.retention import retention_overview
from service.areas.screenings.screenings_for_monitoring import counted_since
from service.core.errors import Conflict
from service.identity.permissions import POLICY, Role
from tests.service.assessments.flow import established, recorded, screened_case
from tests.service.cases.test_laid_back import save
from tests.service.screenings.flow import made, problem
from tests.service.world import STARTED, World, hire

pytestmark = pytest.mark.slow

WHY = "De moeder noemde beide meldingen"


def joined(world: World, ends: str, goes_on: str) -> None:
    """Alice proposes, Bob confirms."""
    sent = {"goes_on_in": goes_on, "reason": WHY}
    answer = world.client("alice").post(f"/api/v1/cases/{ends}/links", json=sent)
    assert answer.status_code == 201, answer.text
    way = f"/api/v1/cases/{ends}/links/{answer.json()['proposal']}/confirmation"
    assert world.client("bob").post(way).status_code == 204


def parted(world: World, ends: str) -> None:
    answer = world.client("alice").post(f"/api/v1/cases/{ends}/links/undoing", json={"reason": WHY})
    way = f"/api/v1/cases/{ends}/links/{answer.json()['proposal']}/confirmation"
    assert world.client("bob").post(way).status_code == 204


def settled(world: World) -> str:
    """A case with an outcome."""
    alice = world.client("alice")
    reference = screened_case(alice)
    recorded(alice, reference, established(world, follows=["nothing_now"]))
    return reference


def counts(world: World) -> dict[str, int]:
    """How many count, wherever something is counted."""
    with unit_as(world.installation, world.people["anna"]) as unit:
        found = {
            "outcomes": len(outcomes.outcomes_of(unit)),
            "number": outcomes.number_of_outcomes(unit),
            "screenings": len(list(counted_since(unit, STARTED - timedelta(days=1)))),
        }
    found["table"] = len(list(training_rows(world.installation, world.installation.clock.now())))
    return found


def test_it_takes_two_people(world: World) -> None:
    """REQ four-eyes: nobody confirms what they proposed, and the attempt is logged."""
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    sent = {"goes_on_in": goes_on, "reason": WHY}
    proposal = world.client("alice").post(f"/api/v1/cases/{ends}/links", json=sent).json()["proposal"]
    way = f"/api/v1/cases/{ends}/links/{proposal}"

    problem(world.client("alice").post(f"{way}/confirmation"), 403, "case.link_same_person")
    assert world.client("bob").get(f"/api/v1/cases/{ends}/links").json()["goes_on_in"] is None
    assert world.client("bob").post(f"{way}/rejection").status_code == 204
    problem(world.client("bob").post(f"{way}/confirmation"), 409, "case.link_decided")


def test_one_goes_on_and_the_other_is_only_read(world: World) -> None:
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    joined(world, ends, goes_on)
    alice = world.browser("alice")

    problem(save(world.client("alice"), ends, 0, {"school_absence": "often"}), 409, "case.goes_on")
    assert save(world.client("alice"), goes_on, 0, {"school_absence": "often"}).status_code == 200
    page = alice.get(f"/cases/{ends}").text
    assert f"Dit dossier gaat verder in {goes_on}." in page
    assert f'action="/cases/{ends}/assignment"' not in page
    assert f"/cases/{ends}" in alice.get(f"/cases/{goes_on}").text
    assert ends not in alice.get("/cases").text
    assert f"gaat verder in {goes_on}" in alice.get("/cases?state=all").text


@pytest.mark.parametrize("action", sorted(POLICY))
def test_every_action_on_a_case_is_read_only_or_refused(world: World, action: str) -> None:
    """An action that nobody thought of is refused in a case that goes on in another."""
    of_case = {"case.read", "case.assign", "draft.save", "record.export", "retention.read", "review.create"}
    if action not in of_case | {"stay.begin", "assessment.create", "judgement.create", "case.forward"}:
        return
    everything = hire(
        world.installation,
        "all",
        (Role.INTAKE_WORKER, Role.REVIEWER, Role.COORDINATOR, Role.PRIVACY_OFFICER),
        "Team A",
    )
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    joined(world, ends, goes_on)

    with unit_as(world.installation, everything) as unit:
        if action in READ_ONLY:
            assert open_case(unit, ends, action).goes_on_in == goes_on
        else:
            with pytest.raises(Conflict):
                open_case(unit, ends, action)


def test_one_young_person_counts_and_undoing_brings_everything_back(world: World) -> None:
    """The fault: both cases stood in the training table and in every figure."""
    first, second = settled(world), settled(world)
    assert counts(world) == {"outcomes": 2, "number": 2, "screenings": 2, "table": 2}

    joined(world, first, second)
    assert counts(world) == {"outcomes": 1, "number": 1, "screenings": 1, "table": 1}

    parted(world, first)
    assert counts(world) == {"outcomes": 2, "number": 2, "screenings": 2, "table": 2}
    assert world.client("bob").get(f"/api/v1/cases/{first}/links").json()["goes_on_in"] is None


def test_what_waits_in_the_one_that_ends_waits_in_the_one_that_goes_on(world: World) -> None:
    """Nothing acute may be lost by joining."""
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    assert save(world.client("alice"), ends, 0, {"someone_waiting": "confirmed"}).status_code == 200
    before = world.client("bob").get(f"/api/v1/cases/{ends}").json()["due"]
    joined(world, ends, goes_on)

    row = world.client("bob").get("/api/v1/cases", params={"open": True}).json()["cases"]
    assert [(one["reference"], one["due"], one["acute"]) for one in row] == [(goes_on, before, True)]


@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("same", "case.link_same"),
        ("chain", "case.link_ended"),
        ("taken", "case.link_taken"),
        ("stay", "case.link_stay"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(world: World, why: str, code: str) -> None:
    alice = world.client("alice")
    one, two, three = made(alice), made(alice), made(alice)
    if why in ("chain", "taken"):
        joined(world, one, two)
    if why == "stay":
        alice.post(f"/api/v1/cases/{one}/stays", json={"begun_on": "2026-11-23"})
    ends, goes_on = {"same": (one, one), "chain": (three, one), "taken": (two, three), "stay": (one, two)}[
        why
    ]

    answer = world.client("alice").post(
        f"/api/v1/cases/{ends}/links", json={"goes_on_in": goes_on, "reason": WHY}
    )

    problem(answer, 409 if why not in ("same", "chain") else answer.status_code, answer.json()["code"])
    assert answer.json()["code"] in (code, "case.goes_on")


def test_a_case_of_another_team_is_hidden(world: World) -> None:
    own, strange = made(world.client("alice")), made(world.client("charlie"))
    sent = {"goes_on_in": strange, "reason": WHY}
    assert world.client("alice").post(f"/api/v1/cases/{own}/links", json=sent).status_code == 404

    page = world.browser("alice").post(
        f"/cases/{own}/link", data={"other": strange, "which": "other", "reason": WHY}
    )
    assert page.status_code == 404
    assert f'value="{strange}"' in page.text
    assert WHY in page.text


def test_the_page_joins_and_parts(world: World) -> None:
    one, two = made(world.client("alice")), made(world.client("alice"))
    alice, bob = world.browser("alice"), world.browser("bob")
    sent = {"other": two, "which": "this", "reason": WHY}
    assert f"{two} gaat verder in {one}" in alice.post(f"/cases/{one}/link", data=sent).text
    with unit_as(world.installation, world.people["bob"]) as unit:
        number = case_links.standing(unit, open_case(unit, two, "case.read")).waiting[0].id

    assert bob.post(f"/cases/{two}/link/{number}/confirm").status_code == 200

    assert f"Bevestigd: dit dossier gaat verder in {one}." in bob.get(f"/cases/{two}").text
    assert f"Bevestigd: dossier {two} gaat hier verder." in bob.get(f"/cases/{one}").text
    assert "wacht" in alice.post(f"/cases/{two}/link/undo", data={"undo-reason": WHY}).text.lower()


def test_the_file_of_the_young_person_holds_both(world: World) -> None:
    """REQ access-export: the right of access is to everything about the young person."""
    one, two = made(world.client("alice"), topic="Eerste melding"), made(world.client("alice"))
    joined(world, one, two)

    for reference in (one, two):
        answer = world.client("bob").post(
            f"/api/v1/cases/{reference}/record/export", json={"purpose": "access_request"}
        )
        held: dict[str, Any] = answer.json()
        assert {row["reference"] for row in held["record"]["cases"]} == {one, two}
        assert "Eerste melding" in answer.text
        assert len(held["record"]["case_link"]) == 2


def test_both_live_as_long_as_the_longest_and_go_together(world: World) -> None:
    one, two = made(world.client("alice")), made(world.client("alice"))
    joined(world, one, two)
    world.clock.advance(timedelta(days=100))
    assert save(world.client("alice"), two, 0, {"school_absence": "often"}).status_code == 200
    with unit_as(world.installation, world.people["petra"]) as unit:
        for reference in (one, two):
            case = open_case(unit, reference, "retention.read")
            assert (retention_overview.standing(unit, case).changed_at - STARTED).days == 100
    world.clock.advance(timedelta(days=365 * 21))
    with unit_as(world.installation, world.people["petra"]) as unit:
        assert [row.reference for row in retention_overview.due(unit).cases] == [two]

    petra = world.client("petra")
    hire(world.installation, "paul", (Role.PRIVACY_OFFICER,))
    asked = petra.post(
        f"/api/v1/cases/{one}/retention/requests",
        json={"ground": "term_passed", "reason": "De termijn is om"},
    )
    number = asked.json()["id"]
    paul = world.client("paul")
    way = f"/api/v1/cases/{one}/retention/requests/{number}/approval"
    hold = petra.post(f"/api/v1/cases/{two}/retention/holds", json={"reason": "Er loopt een onderzoek"})
    problem(paul.post(way), 409, "retention.other_under_hold")
    petra.post(f"/api/v1/retention/holds/{hold.json()['id']}/lifting", json={"reason": "Het is voorbij nu"})

    assert paul.post(way).is_success
    for reference in (one, two):
        assert petra.get(f"/api/v1/cases/{reference}/retention").status_code == 404
    assert len(petra.get("/api/v1/retention/tombstones").json()) == 2
