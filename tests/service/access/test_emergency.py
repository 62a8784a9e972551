"""Emergency access: given at once with a reason, never silently, for a time, and looked back at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.access.emergency_access import OPENS
from service.identity.permissions import CASE_READERS, POLICY, Role
from tests.service.raw import only_new_rows
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE, judged, problem, screen
from tests.service.world import World, hire

pytestmark = pytest.mark.slow

REASON = "De jongere is vannacht gevonden en zit bij ons"
WAYS = (
    "/api/v1/cases/{0}",
    "/api/v1/cases/{0}/timeline",
    "/api/v1/cases/{0}/draft",
    "/api/v1/cases/{0}/screenings/1",
    "/cases/{0}",
    "/cases/{0}/acute",
    "/cases/{0}/answers/1",
    "/cases/{0}/screenings/1",
    "/cases/{0}/screenings/1/print",
    "/cases/{0}/assessments/1/guide",
    "/cases/{0}/record",
    "/cases/{0}/record/looked",
)


def ask(client: TestClient, case: str, reason: str = REASON, **more: Any) -> Any:
    return client.post("/api/v1/emergency-accesses", json={"case": case, "reason": reason} | more)


def granted(client: TestClient, case: str, **more: Any) -> dict[str, Any]:
    answer = ask(client, case, **more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def statuses(client: TestClient, case: str) -> set[int]:
    """What every way to look at a case answers."""
    return {client.get(way.format(case)).status_code for way in WAYS}


def added(world: World, login: str, role: str) -> TestClient:
    """A browser in which somebody new of team B has signed in."""
    hire(world.installation, login, (Role(role),), "Team B")
    return world.browser(login)


def entries(world: World) -> list[Any]:
    with world.installation.database.transaction() as db:
        asked = "SELECT action, purpose, outcome, facts, object_id FROM audit_entry ORDER BY seq"
        return list(db.execute(text(asked)))


def test_a_reason_opens_one_case_of_another_team(world: World, reference: str) -> None:
    """REQ need-to-know: before it 404 everywhere, after it every page, print and answer of this one case."""
    other = judged(world.client("alice"))
    stranger = world.browser("charlie")
    assert statuses(stranger, reference) == {404}
    granted(stranger, reference)

    assert statuses(stranger, reference) == {200}
    assert statuses(stranger, other) == {404}


def test_it_puts_the_case_in_no_list(world: World, reference: str) -> None:
    """REQ need-to-know: lists, searches and counts stay those of one's own team."""
    charlie = world.client("charlie")
    granted(charlie, reference)

    found = charlie.get("/api/v1/cases", params={"code": reference}).json()
    assert (found["total"], found["everything"]) == (0, 0)


def test_it_is_for_looking_and_printing_alone(world: World, reference: str) -> None:
    """REQ need-to-know: nothing can be written with it, and neither file nor table leaves by it."""
    bea = added(world, "bea", "coordinator")
    granted(bea, reference)
    api, pages = f"/api/v1/cases/{reference}", f"/cases/{reference}"
    tried = [
        bea.post(f"{api}/judgements", json=JUDGEMENT),
        bea.put(f"{api}/draft", json={"revision": 1}),
        bea.post(f"{api}/screenings"),
        bea.post(f"{api}/intakes", json={"age": 17, "setting": "youth_protection_intake"}),
        bea.post(f"{api}/score-refusal"),
        bea.post(f"{api}/assignments", json={"person": None, "after": 1}),
        bea.get(f"{pages}/assessments/1/new"),
        bea.post(f"{pages}/record/contacts", data={"relation": "mother", "safe": "not_known"}),
        bea.post(f"{pages}/record/export", data={"to": "young_person", "purpose": "complaint"}),
    ]

    assert {answer.status_code for answer in tried} == {404}
    assert bea.get("/api/v1/exports/training").status_code == 403
    page = bea.get(pages).text
    assert all(way not in page for way in ("/score-refusal", "/assignment", "/stays/new", "/rounds/new"))


def test_what_it_opens_is_a_list_of_readings_and_whatever_is_new_stays_closed() -> None:
    """REQ need-to-know: the file with everything, the table, and all that changes something are not in it."""
    assert {action.rpartition(".")[2] for action in OPENS} <= {"read", "print", "list", "explain"}
    assert OPENS.isdisjoint({"record.export", "export.training", "case.list", "case.search", "review.list"})
    assert all(POLICY[action] & CASE_READERS for action in OPENS)


def test_every_look_says_in_the_log_by_which_access_it_was(world: World, reference: str) -> None:
    """REQ read-log: emergency access is told apart from ordinary work, look by look."""
    charlie = world.client("charlie")
    number = granted(charlie, reference)["number"]
    before = len(entries(world))
    for way in WAYS:
        charlie.get(way.format(reference))
    looks = entries(world)[before:]

    assert len(looks) >= len(WAYS)
    assert all(f'"emergency":{number}' in look.facts for look in looks)
    assert {look.purpose for look in looks} == {"emergency", "case_conference"}


