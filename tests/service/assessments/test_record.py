"""The record of a conversation: what it must hold, that it stays, and who stands for it beside the maker."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from fastapi.testclient import TestClient

from service.access.unit_of_work import unit_of_system
from service.areas.account_administration.service import disable_by_installation
from tests.service.assessments.flow import established, findings, record, recorded, screened_case
from tests.service.raw import raw_database
from tests.service.screenings.flow import LISA_BEFORE, judged, made, problem, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]


def test_a_conversation_is_recorded_and_read_by_the_team(client: Client, world: World) -> None:
    reference = screened_case(client("alice"))
    stored = recorded(client("alice"), reference, established(world, means_note="Dreigen met beelden"))

    assert (stored["number"], stored["outcome"], stored["basis"]) == (1, "established", "own_statement")
    assert stored["present"] == ["young_person", "parent"]
    assert client("rita").get(f"/api/v1/cases/{reference}/assessments").json() == [stored]
    assert client("charlie").get(f"/api/v1/cases/{reference}/assessments").status_code == 404


@pytest.mark.parametrize("outcome", ["established", "not_shown"])
def test_an_outcome_that_settles_it_names_a_second_professional(
    client: Client, world: World, outcome: str
) -> None:
    """REQ second-professional: somebody else than the maker and the assessor, who can still sign in."""
    alice, people = client("alice"), world.people
    reference = screened_case(alice)
    found = established(world, outcome=outcome)
    if outcome == "not_shown":
        found |= {"exploitation": [], "means": []}

    problem(record(alice, reference, found | {"second": None}), 422, "assessment.second_missing")
    problem(record(alice, reference, found | {"second": people["alice"]}), 422, "assessment.second_self")
    by_bob = found | {"second": people["bob"], "assessor": people["bob"]}
    problem(record(alice, reference, by_bob), 422, "assessment.second_self")
    problem(record(alice, reference, found | {"second": people["adam"]}), 422, "assessment.second_unknown")
    with unit_of_system(world.installation, "command_line") as unit:
        disable_by_installation(unit, people["rita"])
    problem(record(alice, reference, found), 422, "assessment.second_unknown")
    assert recorded(alice, reference, found | {"second": people["bob"]})["second"] == people["bob"]


def test_the_database_itself_asks_for_the_second_professional(client: Client, world: World) -> None:
    """REQ second-professional: no way round it by another door."""
    reference = screened_case(client("alice"))
    recorded(client("alice"), reference, findings(world))
    with closing(raw_database(world.installation.settings.data)) as db:
        row = "case_id, intake_id, reference, held_on, assessor_id, present, saw_score, log_shows_look, basis"
        row += ", reason, exploitation, means, means_note, follows, follows_note, revision, made_at, made_by"
        row += ", content_digest"
        chosen = f"SELECT {row}, 2, 'established' FROM assessment"
        with pytest.raises((sqlite3.IntegrityError, psycopg.IntegrityError), match="second_named"):
            db.execute(f"INSERT INTO assessment ({row}, number, outcome) {chosen}")


@pytest.mark.parametrize("outcome", ["strong_indications", "undetermined"])
def test_an_open_outcome_needs_nobody_else(client: Client, world: World, outcome: str) -> None:
    """REQ outcome-definition: four outcomes; one that is not settled is not "no" and stands by itself."""
    reference = screened_case(client("alice"))
    assert recorded(client("alice"), reference, findings(world, outcome=outcome))["outcome"] == outcome


def test_under_eighteen_no_means_of_control_is_asked_for(client: Client, world: World) -> None:
    """REQ outcome-definition: at 17 exploitation is enough; at 18 a means is named, or why there is none."""
    alice = client("alice")
    minor = screened_case(alice, LISA_BEFORE | {"age": 17})
    adult = screened_case(alice, LISA_BEFORE | {"age": 18})

    assert recorded(alice, minor, established(world, means=[]))["means"] == []
    problem(record(alice, adult, established(world, means=[])), 422, "assessment.means_missing")
    sentence = "Over de middelen wil de jongere nog niet praten"
    stored = recorded(alice, adult, established(world, means=[], means_note=sentence))
    assert stored["means_note"] == sentence
    problem(
        record(alice, minor, established(world, exploitation=[], after=1)),
        422,
        "assessment.exploitation_missing",
    )


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"held_on": "2026-11-22"}, "assessment.before_intake"),
        ({"held_on": "2026-11-24"}, "assessment.in_future"),
        ({"present": ["parent"]}, "assessment.young_person"),
        ({"assessor": 999}, "assessment.assessor"),
        ({"reason": "kort"}, "free_text.too_short"),
        ({"reason": "De jongere heeft nummer 111222333"}, "free_text.bsn"),
        ({"follows_note": "Bel over nummer 123456782"}, "free_text.bsn"),
        ({"follows": []}, "assessment.follows_missing"),
        ({"outcome": "not_shown", "second": 2, "means": ["threats"]}, "assessment.exploitation_not_shown"),
        ({"answers": {"neglect": "confirmed"}}, "assessment.known_missing"),
        ({"outcome": "no"}, "request_body.field"),
        ({"score": 0.7}, "request_body.field"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    client: Client, world: World, wrong: dict[str, Any], code: str
) -> None:
    alice = client("alice")
    reference = screened_case(alice)
    problem(record(alice, reference, findings(world, **wrong)), 422, code)
    assert alice.get(f"/api/v1/cases/{reference}/assessments").json() == []


def test_a_round_without_its_screening_has_no_record_yet(client: Client, world: World) -> None:
    alice = client("alice")
    for reference in (made(alice), judged(alice)):
        problem(record(alice, reference, findings(world, revision=0)), 409, "assessment.round_open")


def test_a_correction_is_a_new_record_and_the_old_one_stays(client: Client, world: World) -> None:
    alice = client("alice")
    reference = screened_case(alice)
    first = recorded(alice, reference, findings(world))
    world.clock.move_to(world.clock.now() + timedelta(days=2))
    second = recorded(client("alice"), reference, established(world, after=1))

    assert client("alice").get(f"/api/v1/cases/{reference}/assessments").json() == [first, second]
    assert (first["number"], second["number"]) == (1, 2)


def test_two_people_who_record_at_once_do_not_overwrite_each_other(client: Client, world: World) -> None:
    alice, bob = client("alice"), client("bob")
    reference = screened_case(alice)
    recorded(alice, reference, findings(world))

    problem(
        record(bob, reference, findings(world, reason="Bob sprak de jongere ook")),
        409,
        "assessment.in_between",
    )
    assert len(alice.get(f"/api/v1/cases/{reference}/assessments").json()) == 1


def test_the_same_record_sent_twice_is_one_record(client: Client, world: World) -> None:
    alice = client("alice")
    reference = screened_case(alice)
    first = recorded(alice, reference, findings(world))

    assert recorded(alice, reference, findings(world)) == first


def test_answers_of_the_conversation_are_added_and_the_screening_keeps_its_own(
    client: Client, world: World
) -> None:
    """Each change is kept: what was answered at the intake stays where it was screened."""
    alice = client("alice")
    reference = screened_case(alice)
    before = alice.get(f"/api/v1/cases/{reference}/screenings/1").json()
    change = {"answers": {"neglect": "confirmed"}, "known": {"neglect": {"how": "told"}}}
    stored = recorded(alice, reference, findings(world, **change))

    draft = alice.get(f"/api/v1/cases/{reference}/draft").json()
    assert (draft["answers"]["neglect"], draft["known"]["neglect"]["how"]) == ("confirmed", "told")
    assert draft["revision"] == stored["revision"] == 2
    assert alice.get(f"/api/v1/cases/{reference}/screenings/1").json() == before
    stale = findings(
        world, after=1, revision=1, answers={"neglect": "no"}, known={"neglect": {"how": "seen"}}
    )
    problem(record(alice, reference, stale), 409, "draft.stale")
    again = screen(alice, reference)
    assert (again.status_code, again.json()) == (200, before)
