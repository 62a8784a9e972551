"""The pages of retention: the way of a destruction through them, and what they say of mistakes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from fastapi.testclient import TestClient

from service.areas.fairness import queries as fairness
from service.core.keys import link_keys, link_of
from tests.service.retention.way import REASON, later, screened_case
from tests.service.world import World

pytestmark = pytest.mark.slow


def path(reference: str, step: str = "") -> str:
    return f"/retention/cases/{reference}{step}"


def asked(browser: TestClient, reference: str) -> None:
    sent = {"ground": "young_person_asked", "weighed": "yes", "reason": REASON}
    answer = browser.post(path(reference, "/requests"), data=sent)
    assert answer.status_code == 200
    assert "Iemand anders moet het goedkeuren" in answer.text


def test_a_case_is_destroyed_through_the_pages(world: World) -> None:
    """REQ retention, REQ four-eyes: asked on one page, approved by another person, shown as a tombstone."""
    reference = screened_case(world)
    bob, petra = world.browser("bob"), world.browser("petra")
    asked(bob, reference)
    assert "Vernietig dit dossier" not in bob.get(path(reference)).text
    assert reference in petra.get("/retention/due").text

    unsure = petra.post(path(reference, "/requests/1/approve"), data={})
    assert (unsure.status_code, "niet terug te draaien" in unsure.text) == (422, True)
    done = petra.post(path(reference, "/requests/1/approve"), data={"sure": "yes"})

    assert done.url.path == "/retention"
    assert re.search(r"<code>[0-9a-f]{16}</code>", done.text)
    assert reference not in done.text
    assert petra.get(path(reference)).status_code == 404


def test_the_page_of_a_case_shows_nothing_that_is_in_it(world: World) -> None:
    """REQ need-to-know: a privacy officer sees code and dates; no age, no answer, no judgement, no score."""
    reference = screened_case(world)
    text = world.browser("petra").get(path(reference)).text
    assert reference in text
    for word in ("Zorgen van school", "neglect", "verwaarlo", "van de 100", "16 jaar", "some_concern"):
        assert word not in text
    for inside in (f"/cases/{reference}", f"/cases/{reference}/screenings/1", f"/cases/{reference}/record"):
        assert world.browser("petra").get(inside).status_code in (403, 404)


def test_mistakes_stand_at_their_field_and_what_was_typed_stays(world: World) -> None:
    reference = screened_case(world)
    bob = world.browser("bob")
    for sent, field, said in (
        ({"reason": REASON}, "ground", "Kies waarom"),
        ({"ground": "young_person_asked", "reason": REASON}, "weighed", "Weeg eerst"),
        ({"ground": "young_person_asked", "weighed": "yes", "reason": "kort"}, "reason", "te kort"),
        ({"ground": "young_person_asked", "weighed": "yes", "reason": "BSN 111222333"}, "reason", "BSN"),
    ):
        answer = bob.post(path(reference, "/requests"), data=sent)
        assert answer.status_code == 422
        assert f'href="#{field}"' in answer.text
        assert said in answer.text
        if "BSN" not in sent["reason"]:
            assert sent["reason"] in answer.text
    answer = bob.post(path(reference, "/requests"), data={"ground": "term_passed", "reason": REASON})
    assert (answer.status_code, "De termijn loopt nog tot" in answer.text) == (409, True)


def test_a_hold_through_the_pages(world: World) -> None:
    """REQ retention: a held case says so, offers no destruction, and lifting asks for a reason."""
    reference = screened_case(world)
    petra = world.browser("petra")
    petra.post(path(reference, "/holds"), data={"hold-reason": "Er loopt een klacht"})
    text = petra.get(path(reference)).text
    assert "Valt onder een vernietigingsstop" in text
    assert "Vraag om te vernietigen" not in text
    sent = {"ground": "young_person_asked", "weighed": "yes", "reason": REASON}
    refused = world.browser("bob").post(path(reference, "/requests"), data=sent)
    assert (refused.status_code, "kan niet worden vernietigd" in refused.text) == (409, True)

    wrong = petra.post("/retention/holds/1/lift", data={"lift-1": "kort"})
    assert (wrong.status_code, 'href="#lift-1"' in wrong.text) == (422, True)
    sent = {"lift-1": "De klacht is afgehandeld"}
    assert "Er geldt nu geen vernietigingsstop" in petra.post("/retention/holds/1/lift", data=sent).text
    assert petra.post("/retention/holds/1/lift", data=sent).status_code == 409


def test_a_case_is_found_by_its_code(world: World) -> None:
    """In the body of the request: a code that was typed stays out of addresses until it is a case."""
    reference = screened_case(world)
    petra = world.browser("petra")
    assert petra.post("/retention/find", data={"code": f" {reference} "}).url.path == path(reference)
    for code in ("2026-9999", "Lisa", ""):
        missed = petra.post("/retention/find", data={"code": code})
        assert (missed.status_code, "Er is geen dossier met deze code" in missed.text) == (422, True)


def test_what_is_due_stands_in_a_list(world: World) -> None:
    first = screened_case(world)
    later(world)
    petra = world.browser("petra")
    text = petra.get("/retention/due").text
    assert path(first) in text
    assert "1 dossier" in text
    assert "Er is geen dossier waarvan de termijn voorbij is" in petra.get("/retention/due?after=99").text


def test_attributes_for_the_audit_of_fairness_go_with_the_case(world: World) -> None:
    """REQ fairness-store: they lie in a file of their own, under a link that only the installation knows."""
    reference, other = screened_case(world), screened_case(world)
    data, key = world.installation.settings.data, link_keys(world.installation.keys)[0]
    collection = fairness.Collection(
        "bias_audit", "ai_act_10_5", REASON, ("gender",), date(2026, 11, 1), date(2027, 2, 1), 1
    )
    fairness.create(data, collection)
    fairness.put(data, {link_of(key, one): {"gender": "girl"} for one in (reference, other)})
    asked(world.browser("bob"), reference)

    world.browser("petra").post(path(reference, "/requests/1/approve"), data={"sure": "yes"})

    assert fairness.members(data) == {"gender": {link_of(key, other): "girl"}}
