"""The queue lists what its reader may review, and says who can do the rest."""

from __future__ import annotations

from typing import Any

import pytest

from service.access.open_case import open_case
from service.access.unit_of_work import unit_as
from service.areas.reviews import review, review_queue
from service.identity.permissions import Role
from tests.service.assessments.flow import established, findings, recorded
from tests.service.pages.reading import get
from tests.service.raw import outside
from tests.service.reviews.test_review import decided, queued, reviewed
from tests.service.screenings.flow import LISA_BEFORE, filled, judge, made, screen
from tests.service.world import World, hire
from tests.service.young_person_file.flow import put_right

pytestmark = pytest.mark.slow

HANDS = ("maker", "editor", "opener", "judge", "recorder", "assessor", "second", "corrected")
WORKS_AND_REVIEWS = (Role.INTAKE_WORKER, Role.REVIEWER)


def hired(world: World, login: str) -> int:
    """Somebody who works on cases of the team and reviews decisions in it."""
    return hire(world.installation, login, WORKS_AND_REVIEWS, "Team A")


def worked_on_by_many(world: World) -> dict[str, int]:
    """A decision for each way of having a hand in it; the ids of who had it, by login."""
    cases = {}
    alice = world.client("alice")
    ids = {login: hired(world, login) for login in HANDS}
    cases["maker"] = decided(world, "maker")
    cases["editor"] = made(alice)
    sent = {"revision": 0, "answers": {"neglect": "suspected"}}
    assert world.client("editor").put(f"/api/v1/cases/{cases['editor']}/draft", json=sent).status_code == 200
    filled(alice, cases["editor"], LISA_BEFORE)
    cases["opener"] = made(world.client("opener"))
    filled(alice, cases["opener"], LISA_BEFORE)
    for reference in (cases["editor"], cases["opener"]):
        judge(alice, reference)
        assert screen(alice, reference, LISA_BEFORE).status_code == 201
    cases["judge"] = decided(world)
    judge(world.client("judge"), cases["judge"], view="suspicion", reason="Later zag ik meer signalen.")
    for login, found in (
        ("recorder", findings(world)),
        ("assessor", findings(world, assessor=ids["assessor"])),
        ("second", established(world, second=ids["second"])),
    ):
        recorded(world.client("recorder" if login == "recorder" else "alice"), decided(world), found)
    cases["corrected"] = decided(world, "corrected")
    put_right(alice, cases["corrected"], neglect="no")
    corrected = {**LISA_BEFORE, "answers": LISA_BEFORE["answers"] | {"neglect": "no"}}
    judge(alice, cases["corrected"])
    assert screen(alice, cases["corrected"], corrected).status_code == 201
    return ids


def test_the_queue_is_what_one_may_review(world: World) -> None:
    """REQ four-eyes: for everybody who had a hand in it, in whatever way, and for who had none."""
    ids = worked_on_by_many(world) | {"rita": world.people["rita"]}
    with unit_as(world.installation, world.people["rita"]) as unit:
        waiting = [(row.reference, row.number) for row in review_queue.queue(unit).rows]
    assert len(waiting) == len(HANDS)

    for login, person_id in ids.items():
        with unit_as(world.installation, person_id) as unit:
            queue = review_queue.queue(unit)
            may = [
                (reference, number)
                for reference, number in waiting
                if review.may_review(
                    unit,
                    review.open_decision(unit, open_case(unit, reference, "review.create"), number),
                )
            ]
        assert [(row.reference, row.number) for row in queue.rows] == may, login
        assert (queue.total, queue.left_out.total) == (len(may), len(waiting) - len(may)), login
        assert len(may) == len(waiting) - (login != "rita"), login


def test_the_page_says_how_many_are_left_out_and_who_can_do_them(world: World) -> None:
    hired(world, "both")
    both = world.client("both")
    decided(world, "both")
    other = decided(world)

    assert queued(both) == [other]
    text = get(world.browser("both"), "/reviews").main
    assert "1 oordeel staat hier niet, omdat u er zelf aan werkte." in text
    assert "Wel kan meekijken: Rita" in text
    assert "niet, omdat u" not in get(world.browser("rita"), "/reviews").main


def test_where_nobody_else_can_it_is_said(world: World) -> None:
    """And the page is not empty without a word."""
    hired(world, "both")
    outside(
        world.installation.settings.data, f"DELETE FROM person_role WHERE person_id = {world.people['rita']}"
    )
    decided(world, "both")

    text = get(world.browser("both"), "/reviews").main
    assert "Er wacht geen oordeel op u." in text
    assert "Vraag de coördinator om een meekijker." in text
    assert "Wel kan meekijken" not in text


def test_own_work_does_not_hide_what_stands_behind_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many of one's own come first: the queue reads on until it has its number."""
    monkeypatch.setattr(review_queue, "MOST", 2)
    hired(world, "both")
    both = world.client("both")
    own = [decided(world, "both") for _ in range(5)]
    others = [decided(world) for _ in range(3)]

    answer: Any = both.get("/api/v1/reviews").json()
    assert [row["reference"] for row in answer["decisions"]] == others[:2]
    assert answer["left_out"] == len(own)
    assert reviewed(world.client("rita"), own[0]).status_code == 201
    assert both.get("/api/v1/reviews").json()["left_out"] == len(own) - 1
