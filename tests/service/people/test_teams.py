"""Teams are made on purpose, never by a slip of the pen."""

from __future__ import annotations

import pytest

from service.areas.account_administration.teams import near
from tests.service.screenings.flow import made, problem
from tests.service.world import World

TEAMS = "/api/v1/teams"


@pytest.mark.parametrize(
    ("name", "there", "found"),
    [
        ("Crisis team", "Crisisteam", True),
        ("crisisteam", "Crisisteam", True),
        ("Crisisteamm", "Crisisteam", True),
        ("Coördinatie", "Coordinatie", True),
        ("Nacht", "Crisisteam", False),
        ("Team Intake", "Crisisteam", False),
    ],
)
def test_names_that_could_be_meant_as_one_are_near(name: str, there: str, found: bool) -> None:
    assert bool(near(name, [there])) is found


def test_a_team_is_made_and_a_near_name_is_asked_about_first(world: World) -> None:
    adam = world.client("adam")
    assert adam.post(TEAMS, json={"name": " Crisisteam "}).status_code == 201

    answer = adam.post(TEAMS, json={"name": "Crisis team"})
    problem(answer, 409, "people.team_near")
    assert "Crisisteam" in answer.json()["detail"]
    problem(adam.post(TEAMS, json={"name": "crisisteam", "another": True}), 409, "people.team_taken")

    assert adam.post(TEAMS, json={"name": "Crisis team", "another": True}).status_code == 201
    names = [team["name"] for team in adam.get(TEAMS).json()]
    assert names == sorted(["Crisis team", "Crisisteam", "Team A", "Team B"])


def test_a_person_is_added_to_teams_that_there_are(world: World) -> None:
    """The fault: "Crisis team" became a second team beside "Crisisteam" by adding a person."""
    adam = world.client("adam")
    adam.post(TEAMS, json={"name": "Crisisteam"})
    person = {"login": "nina", "name": "Nina", "roles": ["partner"], "teams": ["Crisis team"]}

    answer = adam.post("/api/v1/people", json=person)

    problem(answer, 422, "people.no_team_near")
    assert "Crisisteam" in answer.json()["detail"]
    assert "Crisis team" not in {team["name"] for team in adam.get(TEAMS).json()}


def test_a_team_gets_another_name_and_keeps_its_cases(world: World) -> None:
    reference = made(world.client("alice"))
    team = world.team("alice")

    problem(world.client("adam").put(f"{TEAMS}/{team}", json={"name": "Team B"}), 409, "people.team_taken")
    assert world.client("adam").put(f"{TEAMS}/{team}", json={"name": "Avond"}).status_code == 204

    assert world.client("alice").get(f"/api/v1/cases/{reference}").json()["team"] == team


def test_a_team_closes_when_it_is_empty_and_takes_nobody_then(world: World) -> None:
    adam = world.client("adam")
    problem(adam.post(f"{TEAMS}/{world.team('alice')}/closing"), 409, "people.team_in_use")
    night = adam.post(TEAMS, json={"name": "Nacht"}).json()["id"]
    assert adam.post(f"{TEAMS}/{night}/closing").status_code == 204

    way = f"/api/v1/people/{world.people['alice']}/rights"
    answer = adam.put(way, json={"roles": ["intake_worker"], "teams": [night]})
    problem(answer, 422, "people.team_choice")
    assert adam.post(f"{TEAMS}/{night}/reopening").status_code == 204
    assert adam.put(way, json={"roles": ["intake_worker"], "teams": [night]}).json()["proposal"]


def test_the_page_names_the_near_team_and_keeps_what_was_typed(world: World) -> None:
    adam = world.browser("adam")
    adam.post("/teams", data={"name": "Crisisteam"})

    page = adam.post("/teams", data={"name": "Crisis team"})

    assert page.status_code == 409
    assert 'value="Crisis team"' in page.text
    assert "Ja, dit is een ander team." in page.text
    assert adam.post("/teams", data={"name": "Crisis team", "another": "yes"}).status_code == 200
