"""What somebody was doing in a case while others joined it to another, or handed it over."""

from __future__ import annotations

import re

import pytest

from service.access.unit_of_work import unit_as
from service.areas.registry import recall as recalls
from tests.service.assessments.flow import screened_case
from tests.service.cases.test_case_links import WHY, joined, parted
from tests.service.cases.test_transfers import handed_over, offered
from tests.service.pages.reading import get, post
from tests.service.pages.way import JUDGEMENT
from tests.service.screenings.flow import made, problem
from tests.service.world import World

pytestmark = pytest.mark.slow

REASON = "De vertrouwenspersoon belde over een nieuwe vriend"


def proposed(world: World, ends: str, goes_on: str, by: str = "alice") -> int:
    sent = {"goes_on_in": goes_on, "reason": WHY}
    answer = world.client(by).post(f"/api/v1/cases/{ends}/links", json=sent)
    assert answer.status_code == 201, answer.text
    return int(answer.json()["proposal"])


def test_words_typed_while_a_case_was_joined_are_kept(world: World) -> None:
    """REQ typed-text-kept: the form cannot be sent any more; its words wait, and their page says where to."""
    alice = world.browser("alice")
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    path = f"/cases/{ends}/judgement"
    form = get(alice, path).form()
    joined(world, ends, goes_on)

    page = post(alice, path, form.sent(**JUDGEMENT | {"reason": REASON}), follow=False)

    assert page.status_code == 409
    assert "Wat u typte, is bewaard." in page.text
    waiting = get(alice, "/kept")
    assert REASON in waiting.main
    assert f"gaat verder in {goes_on}" in waiting.main
    assert not [link for link in waiting.links if link.startswith(path)]


def test_words_typed_while_a_case_went_to_another_team_are_shown_once_more(world: World) -> None:
    """REQ typed-text-kept: nothing can be kept in a case that one may not open; the words are given back."""
    alice = world.browser("alice")
    reference = made(world.client("alice"))
    path = f"/cases/{reference}/judgement"
    form = get(alice, path).form()
    handed_over(world, reference)

    page = post(alice, path, form.sent(**JUDGEMENT | {"reason": REASON}), follow=False)

    assert page.status_code == 404
    assert REASON in page.text
    assert "Neem over wat u nodig hebt" in page.text


def test_a_proposal_whose_other_case_went_away_can_be_rejected_and_nothing_else(world: World) -> None:
    """Nobody could decide on it, and it stood in the way of every other proposal."""
    ends, goes_on, third = (made(world.client("alice")) for _ in range(3))
    number = proposed(world, ends, goes_on)
    handed_over(world, goes_on)

    page = get(world.browser("bob"), f"/cases/{ends}/link")
    assert "nu van een ander team" in page.main
    assert [form.action for form in page.forms if "/link/" in form.action] == [
        f"/cases/{ends}/link/{number}/reject"
    ]
    assert world.client("bob").post(f"/api/v1/cases/{ends}/links/{number}/rejection").status_code == 204
    assert proposed(world, ends, third)


def test_a_proposal_that_does_not_fit_any_more_says_why_instead_of_a_button(world: World) -> None:
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    number = proposed(world, ends, goes_on)
    world.client("alice").post(f"/api/v1/cases/{ends}/stays", json={"begun_on": "2026-11-23"})

    page = get(world.browser("bob"), f"/cases/{ends}/link")

    assert f"In {ends} loopt een verblijf." in page.main
    assert f"/cases/{ends}/link/{number}/confirm" not in page.html


def test_a_case_that_is_offered_to_a_team_is_not_joined_to_another(world: World) -> None:
    """The offer could not be taken back, and accepting it would take the other case along."""
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    offered(world, ends)
    sent = {"goes_on_in": goes_on, "reason": WHY}
    way = f"/api/v1/cases/{ends}/links"
    problem(world.client("alice").post(way, json=sent), 409, "case.link_offered")

    assert world.client("bob").delete(f"/api/v1/cases/{ends}/transfer").status_code == 204
    assert world.client("alice").post(way, json=sent).status_code == 201


