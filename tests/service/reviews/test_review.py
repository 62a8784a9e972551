"""A review: another pair of eyes on a decision, with equal room for every view."""

from __future__ import annotations

from typing import Any, Final

import pytest
from fastapi.testclient import TestClient

from service.identity.permissions import Role
from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, judged, made, problem, screen
from tests.service.world import World, hire

pytestmark = pytest.mark.slow

WORDS: Final = "De antwoorden passen bij het oordeel en de reden."
REVIEW: Final = {"view": "agree", "weighed": "answers", "words": WORDS}


def decided(world: World, who: str = "alice") -> str:
    """The code of a case with one decision of ``who``."""
    client = world.client(who)
    reference = judged(client)
    assert screen(client, reference, LISA_BEFORE).status_code == 201
    return reference


def person(world: World, login: str, *roles: Role) -> TestClient:
    hire(world.installation, login, roles, "Team A")
    return world.client(login)


def reviewed(client: TestClient, reference: str, **more: str) -> Any:
    path = f"/api/v1/cases/{reference}/screenings/1/reviews"
    read = client.get(path).json()
    return client.post(path, json=REVIEW | {"seen": read.get("seen")} | more)


def queued(client: TestClient) -> list[str]:
    return [row["reference"] for row in client.get("/api/v1/reviews").json()["decisions"]]


def test_a_decision_waits_until_somebody_else_reviewed_it(world: World) -> None:
    first, second = decided(world), decided(world, "bob")
    rita = world.client("rita")
    assert queued(rita) == [first, second]

    answer = reviewed(rita, first)
    assert answer.status_code == 201
    assert queued(rita) == [second]
    assert [one["view"] for one in rita.get(f"/api/v1/cases/{first}/reviews").json()] == ["agree"]


def test_the_same_review_sent_twice_is_one(world: World) -> None:
    reference, rita = decided(world), world.client("rita")
    assert reviewed(rita, reference).json() == reviewed(rita, reference).json()
    assert len(rita.get(f"/api/v1/cases/{reference}/reviews").json()) == 1


@pytest.mark.parametrize("other", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.ANALYST])
def test_nobody_reviews_what_they_made_in_whatever_role(world: World, other: Role) -> None:
    """REQ four-eyes: the maker is refused as reviewer, also with other roles besides; it is logged."""
    both = person(world, "both", Role.INTAKE_WORKER, Role.REVIEWER, other)
    reference = judged(both)
    screen(both, reference, LISA_BEFORE)

    problem(reviewed(both, reference), 403, "review.own_decision")
    assert queued(both) == []
    log = world.client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
    assert ("review.create", "refused") in [(entry["action"], entry["outcome"]) for entry in log]


def test_whoever_had_a_hand_in_it_is_refused(world: World) -> None:
    """REQ four-eyes: who edited last, who judged, who judged again: each of them is one of the makers."""
    editor = person(world, "editor", Role.INTAKE_WORKER, Role.REVIEWER)
    again = person(world, "again", Role.INTAKE_WORKER, Role.REVIEWER)
    alice = world.client("alice")
    reference = made(alice)
    saved = editor.put(
        f"/api/v1/cases/{reference}/draft", json={"revision": 0, "answers": {"neglect": "suspected"}}
    )
    assert saved.status_code == 200
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)
    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    judge(again, reference, view="suspicion", reason="Later zag ik meer signalen.")

    for client in (editor, again):
        problem(reviewed(client, reference), 403, "review.own_decision")
    assert reviewed(world.client("rita"), reference).status_code == 201


def test_every_view_asks_the_same_and_changes_nothing(world: World) -> None:
    """REQ equal-friction: agree, differ and not enough take the same form, fields and answer; no message."""
    before, after, steps = {}, {}, {}
    for view in ("agree", "differ", "not_enough"):
        reference, rita = decided(world), world.browser("rita")
        path = f"/cases/{reference}/screenings/1/review"
        before[view] = world.client("alice").get(f"/api/v1/cases/{reference}").json()
        form = get(rita, path).form(path)
        assert form.offered["view"] == ["agree", "differ", "not_enough"]
        assert not [value for name, value in form.own if value and name != "seen"]
        missing = {
            name: post(
                rita, path, {k: v for k, v in (REVIEW | {"view": view}).items() if k != name}
            ).status_code
            for name in REVIEW
        }
        sent = post(rita, path, form.sent(**REVIEW | {"view": view}), follow=False)
        steps[view] = (missing, sent.status_code, sorted(form.offered["weighed"]))
        after[view] = world.client("alice").get(f"/api/v1/cases/{reference}").json()

    assert steps["agree"] == steps["differ"] == steps["not_enough"]
    assert steps["agree"][:2] == ({"view": 422, "weighed": 422, "words": 422}, 303)
    assert before == after


