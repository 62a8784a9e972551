"""A judgement is made on what its author saw; once it is there, the answers stand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT as FORM
from tests.service.screenings.flow import (
    JUDGEMENT,
    LISA_BEFORE,
    filled,
    judge,
    judged,
    made,
    problem,
    screen,
    seen,
)
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
CHANGE = {"answers": {"neglect": "confirmed"}}


def sent_judgement(client: TestClient, reference: str, **more: Any) -> Any:
    return client.post(f"/api/v1/cases/{reference}/judgements", json=JUDGEMENT | more)


def test_a_judgement_on_answers_that_have_moved_on_is_not_stored(client: Client, world: World) -> None:
    """REQ judged-what-was-seen: 409 says which question changed, from what to what, and by whom."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    on = seen(alice, reference)
    filled(bob, reference, CHANGE)

    said = problem(sent_judgement(alice, reference, **on), 409, "judgement.moved_on")

    (changed,) = said["changed"]
    assert (changed["kind"], changed["subject"], changed["was"], changed["now"], changed["by"]) == (
        "answer",
        "neglect",
        "suspected",
        "confirmed",
        world.people["bob"],
    )
    assert said["seen"] == {"round": 1, "revision": 2, "after": 0}
    assert alice.get(f"/api/v1/cases/{reference}").json()["rounds"][0]["stage"] == "draft"
    assert sent_judgement(alice, reference, **said["seen"]).status_code == 201


def test_a_judgement_that_does_not_say_what_it_was_made_on_is_refused(client: Client) -> None:
    """REQ judged-what-was-seen: 428 and what to send along; words that do not fit are told first."""
    alice = client("alice")
    reference = made(alice)

    problem(sent_judgement(alice, reference), 428, "judgement.seen_missing")
    problem(sent_judgement(alice, reference, revision=0), 428, "judgement.seen_missing")
    problem(sent_judgement(alice, reference, reason="kort"), 422, "free_text.too_short")


def test_a_judgement_beside_one_that_its_author_had_not_read_is_not_stored(client: Client) -> None:
    """REQ judged-what-was-seen: two people judge at once; the second reads the first one before."""
    alice, bob = client("alice"), client("bob")
    reference = made(alice)
    on = seen(bob, reference)
    judge(alice, reference, view="suspicion")

    said = problem(sent_judgement(bob, reference, **on), 409, "judgement.moved_on")

    assert [(one["kind"], one["now"]) for one in said["changed"]] == [("judgement", "suspicion")]
    assert sent_judgement(bob, reference, **said["seen"]).json()["number"] == 2


def test_a_judgement_meant_for_the_round_before_is_not_stored_in_the_new_one(client: Client) -> None:
    """REQ judged-what-was-seen: the same revision of another round is something else."""
    alice = client("alice")
    reference = judged(alice)
    on = seen(alice, reference)
    screen(alice, reference)
    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 16, "setting": "youth_protection_intake"})

    said = problem(sent_judgement(alice, reference, **on), 409, "judgement.moved_on")

    assert said["changed"][0]["kind"] == "round"


def test_the_page_gives_the_words_back_with_what_changed(world: World) -> None:
    """REQ judged-what-was-seen, REQ typed-text-kept: the person looks and sends it again."""
    alice, bob = world.browser("alice"), world.client("bob")
    reference = made(world.client("alice"))
    filled(bob, reference, LISA_BEFORE)
    path = f"/cases/{reference}/judgement"
    form = get(alice, path).form()
    world.clock.advance(timedelta(minutes=3))
    filled(bob, reference, CHANGE)

    answer = post(alice, path, form.sent(**FORM), follow=False)
    page = Page(answer)

    assert page.status == 409
    assert "Er is intussen iets veranderd" in page.main
    assert "Bob" in page.main
    back = dict(page.form().fields)
    assert (back["reason"], back["view"]) == (FORM["reason"], FORM["view"])
    assert back["revision"] == "2"
    assert post(alice, path, page.form().sent(), follow=False).status_code == 303


