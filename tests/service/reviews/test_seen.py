"""A review is made on the decision, the conversations and the reviews that its author saw."""

from __future__ import annotations

from typing import Any

import pytest

from service.identity.permissions import Role
from tests.service.assessments.flow import findings, recorded
from tests.service.pages.reading import Page, get, post
from tests.service.reviews.test_review import REVIEW, decided, person
from tests.service.screenings.flow import judge, problem
from tests.service.world import World

pytestmark = pytest.mark.slow


def seen(world: World, reference: str, who: str = "rita") -> dict[str, int]:
    path = f"/api/v1/cases/{reference}/screenings/1/reviews"
    return dict(world.client(who).get(path).json()["seen"])


def reviewed(world: World, reference: str, **more: Any) -> Any:
    path = f"/api/v1/cases/{reference}/screenings/1/reviews"
    return world.client("rita").post(path, json=REVIEW | more)


def _talk(world: World, reference: str) -> None:
    recorded(world.client("alice"), reference, findings(world))


def _answer(world: World, reference: str) -> None:
    known = {"older_partner": {"how": "told"}}
    found = findings(world, answers={"older_partner": "suspected"}, known=known)
    recorded(world.client("alice"), reference, found)


def _judge(world: World, reference: str) -> None:
    judge(world.client("alice"), reference, view="strong_suspicion")


def _review(world: World, reference: str) -> None:
    other = person(world, "other", Role.REVIEWER)
    path = f"/api/v1/cases/{reference}/screenings/1/reviews"
    sent = REVIEW | {"view": "differ", "seen": other.get(path).json()["seen"]}
    assert other.post(path, json=sent).status_code == 201


def _correct(world: World, reference: str) -> None:
    wrong = {"because": "wrong_entry", "reason": "Het verzuim was van een ander", "revision": 1}
    path = f"/api/v1/cases/{reference}/screenings/1/correction"
    assert world.client("alice").post(path, json=wrong).status_code == 201


@pytest.mark.parametrize(
    ("came", "kind"),
    [
        (_talk, "assessment"),
        (_answer, "answer"),
        (_judge, "judgement"),
        (_review, "review"),
        (_correct, "withdrawn"),
    ],
)
def test_a_review_is_not_stored_when_anything_came_since(world: World, came: Any, kind: str) -> None:
    """REQ judged-what-was-seen: a conversation, an answer, a judgement, another review, a withdrawal."""
    reference = decided(world)
    before = seen(world, reference)
    came(world, reference)

    said = problem(reviewed(world, reference, seen=before), 409, "review.moved_on")

    assert kind in {one["kind"] for one in said["changed"]}
    assert reviewed(world, reference, seen=said["seen"]).status_code == 201


def test_a_review_that_does_not_say_what_it_was_made_on_is_refused(world: World) -> None:
    """REQ judged-what-was-seen: 428, and what was read is told with the decision."""
    problem(reviewed(world, decided(world)), 428, "review.seen_missing")


@pytest.mark.parametrize(
    ("act", "mine"),
    [
        ("", dict(REVIEW)),
        ("/question", {"question": "Wie vertelde dit aan u precies?"}),
        ("/lack", {"kind": "other", "lack": "Er is geen vraag over kleding."}),
    ],
)
def test_each_form_of_the_page_keeps_its_words_and_says_what_came(
    world: World, act: str, mine: dict[str, str]
) -> None:
    """REQ judged-what-was-seen, REQ typed-text-kept: the review, the question and what the model lacks."""
    reference = decided(world)
    rita = world.browser("rita")
    page = f"/cases/{reference}/screenings/1/review"
    form = get(rita, page).form(page + act)
    _talk(world, reference)

    refused = Page(post(rita, page + act, form.sent(**mine), follow=False))

    assert refused.status == 409
    assert "Alice" in refused.main
    back = dict(refused.form(page + act).fields)
    assert {name: back[name] for name in mine} == mine
    assert post(rita, page + act, refused.form(page + act).sent(**mine), follow=False).status_code == 303


def test_an_answer_beside_one_that_was_not_read_is_not_stored(world: World) -> None:
    """REQ judged-what-was-seen: two colleagues answer one question."""
    reference = decided(world)
    rita, alice, bob = (world.browser(who) for who in ("rita", "alice", "bob"))
    page = f"/cases/{reference}/screenings/1/review"
    sent = get(rita, page).form(f"{page}/question").sent(question="Wie vertelde dit aan u precies?")
    post(rita, f"{page}/question", sent)
    path = f"/cases/{reference}/reviews"
    forms = [get(client, path).form(path) for client in (alice, bob)]
    (field,) = [name for name in dict(forms[0].fields) if name.startswith("answer-")]
    assert post(bob, path, forms[1].sent(**{field: "De mentor van school."}), follow=False).status_code == 303

    refused = Page(post(alice, path, forms[0].sent(**{field: "De vader belde zelf."}), follow=False))

    assert refused.status == 409
    assert "De mentor van school." in refused.main
    assert dict(refused.form(path).fields)[field] == "De vader belde zelf."
    assert post(alice, path, refused.form(path).sent(), follow=False).status_code == 303
