"""Putting an answer right: the old one stays, its screening is withdrawn, and everything is asked anew."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from screening.model.signing import shipped_public_keys
from service.access.unit_of_work import unit_of_system
from service.areas.screenings.verify import verify_screenings
from service.model_runtime.model_archive_files import Kept
from tests.service.assessments.flow import findings, recorded
from tests.service.screenings.flow import (
    JUDGEMENT,
    LISA_BEFORE,
    LISA_FOUND,
    judge,
    judged,
    problem,
    screen,
)
from tests.service.world import World

pytestmark = pytest.mark.slow

WRONG = {"because": "wrong_entry", "reason": "Het verzuim was van een ander kind", "revision": 1}


def correct(client: TestClient, reference: str, number: int = 1, **more: Any) -> Any:
    return client.post(f"/api/v1/cases/{reference}/screenings/{number}/correction", json=WRONG | more)


def corrected(client: TestClient, reference: str, **more: Any) -> dict[str, Any]:
    answer = correct(client, reference, **more)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def screened(client: TestClient, request: dict[str, Any] = LISA_BEFORE, **judgement: str) -> str:
    reference = judged(client, age=request["age"], request=request, **judgement)
    assert screen(client, reference, request).status_code == 201
    return reference


def save(client: TestClient, reference: str, **answers: str) -> None:
    draft = client.get(f"/api/v1/cases/{reference}/draft").json()
    sent = {"revision": draft["revision"], "answers": answers}
    assert client.put(f"/api/v1/cases/{reference}/draft", json=sent).status_code == 200


def test_the_screening_is_withdrawn_and_the_new_round_holds_the_old_answers(world: World) -> None:
    """REQ answer-source: what stood stays; each answer still names who recorded it, and when."""
    alice = world.client("alice")
    code = screened(alice)
    then = world.clock.now()
    world.clock.move_to(then + timedelta(hours=2))

    made = corrected(world.client("bob"), code)

    assert (made["number"], made["round"], made["stage"]) == (1, 2, "draft")
    alice = world.client("alice")
    draft = alice.get(f"/api/v1/cases/{code}/draft").json()
    assert (draft["round"], draft["answers"]) == (2, LISA_BEFORE["answers"])
    assert {one["by"] for one in draft["recorded"].values()} == {world.people["alice"]}
    assert draft["recorded"]["neglect"]["at"].startswith(then.isoformat()[:16])
    save(world.client("bob"), code, school_absence="never")
    after = alice.get(f"/api/v1/cases/{code}/draft").json()["recorded"]
    assert after["school_absence"]["by"] == world.people["bob"]
    assert after["neglect"]["by"] == world.people["alice"]


def test_no_score_before_the_own_judgement_is_given_again(world: World) -> None:
    """REQ judge-first: the earlier judgement opens nothing; the new one says that a score was seen."""
    alice = world.client("alice")
    code = screened(alice)
    corrected(alice, code)
    save(alice, code, school_absence="never")

    problem(screen(alice, code), 409, "judgement_needed")

    assert judge(alice, code, view="no_signs_seen")["score_seen"] is True
    again = screen(alice, code)
    assert again.status_code == 201
    assert again.json()["number"] == 2
    assert "school_absence" not in again.json()["unanswered"]


def test_the_withdrawn_screening_stays_as_it_was_and_says_so(world: World) -> None:
    """REQ reproducible, REQ judgement-immutable: the same answer, verified, with the withdrawal beside it."""
    alice = world.client("alice")
    code = screened(alice)
    before = alice.get(f"/api/v1/cases/{code}/screenings/1").json()
    corrected(alice, code)
    judge(alice, code)
    screen(alice, code)

    after = alice.get(f"/api/v1/cases/{code}/screenings/1").json()
    said = after.pop("withdrawn")
    assert (said["because"], said["round"]) == ("wrong_entry", 2)
    assert before.pop("withdrawn") is None
    assert after == before
    listed = alice.get(f"/api/v1/cases/{code}").json()
    assert [one["withdrawn"] for one in listed["screenings"]] == [True, False]
    assert [one["corrects"] for one in listed["rounds"]] == [False, True]
    kinds = [event["kind"] for event in alice.get(f"/api/v1/cases/{code}/timeline").json()]
    assert kinds.index("screening") < kinds.index("withdrawn")
    assert alice.get(f"/api/v1/cases/{code}/screenings/1/correction").json()["reason"] == WRONG["reason"]
    assert alice.get(f"/api/v1/cases/{code}/screenings/2/correction").status_code == 404
    with world.installation.database.reading() as db:
        report = verify_screenings(db, Kept(world.installation.settings.data), shipped_public_keys())
    assert (report.ok, report.screenings) == (True, 2)


def test_what_happened_is_in_the_log_without_a_word_that_was_typed(world: World) -> None:
    """REQ read-log, REQ free-text: who withdrew which screening and why, as a code."""
    alice = world.client("alice")
    code = screened(alice)
    corrected(alice, code)
    with unit_of_system(world.installation, "test") as unit:
        rows = unit.db.execute(
            text("SELECT object_id, facts FROM audit_entry WHERE action = 'screening.withdrawn'")
        ).all()
        everything = str(unit.db.execute(text("SELECT * FROM audit_entry")).all())
    assert [row.object_id for row in rows] == [f"{code}/1"]
    assert "wrong_entry" in str(rows[0].facts)
    assert str(WRONG["reason"]) not in everything


@pytest.mark.parametrize(
    ("sent", "status", "key"),
    [
        ({"reason": "kort"}, 422, "free_text.too_short"),
        ({"reason": "Het BSN is 111222333 en niet anders"}, 422, "free_text.bsn"),
        ({"revision": 0}, 409, "correction.stale"),
        ({"age": 60}, 422, "case.age_outside"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_changes(
    world: World, sent: dict[str, Any], status: int, key: str
) -> None:
    """REQ free-text: a clear sentence, and the screening stands."""
    alice = world.client("alice")
    code = screened(alice)

    problem(correct(alice, code, **sent), status, key)

    case = alice.get(f"/api/v1/cases/{code}").json()
    assert [one["withdrawn"] for one in case["screenings"]] == [False]
    assert len(case["rounds"]) == 1


def test_two_who_put_right_at_the_same_time_make_one_correction(world: World) -> None:
    """REQ draft-safe: the second one is told; the same request sent twice is one."""
    alice, bob = world.client("alice"), world.client("bob")
    code = screened(alice)
    first = corrected(alice, code)

    assert corrected(alice, code) == first
    problem(correct(bob, code), 409, "correction.already")
    assert len(alice.get(f"/api/v1/cases/{code}").json()["rounds"]) == 2


def test_what_a_conversation_added_meanwhile_is_not_passed_over(world: World) -> None:
    """From an old page it is refused; the next one carries over what the conversation taught."""
    alice = world.client("alice")
    code = screened(alice)
    change = {"answers": {"neglect": "confirmed"}, "known": {"neglect": {"how": "told"}}}
    recorded(alice, code, findings(world, **change))

    problem(correct(alice, code), 409, "correction.stale")
    corrected(alice, code, revision=2)

    assert alice.get(f"/api/v1/cases/{code}/draft").json()["answers"]["neglect"] == "confirmed"


def test_only_the_last_round_is_put_right(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    assert (
        alice.post(
            f"/api/v1/cases/{code}/intakes", json={"age": 16, "setting": "youth_protection_intake"}
        ).status_code
        == 201
    )

    problem(correct(alice, code), 409, "correction.later_round")
    problem(correct(alice, code, number=7), 404, "not_found")


def test_a_wrong_age_is_put_right_also_downwards(world: World) -> None:
    """A new round cannot be younger than the one before it; a mistake can."""
    alice = world.client("alice")
    code = screened(alice)

    corrected(alice, code, age=14)

    assert alice.get(f"/api/v1/cases/{code}").json()["rounds"][1]["age"] == 14


def test_a_correction_can_be_put_right_again(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    for number in (1, 2):
        corrected(alice, code, revision=1) if number == 1 else correct(alice, code, number=2)
        judge(alice, code)
        screen(alice, code)

    case = alice.get(f"/api/v1/cases/{code}").json()
    assert [one["withdrawn"] for one in case["screenings"]] == [True, True, False]
    draft = alice.get(f"/api/v1/cases/{code}/draft").json()
    assert set(draft["recorded"]) == set(LISA_BEFORE["answers"])


def due(client: TestClient, code: str) -> Any:
    row = next(one for one in client.get("/api/v1/cases").json()["cases"] if one["reference"] == code)
    return row["due"], row["acute"]


def test_a_sign_recorded_by_mistake_counts_until_the_right_answers_are_screened(world: World) -> None:
    """REQ acute-first, REQ assessment-always: nothing is lifted on a promise; the own judgement never is."""
    alice = world.client("alice")
    code = screened(alice, LISA_FOUND)
    at_once = due(alice, code)
    assert at_once[1] is True
    assert correct(alice, code, because="other_case").status_code == 201
    save(alice, code, found_at_sex_venue="no")
    assert due(alice, code) == at_once
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    alice = world.client("alice")
    judge(alice, code, assess_within="two_weeks", age=17)
    assert due(alice, code) == at_once

    assert screen(alice, code).status_code == 201

    moment, acute = due(alice, code)
    assert acute is False
    by_first_judgement = "2026-11-30"
    assert moment.startswith(by_first_judgement)
    page = " ".join(alice.get(f"/cases/{code}").text.split())
    assert page.count("Het eerdere moment blijft gelden.") == 1


def test_a_sign_that_stays_is_due_at_once_again(world: World) -> None:
    """REQ acute-first: carried over and still so, it counts in the new round as well."""
    alice = world.client("alice")
    code = screened(alice, LISA_FOUND)
    corrected(alice, code)
    save(alice, code, school_absence="never")
    judge(alice, code)
    assert screen(alice, code).json()["status"] == "direct_signs"

    assert due(alice, code)[1] is True


def test_a_sign_that_the_correction_brings_is_due_at_once(world: World) -> None:
    """REQ acute-first: a new sign does not wait for the judgement."""
    alice = world.client("alice")
    code = screened(alice)
    corrected(alice, code)

    save(alice, code, found_at_sex_venue="confirmed")

    assert due(alice, code)[1] is True


def test_who_may_only_read_does_not_put_right(world: World) -> None:
    """REQ need-to-know: a reviewer asks; a stranger does not find it."""
    code = screened(world.client("alice"))
    problem(correct(world.client("rita"), code), 403, "not_allowed")
    problem(correct(world.client("charlie"), code), 404, "not_found")


def test_the_conversation_of_before_may_be_recorded_with_the_right_answers(world: World) -> None:
    """REQ assessment-always: nobody has to be questioned twice because of a slip of the pen."""
    alice = world.client("alice")
    code = screened(alice)
    world.clock.move_to(world.clock.now() + timedelta(days=2))
    alice = world.client("alice")
    corrected(alice, code)
    judge(alice, code)
    screen(alice, code)

    recorded(alice, code, findings(world, round=2, held_on="2026-11-23"))

    assert alice.get(f"/api/v1/cases/{code}").json()["talked_on"] == "2026-11-23"
    assert JUDGEMENT["assess_within"] == "one_week"


def test_a_screening_has_the_number_of_its_round(world: World) -> None:
    """Pages say "Screening 2" of both, so that each must have one number, also after a correction."""
    alice = world.client("alice")
    code = screened(alice)
    corrected(alice, code)
    judge(alice, code)
    assert screen(alice, code, LISA_BEFORE).status_code == 201
    age_now = {"age": 17, "setting": LISA_BEFORE["setting"]}
    assert alice.post(f"/api/v1/cases/{code}/intakes", json=age_now).status_code == 201
    judge(alice, code)
    assert screen(alice, code).status_code == 201

    with unit_of_system(world.installation, "test") as unit:
        numbers = unit.db.execute(
            text("SELECT i.number, s.number FROM screening s JOIN intake i ON s.intake_id = i.id")
        ).all()
    assert sorted(tuple(pair) for pair in numbers) == [(1, 1), (2, 2), (3, 3)]