def test_a_mistake_in_the_form_does_not_make_its_author_have_seen_more(world: World) -> None:
    """REQ judged-what-was-seen: the form that comes back for a missing reason carries its old revision."""
    alice, bob = world.browser("alice"), world.client("bob")
    reference = made(world.client("alice"))
    path = f"/cases/{reference}/judgement"
    form = get(alice, path).form()
    filled(bob, reference, LISA_BEFORE)
    page = Page(post(alice, path, form.sent(**FORM | {"reason": ""})))
    assert page.status == 422

    assert post(alice, path, page.form().sent(reason=FORM["reason"]), follow=False).status_code == 409


def test_the_answers_stand_once_somebody_judged_on_them(client: Client) -> None:
    """REQ judged-what-was-seen: by the draft, and by a screening that brings others along."""
    alice, bob = client("alice"), client("bob")
    reference = judged(alice)
    put = f"/api/v1/cases/{reference}/draft"

    problem(bob.put(put, json={"revision": 1} | CHANGE), 409, "draft.round_judged")
    problem(bob.put(put, json={"revision": 1, "note": "Nog iets"}), 409, "draft.round_judged")
    problem(screen(bob, reference, LISA_BEFORE | CHANGE), 409, "screening.other_answers")
    assert screen(alice, reference).status_code == 201
    problem(bob.put(put, json={"revision": 1} | CHANGE), 409, "draft.round_closed")

    assert alice.get(put).json()["answers"] == LISA_BEFORE["answers"]


@pytest.mark.parametrize("screened", [False, True])
def test_a_form_that_comes_after_the_judgement_keeps_what_was_typed(world: World, screened: bool) -> None:
    """REQ typed-text-kept: the answers and the note are still in the form; it says how to put one right."""
    alice, bob = world.browser("alice"), world.client("bob")
    reference = made(world.client("alice"))
    path = f"/cases/{reference}/form/family"
    form = get(alice, path).form()
    judge(bob, reference)
    if screened:
        screen(bob, reference)

    note = "Moeder belde nog over gisteren."
    page = Page(post(alice, path, form.sent(answer__neglect="confirmed", note=note), follow=False))

    assert page.status == 409
    back = dict(page.form().fields)
    assert (back["answer.neglect"], back["note"]) == ("confirmed", note)
    assert "Uw antwoorden staan nog in dit formulier" in page.main
    assert (f"/cases/{reference}/screenings/1/correction" in page.links) is screened
    assert world.client("bob").get(f"/api/v1/cases/{reference}/draft").json()["answers"] == {}


def test_the_form_of_a_judged_round_is_for_reading(world: World) -> None:
    """REQ judged-what-was-seen: nobody fills in what cannot be stored."""
    reference = judged(world.client("alice"))
    answer = world.browser("alice").get(f"/cases/{reference}/form/family", follow_redirects=False)
    assert answer.headers["location"] == f"/cases/{reference}/answers/1"


def test_a_correction_on_answers_that_moved_on_says_which(client: Client, world: World) -> None:
    """REQ judged-what-was-seen: the conversation added an answer after the page of the correction opened."""
    from tests.service.assessments.flow import findings, recorded

    alice = client("alice")
    reference = judged(alice)
    screen(alice, reference)
    known = {"older_partner": {"how": "told"}}
    recorded(client("bob"), reference, findings(world, answers={"older_partner": "suspected"}, known=known))
    wrong = {"because": "wrong_entry", "reason": "Het verzuim was van een ander", "revision": 1}

    said = problem(
        alice.post(f"/api/v1/cases/{reference}/screenings/1/correction", json=wrong), 409, "correction.stale"
    )

    assert [
        (one["subject"], one["was"], one["now"]) for one in said["changed"] if one["kind"] == "answer"
    ] == [("older_partner", "not_asked", "suspected")]