def test_what_does_not_fit_is_told_and_stays_on_the_page(world: World) -> None:
    reference, rita = decided(world), world.browser("rita")
    page = Page(
        post(rita, f"/cases/{reference}/screenings/1/review", REVIEW | {"words": "BSN is 111222333 hier"})
    )
    assert page.status == 422
    assert "BSN" in page.main
    assert "BSN is 111222333 hier" in page.html
    assert reviewed(world.client("rita"), reference, view="maybe").status_code == 422


def test_a_question_goes_to_the_page_of_the_case_and_its_answer_comes_back(world: World) -> None:
    reference, rita, alice = decided(world), world.browser("rita"), world.browser("alice")
    path = f"/cases/{reference}/screenings/1/review"
    form = get(rita, path).form(f"{path}/question")
    post(rita, f"{path}/question", form.sent(question="Wie vertelde u over de nieuwe vriend?"))
    assert "1 vraag van een meekijker" in get(alice, f"/cases/{reference}").main

    page = get(alice, f"/cases/{reference}/reviews")
    form = page.form(f"/cases/{reference}/reviews")
    asked = dict(form.fields)["asked"]
    post(
        alice,
        f"/cases/{reference}/reviews",
        form.sent(**{f"answer-{asked}": "De mentor van school vertelde dit."}),
    )

    assert "De mentor van school vertelde dit." in get(rita, path).main
    assert "vraag van een meekijker" not in get(alice, f"/cases/{reference}").main
    charlie = world.browser("charlie")
    assert charlie.get(f"/cases/{reference}/reviews").status_code == 404
    other = decided(world)
    sent = {"asked": asked, f"answer-{asked}": "Een antwoord bij een ander dossier.", "after": "1"}
    assert post(alice, f"/cases/{other}/reviews", sent).status_code == 404


def test_what_the_model_lacks_reaches_the_analysts(world: World) -> None:
    reference, rita = decided(world), world.browser("rita")
    path = f"/cases/{reference}/screenings/1/review/lack"
    form = get(rita, path.removesuffix("/lack")).form(path)
    sent = form.sent(kind="missing_question", lack="Er is geen vraag over nieuwe kleding.")
    assert post(rita, path, sent, follow=False).status_code == 303

    page = get(world.browser("anna"), "/feedback")
    assert "Er is geen vraag over nieuwe kleding." in page.main
    assert f"/cases/{reference}/screenings/1" in page.links
    assert get(world.browser("anna"), f"/cases/{reference}/screenings/1").status == 200
    assert rita.get("/feedback").status_code == 403


def test_the_page_has_the_decision_beside_the_answers_with_reasons_and_limits(world: World) -> None:
    reference = decided(world)
    page = get(world.browser("rita"), f"/cases/{reference}/screenings/1/review")
    shown = get(world.browser("rita"), f"/cases/{reference}/screenings/1")

    assert "Zorgen van school over een nieuwe vriend" in page.main
    assert {"estimate", "reasons", "limits", "more-limits", "since-head", "alike-head"} <= set(page.ids)
    number = next(word for word in shown.main.split("van de 100")[0].split()[::-1] if word.isdigit())
    assert f"{number} van de 100" in page.main


def test_a_stranger_and_other_roles_do_not_come_near(world: World) -> None:
    """REQ need-to-know: the queue and a review are for reviewers, within the cases of their teams."""
    reference = decided(world, "charlie")
    rita = world.client("rita")

    assert queued(rita) == []
    problem(reviewed(rita, reference), 404, "not_found")
    for who in ("alice", "bob", "anna", "petra", "adam", "pim"):
        assert world.client(who).get("/api/v1/reviews").status_code == 403, who
        assert reviewed(world.client(who), reference).status_code == 403, who
