"""Where people decide about it, and where a case says why its moment is what it is."""

from __future__ import annotations

import pytest

from tests.service.assessments.flow import findings, recorded
from tests.service.earlier_assessment_rule.deciding import REASON, SETTING, TODAY, screened, switched_on
from tests.service.screenings.flow import seen
from tests.service.world import World

pytestmark = pytest.mark.slow

BAND_WORDS = "Dit moment komt door de schatting van het model. Bob zette dit aan op 23 november 2026."
FORM = {f"term-{band}": term for band, term in TODAY.items()} | {"setting": SETTING, "reason": REASON}


def test_the_way_in_a_browser(trusted: World) -> None:
    """Propose, see that another has to decide, approve, put off."""
    anna, bob = trusted.browser("anna"), trusted.browser("bob")
    assert "Doe een voorstel" in anna.get("/pull-forward").text
    wrong = anna.post("/pull-forward/proposals", data={"setting": SETTING, "reason": REASON})
    assert (wrong.status_code, "minstens één signaalniveau" in wrong.text) == (422, True)
    proposed = anna.post("/pull-forward/proposals", data=FORM)
    assert "Iemand anders dan Anna moet hierover beslissen." in proposed.text
    number = 1
    assert f"/pull-forward/proposals/{number}/approve" in bob.get("/pull-forward").text
    approved = bob.post(f"/pull-forward/proposals/{number}/approve", data={"reason": REASON})
    assert "Aan: door het signaalniveau kan een gesprek hier eerder komen." in approved.text
    assert "Bob keurde dit goed op 23 november 2026." in approved.text
    off = trusted.browser("petra").post(f"/pull-forward/{SETTING}/off", data={"reason": REASON})

    assert "Aan: door het signaalniveau" not in off.text


def test_the_case_says_why_its_moment_is_what_it_is(trusted: World) -> None:
    """REQ pull-forward-only: by the band, and who let it; without it, by the own judgement."""
    own = screened(trusted)["reference"]
    switched_on(trusted, dict.fromkeys(TODAY, "today"))
    pulled = screened(trusted)["reference"]
    alice = trusted.browser("alice")

    assert "door het eigen oordeel van de medewerker" in alice.get(f"/cases/{own}").text
    page = alice.get(f"/cases/{pulled}").text
    assert BAND_WORDS in page
    assert "door de schatting van het model" in page
    assert alice.get(f"/api/v1/cases/{pulled}").json()["due_because"] == "band"


def test_once_the_score_is_declined_the_case_tells_nothing_of_the_band(trusted: World) -> None:
    """REQ decline-score: the moment stays, for nothing puts it back; why it is so is told no more."""
    switched_on(trusted, dict.fromkeys(TODAY, "today"))
    reference = screened(trusted)["reference"]
    alice = trusted.browser("alice")
    before = alice.get(f"/api/v1/cases/{reference}").json()["due"]
    alice.post(f"/api/v1/cases/{reference}/score-refusal")
    after = alice.get(f"/api/v1/cases/{reference}").json()

    assert (after["due"], after["due_because"], after["due_step"]) == (before, None, None)
    assert "door de schatting van het model" not in alice.get(f"/cases/{reference}").text
    told = alice.get(f"/api/v1/cases/{reference}/timeline").json()
    assert "band" not in {event["facts"].get("because") for event in told}


def test_disagreeing_with_what_was_brought_forward_costs_no_step_more(trusted: World) -> None:
    """REQ equal-friction: a later judgement in either direction is the same form, and tells nobody."""
    switched_on(trusted, dict.fromkeys(TODAY, "today"))
    alice = trusted.browser("alice")
    for view in ("strong_suspicion", "no_signs_seen"):
        reference = screened(trusted)["reference"]
        said = {"view": view, "assess_within": "two_weeks", "reason": "Zo zie ik het na de schatting"}
        sent = said | seen(alice, reference)
        answer = alice.post(f"/api/v1/cases/{reference}/judgements", json=sent)
        assert answer.status_code == 201
        assert alice.get(f"/api/v1/cases/{reference}").json()["due"].startswith("2026-11-23T16:00")


def test_who_read_that_a_band_moved_the_moment_has_seen_something_of_the_score(trusted: World) -> None:
    """REQ blind-outcome: the page of such a case tells of its band, and the record of the conversation says
    that the log shows a look. Without a band the same page tells nothing."""
    bob = trusted.browser("bob")
    told = []
    for on in (False, True):
        if on:
            switched_on(trusted, dict.fromkeys(TODAY, "today"))
        reference = screened(trusted)["reference"]
        bob.get(f"/cases/{reference}")
        told.append(
            recorded(bob, reference, findings(trusted, assessor=trusted.people["bob"]))["log_shows_look"]
        )

    assert told == [False, True]
