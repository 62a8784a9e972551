"""A withdrawn screening counts nowhere as a current one, and stays to be read everywhere."""

from __future__ import annotations

import csv
import io
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.unit_of_work import unit_as
from service.areas.reviews import review, similar_cases
from service.areas.screenings.screenings_for_monitoring import counted_since
from tests.service.assessments.flow import findings, recorded
from tests.service.pages.reading import get
from tests.service.raw import raw_database
from tests.service.screenings.flow import LISA_BEFORE, judge, screen
from tests.service.stays.way import FIRST, assess, placed
from tests.service.world import World
from tests.service.young_person_file.flow import put_right, screened

pytestmark = pytest.mark.slow


def again(client: TestClient, reference: str, **answers: str) -> dict[str, Any]:
    """Put the last screening right with ``answers``, judge and screen anew."""
    made = put_right(client, reference, **answers)
    judge(client, reference, view="strong_suspicion", reason="Nu met het goede antwoord")
    assert screen(client, reference).status_code == 201
    return made


def table(world: World) -> list[dict[str, str]]:
    answer = world.client("anna").get("/api/v1/exports/training?purpose=retraining")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text)))


def on_record(world: World, reference: str, round_: int = 1, revision: int = 1) -> None:
    world.clock.advance(timedelta(minutes=5))
    recorded(world.client("alice"), reference, findings(world, round=round_, revision=revision))


# the training table


def test_the_table_has_the_right_answers_and_a_judgement_that_saw_no_score(world: World) -> None:
    """REQ reproducible, REQ judge-first: one row, of the screening that stands."""
    alice = world.client("alice")
    code = screened(alice)
    again(alice, code, school_absence="never")
    on_record(world, code, round_=2, revision=2)

    (row,) = table(world)

    assert row["school_absence"] == "never"
    assert row["neglect"] == LISA_BEFORE["answers"]["neglect"]
    assert row["judgement"] == "some_concern"
    assert (row["intake_date"], row["arm"]) == ("2026-11-23", "shown")


def test_the_table_takes_the_new_judgement_where_no_score_was_seen(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice, declined=True)
    again(alice, code, school_absence="never")
    on_record(world, code, round_=2, revision=2)

    assert [row["judgement"] for row in table(world)] == ["strong_suspicion"]


def test_answers_put_right_after_the_conversation_are_not_in_the_table(world: World) -> None:
    """REQ blind-outcome: on the same day too, for nobody can tell them from what the conversation taught."""
    alice = world.client("alice")
    code = screened(alice)
    on_record(world, code)
    world.clock.advance(timedelta(minutes=5))
    assert len(table(world)) == 1

    again(alice, code, school_absence="never")
    on_record(world, code, round_=2, revision=2)

    assert table(world) == []


def test_a_case_whose_answers_are_being_put_right_is_not_in_the_table(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    on_record(world, code)
    put_right(alice, code)

    assert table(world) == []


# monitoring and reviews


def test_monitoring_counts_the_screening_that_stands(world: World) -> None:
    """REQ agreement-alarm: band and decision are compared once for a case, with the right answers."""
    alice = world.client("alice")
    code = screened(alice)
    since = world.clock.now() - timedelta(days=1)
    again(alice, code, school_absence="never")

    with unit_as(world.installation, world.people["anna"]) as unit:
        (counted,) = counted_since(unit, since)

    assert counted.answers["school_absence"] == "never"
    assert counted.first_view == "strong_suspicion"


def test_the_queue_of_reviewers_holds_what_stands(world: World) -> None:
    """REQ four-eyes: nobody reviews a decision that holds no longer; it can still be opened."""
    alice = world.client("alice")
    code = screened(alice)
    again(alice, code, school_absence="never")
    rita = world.client("rita")

    waiting = [(row["reference"], row["number"]) for row in rita.get("/api/v1/reviews").json()["decisions"]]

    assert waiting == [(code, 2)]
    page = get(world.browser("rita"), f"/cases/{code}/screenings/1/review")
    assert "Deze screening geldt niet meer." in page.main


def test_who_recorded_an_answer_that_was_carried_over_does_not_review(world: World) -> None:
    """REQ four-eyes: the hands that filled in the first form are on the second one too."""
    alice = world.client("alice")
    code = screened(alice)
    again(world.client("bob"), code, school_absence="never")

    with unit_as(world.installation, world.people["rita"]) as unit:
        from service.access.open_case import open_case

        decision = review.open_decision(unit, open_case(unit, code, "review.create"), 2)

    assert {world.people["alice"], world.people["bob"]} <= decision.worked_on_by


def test_cases_alike_are_compared_by_the_answers_that_stand(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    on_record(world, code)
    put_right(alice, code)

    with unit_as(world.installation, world.people["rita"]) as unit:
        assert similar_cases.similar(unit, -1, LISA_BEFORE["answers"]).found == ()


# the stay and the programme report


@pytest.mark.parametrize("after_talk", [False, True])
def test_the_report_compares_with_the_intake_and_not_with_hindsight(world: World, after_talk: bool) -> None:
    """REQ assessment-always: put right before the conversation counts as intake; after it, the one before."""
    stay = placed(world)
    code = stay.reference
    world.clock.advance(timedelta(seconds=1))
    if after_talk:
        assess(world, stay, outcome="established", unexplained_money="confirmed")
        world.clock.advance(timedelta(minutes=1))
        again(world.client("alice"), code)
        revision = 1
    else:
        again(world.client("alice"), code, school_absence="never")
        revision = 2
    world.clock.advance(timedelta(minutes=1))
    found = findings(
        world,
        round=2,
        revision=revision,
        outcome="established",
        second=world.people["rita"],
        exploitation=["sexual_exploitation"],
        means=["threats"],
        answers={"unexplained_money": "confirmed"},
        known={"unexplained_money": {"how": "told"}},
    )
    recorded(world.client("alice"), code, found)
    stay.advise(FIRST)
    stay.evaluate(FIRST)
    stay.move("closing", FIRST)
    stay.end(FIRST)

    with closing(raw_database(world.installation.settings.data)) as raw:
        missed = raw.execute("SELECT indicator FROM stay_missed").fetchall()
        (judgement,) = raw.execute("SELECT judgement FROM stay_end").fetchone()
    assert missed == [("unexplained_money",)]
    assert judgement == ("some_concern" if after_talk else "strong_suspicion")


# what people read


@pytest.mark.parametrize("path", ["", "/print", "/explanation"])
def test_every_page_of_the_screening_says_that_it_was_withdrawn(world: World, path: str) -> None:
    """REQ print, REQ explanation-on-request: first of all, in plain words."""
    alice = world.client("alice")
    code = screened(alice)
    again(alice, code, school_absence="never")

    page = get(world.browser("alice"), f"/cases/{code}/screenings/1{path}").main
    assert "geldt niet meer" in page or "telt daarom niet meer mee" in page
    stands = get(world.browser("alice"), f"/cases/{code}/screenings/2{path}").main
    assert "geldt niet meer" not in stands
    assert "telt daarom niet meer mee" not in stands


def test_the_case_shows_which_round_is_withdrawn_and_which_puts_it_right(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    again(alice, code, school_absence="never")

    page = get(world.browser("alice"), f"/cases/{code}").main

    assert "Ingetrokken" in page
    assert "Screening 1 ingetrokken: een antwoord klopte niet." in page
    assert "verbetering" in page