def test_the_time_line_leads_to_another_case_only_while_it_opens(world: World) -> None:
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    joined(world, ends, goes_on)
    bob = world.browser("bob")
    assert f"/cases/{goes_on}" in get(bob, f"/cases/{ends}").links
    parted(world, ends)
    handed_over(world, goes_on)

    page = get(bob, f"/cases/{ends}")

    assert goes_on in page.main
    assert f"/cases/{goes_on}" not in page.links


def test_a_recalled_decision_of_a_case_that_ended_is_not_offered_for_review(world: World) -> None:
    """REQ recall: it can be looked at again once the cases are parted."""
    ends, goes_on = screened_case(world.client("alice")), made(world.client("alice"))
    with unit_as(world.installation, world.people["anna"]) as unit:
        recalls.recall(unit, world.installation.scoring.mark.digest, "De cijfers kloppen niet meer")
    rita, review = world.browser("rita"), f"/cases/{ends}/screenings/1/review"
    assert review in get(rita, "/reviews").links

    joined(world, ends, goes_on)
    assert review not in get(rita, "/reviews").links

    parted(world, ends)
    assert review in get(rita, "/reviews").links


@pytest.mark.parametrize("login", ["alice", "rita"])
def test_who_can_only_read_is_not_asked_to_record(world: World, login: str) -> None:
    """The fault: the button to record what the young person said stood on a case that is only read."""
    ends, goes_on = made(world.client("alice")), made(world.client("alice"))
    joined(world, ends, goes_on)

    assert "Leg dit vast" not in get(world.browser(login), f"/cases/{ends}").main
    there = "Leg dit vast" in get(world.browser(login), f"/cases/{goes_on}").main
    assert there == (login == "alice")


def test_who_made_or_changed_a_case_is_not_offered_to_approve_its_end(world: World) -> None:
    """REQ four-eyes: the button stood there and was refused."""
    of_bob = made(world.client("bob"))
    sent = {"ground": "young_person_asked", "weighed": True, "reason": "De jongere vroeg erom"}
    asked = world.client("petra").post(f"/api/v1/cases/{of_bob}/retention/requests", json=sent)
    assert asked.status_code == 201

    page = get(world.browser("bob"), f"/retention/cases/{of_bob}")

    assert "Iemand anders moet het goedkeuren" in page.main
    assert not [form for form in page.forms if re.search(r"/approve\Z", form.action)]


def test_a_hold_on_the_other_case_of_a_young_person_is_told_on_both(world: World) -> None:
    one, two = made(world.client("alice")), made(world.client("alice"))
    joined(world, one, two)
    petra = world.client("petra")
    held = petra.post(f"/api/v1/cases/{two}/retention/holds", json={"reason": "Er loopt een onderzoek"})
    assert held.status_code == 201, held.text

    page = get(world.browser("petra"), f"/retention/cases/{one}")

    assert f"Dossier {two} is van dezelfde jongere" in page.main
    assert not [form for form in page.forms if form.action.endswith("/requests")]


def test_a_screening_that_cannot_be_put_right_any_more_shows_no_form(world: World) -> None:
    """The form was offered, filled in and refused once there was a later round."""
    reference = screened_case(world.client("alice"))
    alice, path = world.browser("alice"), f"/cases/{reference}/screenings/1/correction"
    assert [form for form in get(alice, path).forms if form.action == ""]
    answer = world.client("alice").post(
        f"/api/v1/cases/{reference}/intakes", json={"age": 16, "setting": "youth_protection_intake"}
    )
    assert answer.status_code == 201, answer.text

    page = get(alice, path)

    assert "Er is een latere screening in dit dossier" in page.main
    assert not [form for form in page.forms if form.action == ""]
