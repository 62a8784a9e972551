"""Who may see cases or approve is decided by two people, and the privacy officer hears of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.unit_of_work import unit_of_system
from service.areas.account_administration import rights as changes
from service.areas.account_administration import service as accounts
from service.areas.account_administration.rights import Rights, needs_two
from service.identity.permissions import BY_TWO, CASE_READERS, POLICY, Role
from tests.service.screenings.flow import made, problem
from tests.service.world import PASSWORD, World, hire

pytestmark = pytest.mark.slow

CHANGES = "/api/v1/people/changes"
BOTH = ["intake_worker", "coordinator"]


def rights(world: World, by: str, login: str, roles: list[str], *teams: str) -> Any:
    numbers = [world.team({"Team A": "alice", "Team B": "charlie"}[team]) for team in teams]
    way = f"/api/v1/people/{world.people[login]}/rights"
    return world.client(by).put(way, json={"roles": roles, "teams": numbers})


def proposed(world: World, by: str, login: str, roles: list[str], *teams: str) -> int:
    answer = rights(world, by, login, roles, *teams)
    assert answer.status_code == 200, answer.text
    number = answer.json()["proposal"]
    assert isinstance(number, int)
    return number


def account(world: World, login: str) -> dict[str, Any]:
    listed = world.client("petra").get("/api/v1/people").json()
    return next(person for person in listed if person["login"] == login)


def decided(client: TestClient, proposal: int, how: str = "confirmation") -> Any:
    return client.post(f"{CHANGES}/{proposal}/{how}")


def test_the_roles_that_take_two_follow_from_the_table_of_permissions() -> None:
    """REQ people-by-two: every role that sees cases or approves; a new action brings its roles along."""
    approve = {role for action, roles in POLICY.items() if ".approve" in action for role in roles}

    assert approve | CASE_READERS | {Role.ANALYST} <= BY_TWO
    assert set(Role) - BY_TWO == {Role.PARTNER}


@pytest.mark.parametrize(
    ("before", "after", "two"),
    [
        ((set(), {1}), ({Role.REVIEWER}, {1}), True),
        ((set(), set()), ({Role.PARTNER}, {1}), False),
        (({Role.PARTNER}, {1}), ({Role.PARTNER, Role.ANALYST}, {1}), True),
        (({Role.REVIEWER}, {1}), ({Role.REVIEWER}, {1, 2}), True),
        (({Role.REVIEWER}, {1, 2}), ({Role.REVIEWER}, {1}), False),
        (({Role.REVIEWER, Role.ANALYST}, {1}), ({Role.ANALYST}, {1}), False),
        (({Role.ADMINISTRATOR}, {1}), ({Role.ADMINISTRATOR}, {2}), False),
        (({Role.INTAKE_WORKER}, {1}), ({Role.COORDINATOR}, {1}), True),
    ],
)
def test_what_is_given_takes_two_and_what_is_taken_away_takes_one(before: Any, after: Any, two: bool) -> None:
    """REQ people-by-two: a role, or a team whose cases the role shows."""
    assert needs_two(Rights.of(*before), Rights.of(*after)) is two


def test_a_second_person_confirms_and_then_the_sessions_end(world: World) -> None:
    """REQ people-by-two: until then nothing changes; afterwards the person signs in anew with the role."""
    alice = world.client("alice")
    number = proposed(world, "adam", "alice", BOTH, "Team A")
    assert account(world, "alice")["roles"] == ["intake_worker"]
    assert account(world, "alice")["waiting"] == number
    assert alice.get("/api/v1/me").status_code == 200

    assert decided(world.client("petra"), number).status_code == 204

    assert account(world, "alice")["roles"] == sorted(BOTH)
    assert account(world, "alice")["waiting"] is None
    assert alice.get("/api/v1/me").status_code == 401
    problem(decided(world.client("petra"), number), 409, "people.decided")


@pytest.mark.parametrize(("proposer", "whose"), [("adam", "alice"), ("petra", "adam"), ("adam", "adam")])
def test_neither_the_proposer_nor_the_person_confirms(world: World, proposer: str, whose: str) -> None:
    """REQ people-by-two: the attempt stands in the log as refused."""
    number = proposed(world, proposer, whose, ["analyst", "administrator"], "Team B")

    problem(decided(world.client("adam"), number), 403, "people.same_person")

    entries = world.client("petra").get("/api/v1/audit").json()["entries"]
    assert ("people.approve", "refused") in {(one["action"], one["outcome"]) for one in entries}


def test_a_privacy_officer_proposes_and_an_administrator_confirms(world: World) -> None:
    number = proposed(world, "petra", "rita", ["reviewer", "analyst"], "Team A")

    assert decided(world.client("adam"), number).status_code == 204
    assert account(world, "rita")["roles"] == ["analyst", "reviewer"]


def test_another_team_takes_two_for_who_sees_cases(world: World) -> None:
    """REQ people-by-two: a team shows its cases, so it is given as a role is."""
    reference = made(world.client("charlie"))
    number = proposed(world, "adam", "alice", ["intake_worker"], "Team A", "Team B")
    assert world.client("alice").get(f"/api/v1/cases/{reference}").status_code == 404

    decided(world.client("petra"), number)

    assert world.client("alice").get(f"/api/v1/cases/{reference}").status_code == 200


def test_taking_away_holds_at_once(world: World) -> None:
    both = hire(world.installation, "both", (Role.INTAKE_WORKER, Role.REVIEWER), "Team A")
    client = world.client("both")

    way = f"/api/v1/people/{both}/rights"
    answer = world.client("adam").put(way, json={"roles": ["reviewer"], "teams": [world.team("alice")]})

    assert answer.json() == {"proposal": None}
    assert client.get("/api/v1/me").status_code == 401
    assert account(world, "both")["roles"] == ["reviewer"]


def test_a_new_account_waits_for_its_roles_and_can_be_rejected(world: World) -> None:
    """REQ people-by-two: an account of one person alone opens nothing but itself."""
    person = {"login": "nina", "name": "Nina", "roles": ["reviewer"], "teams": ["Team A"]}
    made_ = world.client("adam").post("/api/v1/people", json=person).json()
    nina = world.browser()
    chosen = {"login": "nina", "code": made_["code"], "new": "a whole new phrase"}
    assert nina.post("/api/v1/account", json=chosen).is_success
    assert "wachten op een tweede persoon" in nina.get("/").text
    assert nina.get("/cases").status_code == 403

    assert decided(world.client("petra"), made_["proposal"], "rejection").status_code == 204

    assert account(world, "nina")["roles"] == []
    problem(decided(world.client("petra"), made_["proposal"]), 409, "people.decided")


def test_an_account_that_is_enabled_again_waits_for_its_roles(world: World) -> None:
    """REQ people-by-two: else one person could let somebody back in alone."""
    adam, number = world.client("adam"), world.people["alice"]
    adam.post(f"/api/v1/people/{number}/disable")
    adam.post(f"/api/v1/people/{number}/enable")
    assert account(world, "alice")["roles"] == []

    decided(world.client("petra"), account(world, "alice")["waiting"])

    assert account(world, "alice")["roles"] == ["intake_worker"]


def test_a_proposal_about_an_account_that_changed_since_is_made_anew(world: World) -> None:
    both = hire(world.installation, "both", (Role.INTAKE_WORKER, Role.REVIEWER), "Team A")
    team = world.team("alice")
    way = f"/api/v1/people/{both}/rights"
    adam = world.client("adam")
    more = {"roles": ["analyst", "intake_worker", "reviewer"], "teams": [team]}
    number = adam.put(way, json=more).json()["proposal"]
    problem(adam.put(way, json=more | {"roles": ["coordinator"]}), 409, "people.already_proposed")
    adam.put(way, json={"roles": ["reviewer"], "teams": [team]})

    problem(decided(world.client("petra"), number), 409, "people.changed_meanwhile")

    assert account(world, "both")["roles"] == ["reviewer"]


@pytest.mark.parametrize(
    ("login", "code"), [("adam", "people.last_administrator"), ("petra", "people.last_privacy_officer")]
)
@pytest.mark.parametrize("how", ["role", "disable"])
def test_the_last_of_a_role_that_must_stay_stays(world: World, login: str, code: str, how: str) -> None:
    """REQ people-by-two: by page, API and command line alike."""
    number = world.people[login]
    if how == "disable":
        answer = world.client("adam").post(f"/api/v1/people/{number}/disable")
        with (
            unit_of_system(world.installation, "command_line") as unit,
            pytest.raises(Exception, match=r"last|laatste"),
        ):
            accounts.disable_by_installation(unit, number)
    else:
        answer = rights(world, "adam", login, ["reviewer"], "Team B")

    problem(answer, 409, code)


def test_with_a_second_one_the_first_may_go(world: World) -> None:
    hire(world.installation, "petra2", (Role.PRIVACY_OFFICER,))

    assert rights(world, "adam", "petra", ["partner"]).json() == {"proposal": None}
    assert world.client("petra2").get("/api/v1/people").status_code == 200


def test_the_privacy_officer_hears_of_it_until_it_is_seen(world: World) -> None:
    """REQ people-by-two: proposals, decisions, what one person did alone, and passwords that others give."""
    world.clock.advance(timedelta(minutes=1))
    petra = world.browser("petra")
    assert 'class="tag' not in petra.get("/notices").text
    proposed(world, "adam", "alice", BOTH, "Team A")
    world.client("adam").post(f"/api/v1/people/{world.people['bob']}/password")

    page = petra.get("/notices").text
    assert page.count('class="tag now"') == 2
    assert "2 nieuw" in page
    assert "wijziging voorgesteld" in page
    assert "code voor één keer gegeven" in page
    shown = page.split('name="up_to" value="')[1].partition('"')[0]
    assert petra.post("/notices/accounts", data={"up_to": shown}).status_code == 200
    assert petra.post("/notices/accounts", data={"up_to": shown}).status_code == 200

    assert 'name="up_to"' not in petra.get("/notices").text


def test_the_command_line_gives_the_first_people_their_roles_and_proposes_afterwards(world: World) -> None:
    """REQ people-by-two: it gives alone as long as nobody could confirm, and not a moment longer."""
    team = world.team("alice")
    with unit_of_system(world.installation, "command_line") as unit:
        assert not changes.nobody_to_confirm(unit)
        new = accounts.NewPerson("nina", "Nina", frozenset({Role.COORDINATOR}), ("Team A",))
        added = accounts.add_by_installation(unit, new, PASSWORD)
        changed = changes.change_by_installation(
            unit, world.people["alice"], Rights(frozenset({Role.COORDINATOR}), frozenset({team}))
        )
    assert added.proposal
    assert changed
    assert account(world, "nina")["roles"] == []

    assert decided(world.client("adam"), added.proposal).status_code == 204
    assert account(world, "nina")["roles"] == ["coordinator"]


def test_nobody_confirms_their_own_account_so_a_lone_second_person_may_ask_the_machine(world: World) -> None:
    """Petra alone is privacy officer: what Adam proposes for her nobody could confirm, the machine can."""
    with unit_of_system(world.installation, "command_line") as unit:
        after = Rights(frozenset({Role.PRIVACY_OFFICER, Role.ANALYST}), frozenset())
        number = changes.change_by_installation(unit, world.people["petra"], after)
    assert number
    problem(decided(world.client("petra"), number), 403, "people.same_person")

    assert decided(world.client("adam"), number).status_code == 204


def test_the_page_says_what_waits_and_who_can_confirm(world: World) -> None:
    adam, petra = world.browser("adam"), world.browser("petra")
    alice = world.people["alice"]
    form = adam.get(f"/people/{alice}").text
    assert "vraagt een tweede persoon" in form
    seen = form.split('name="seen" value="')[1].partition('"')[0]
    sent = {"seen": seen, "roles": BOTH, "teams": str(world.team("alice"))}
    assert adam.post(f"/people/{alice}", data=sent).status_code == 200

    assert "Dit kan bevestigd worden door: Petra." in adam.get("/people").text
    assert "Krijgt erbij: coördinator." in petra.get("/people").text.lower().replace("krijgt", "Krijgt")
    stale = adam.post(f"/people/{alice}", data=sent | {"seen": "reviewer|"})
    assert stale.status_code == 409


def test_a_form_without_roles_comes_back_with_what_was_chosen(world: World) -> None:
    adam, alice = world.browser("adam"), world.people["alice"]
    answer = adam.post(f"/people/{alice}", data={"teams": str(world.team("charlie"))})

    assert answer.status_code == 422
    assert f'value="{world.team("charlie")}" checked' in answer.text