def test_the_privacy_officer_knows_at_once(world: World, reference: str) -> None:
    """REQ need-to-know: the notice is there with the access itself, unread, with reason, person and looks."""
    charlie, petra = world.client("charlie"), world.browser("petra")
    number = granted(charlie, reference)["number"]
    charlie.get(f"/api/v1/cases/{reference}")
    menu = petra.get("/log").text
    told = petra.get("/api/v1/notices").json()
    whole = petra.get(f"/api/v1/notices/{number}").json()

    assert "1 nieuw" in menu
    assert [(one["unread"], one["access"]["case"]) for one in told] == [(True, reference)]
    assert whole["access"]["person"] == world.people["charlie"]
    assert whole["access"]["reason"] == REASON
    assert [look["action"] for look in whole["looks"]] == ["emergency.begun", "case.read"]
    assert "1 nieuw" not in petra.get("/log").text
    assert [one["unread"] for one in petra.get("/api/v1/notices").json()] == [False]


def test_it_ends_by_itself(world: World, reference: str) -> None:
    """REQ need-to-know: four hours when nothing else is asked; then the case is not there again."""
    clock = world.clock
    charlie = world.client("charlie")
    granted(charlie, reference)
    clock.advance(timedelta(hours=4) - timedelta(seconds=1))
    within = world.client("charlie")
    assert within.get(f"/api/v1/cases/{reference}").status_code == 200
    clock.advance(timedelta(seconds=1))

    assert statuses(world.browser("charlie"), reference) == {404}


def test_it_can_be_ended_early_by_the_person_and_by_the_privacy_officer(world: World, reference: str) -> None:
    """REQ need-to-know: from the next request on; nobody else has a hand on it."""
    charlie = world.client("charlie")
    for hand in ("charlie", "petra"):
        number = granted(charlie, reference)["number"]
        way = f"/api/v1/emergency-accesses/{number}"
        problem(world.client("alice").delete(way), 404, "not_found")
        assert world.client("adam").delete(way).status_code == 403
        assert world.client(hand).delete(way).status_code == 204
        assert charlie.get(f"/api/v1/cases/{reference}").status_code == 404
        problem(world.client(hand).delete(way), 409, "emergency.over")


def test_it_is_nobody_elses(world: World, reference: str) -> None:
    """REQ need-to-know: a colleague in the same team as who asked sees nothing of the case."""
    granted(world.client("charlie"), reference)
    nina = added(world, "nina", "intake_worker")

    assert statuses(nina, reference) == {404}


def test_who_is_disabled_has_no_access_any_more(world: World, reference: str) -> None:
    """REQ need-to-know: the access of somebody who may not sign in opens nothing."""
    charlie = world.client("charlie")
    granted(charlie, reference)
    number = world.people["charlie"]
    assert world.client("adam").post(f"/api/v1/people/{number}/disable").status_code in (200, 204)

    assert charlie.get(f"/api/v1/cases/{reference}").status_code == 401
    assert ask(charlie, reference).status_code == 401


def test_a_declined_or_withheld_score_stays_hidden(world: World, reference: str) -> None:
    """REQ decline-score: emergency access shows what the team itself may see, and no more."""
    world.client("alice").post(f"/api/v1/cases/{reference}/score-refusal")
    charlie = world.client("charlie")
    granted(charlie, reference)

    assert charlie.get(f"/api/v1/cases/{reference}/screenings/1").json()["reason"] == "score_declined"


def test_the_rows_of_it_cannot_be_changed(world: World, reference: str) -> None:
    granted(world.client("charlie"), reference)

    for change in ("UPDATE emergency_access SET ends_at = begun_at", "DELETE FROM emergency_ask"):
        with (
            only_new_rows(),
            world.installation.database.transaction() as db,
        ):
            db.execute(text(change))


def test_the_team_itself_goes_on_as_ever(world: World, reference: str) -> None:
    """The work of a team costs no step more, and its looks are no emergency."""
    granted(world.client("charlie"), reference)
    before = len(entries(world))
    alice = world.client("alice")
    assert screen(alice, judged(alice), LISA_BEFORE).status_code == 201
    assert alice.get(f"/cases/{reference}").status_code == 200

    assert not any("emergency" in entry.facts or entry.purpose for entry in entries(world)[before:])


def test_the_young_person_and_the_privacy_officer_read_it_in_words(world: World, reference: str) -> None:
    """REQ access-export, REQ read-log: who looked, the log and the file say that it was an emergency, and
    why."""
    charlie = world.client("charlie")
    granted(charlie, reference)
    charlie.get(f"/api/v1/cases/{reference}")
    bob, petra = world.browser("bob"), world.browser("petra")
    sent = {"to": "young_person", "purpose": "access_request", "form": "json"}
    file = bob.post(f"/cases/{reference}/record/export", data=sent).json()

    assert "dossier bekeken (noodtoegang)" in bob.get(f"/cases/{reference}/record/looked").text
    assert "noodtoegang begonnen" in petra.get(f"/log?code={reference}").text
    assert [row["reason"] for row in file["record"]["emergency_access"]] == [REASON]
    assert file["record"]["emergency_access"][0]["person_id"] == "Charlie"
