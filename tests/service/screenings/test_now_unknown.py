"""A sign of which nobody knows whether it is happening now: steps, a moment, nothing lifted in silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.catalogue.talk import talk_texts
from service.areas.cases.conversation_due import due_by_answers
from tests.service.pages.reading import get
from tests.service.screenings.flow import judge, made
from tests.service.screenings.test_drafts import save
from tests.service.screenings.test_saved_on_leaving import DIRECT, due, moments
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
CATALOGUE = load_catalogue()
RULES = load_acute_rules(CATALOGUE)
HARM = {"self_harm": "suspected"}
YES, NO, UNKNOWN = {"self_harm": True}, {"self_harm": False}, {"self_harm": None}


def answered(world: World, client: TestClient, **now: bool | None) -> str:
    reference = made(client)
    save(client, reference, 0, answers=HARM, now=now)
    return reference


def lifted(client: TestClient, reference: str) -> str:
    return str(client.get(f"/api/v1/cases/{reference}/draft").json()["due_lifted"])


@pytest.mark.parametrize("hour", [1, 8, 15, 16, 20, 23])
@pytest.mark.parametrize("indicator", [i for i in CATALOGUE if i.asks_now], ids=lambda i: i.id)
def test_not_knowing_sets_a_moment_wherever_yes_does_and_none_where_no_sets_none(
    world: World, indicator: Any, hour: int
) -> None:
    """REQ acute-first: never nothing where "yes" yields something, at any hour of the day; "no" yields none,
    so not knowing is never later than that."""
    at = world.clock.now().replace(hour=hour, minute=30)
    for level in indicator.level_ids:
        yes, no, unknown = (
            due_by_answers(
                RULES.fired({indicator.id: level}, now), False, at, world.installation.organisation
            )
            for now in ({indicator.id: True}, {indicator.id: False}, {})
        )
        assert no is None
        assert (yes is None) == (unknown is None)
        if unknown is not None:
            assert at <= unknown.at <= at + timedelta(days=2)


@pytest.mark.parametrize("now", [UNKNOWN, {}], ids=["do not know", "not asked yet"])
def test_a_sign_of_which_it_is_not_known_whether_it_is_now_has_steps_and_a_moment(
    world: World, client: Client, now: dict[str, bool | None]
) -> None:
    """REQ acute-first: on the form, the case, the judgement and the page of acute danger."""
    alice, browser = client("alice"), world.browser("alice")
    reference = answered(world, alice, **now)

    counts = due(world, reference)
    assert counts is not None
    assert (counts.because, counts.at - world.clock.now() < timedelta(hours=16)) == ("acute", True)
    form = get(browser, f"/cases/{reference}/form/school")
    assert "Van een signaal is niet bekend of het nu speelt. Vraag dat nu." in form.main
    for path in ("", "/judgement", "/acute"):
        page = get(browser, f"/cases/{reference}{path}")
        assert "Of het nu speelt, weten wij nog niet." in page.main
        assert "Vraag het nu, rustig en open, met de jongere alleen." in page.main
        assert "113" in page.main


def test_a_sign_that_is_not_now_asks_for_nothing(world: World, client: Client) -> None:
    reference = answered(world, client("alice"), **NO)

    assert due(world, reference) is None
    assert "Of het nu speelt" not in get(world.browser("alice"), f"/cases/{reference}").main


def test_yes_that_becomes_do_not_know_is_told_and_keeps_a_moment(world: World, client: Client) -> None:
    """REQ acute-first REQ saved-on-leaving: two hours become today, on each page, with who did it."""
    alice, bob = client("alice"), client("bob")
    reference = answered(world, alice, **YES)
    before = due(world, reference)
    world.clock.advance(timedelta(minutes=1))
    assert lifted(alice, reference) == ""

    saved = save(alice, reference, 1, answers=HARM, now=UNKNOWN).json()

    after = due(world, reference)
    assert before is not None
    assert after is not None
    assert before.at < after.at
    told = "Let op: het gesprek met de jongere moest uiterlijk"
    assert saved["due_lifted"].startswith(told)
    assert "U wijzigde een antwoord" in saved["due_lifted"]
    assert "Door de antwoorden moet het nu uiterlijk" in saved["due_lifted"]
    assert moments(world, reference) == [("due_set", "acute"), ("due_lapsed", "acute"), ("due_set", "acute")]
    for path in ("", "/form/school", "/judgement"):
        page = get(world.browser("bob"), f"/cases/{reference}{path}").main
        assert told in page
        assert "U wijzigde" not in page
    assert lifted(bob, reference) != lifted(alice, reference)

    save(bob, reference, 2, answers=HARM, now=YES)
    assert lifted(bob, reference) == ""


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"answers": HARM, "now": YES}, {"answers": HARM, "now": NO}),
        ({"answers": HARM, "now": YES}, {"answers": {"self_harm": "unknown"}, "now": UNKNOWN}),
        ({"answers": HARM, "now": {}}, {"answers": HARM, "now": NO}),
        ({"answers": {DIRECT: "confirmed"}}, {"answers": {DIRECT: "suspected"}}),
        ({"answers": {DIRECT: "confirmed"}}, {"answers": {DIRECT: "no"}}),
    ],
    ids=["no", "sign unknown", "asked and no", "direct sign suspected", "direct sign gone"],
)
def test_no_answer_takes_an_acute_moment_away_in_silence(
    world: World, client: Client, first: dict[str, Any], then: dict[str, Any]
) -> None:
    """REQ saved-on-leaving"""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, **first)
    world.clock.advance(timedelta(minutes=1))

    said = save(alice, reference, 1, **then).json()["due_lifted"]

    assert said.startswith("Let op: het gesprek met de jongere moest")
    assert said.endswith("Klopt dat niet? Zet het antwoord terug.")
    judge(alice, reference)
    assert lifted(alice, reference) == ""


def test_the_conversation_begins_with_what_can_be_acute_and_whom_to_call(
    world: World, client: Client
) -> None:
    """REQ acute-first: an open question about suicide is never "if there is time"."""
    alice = client("alice")
    reference = made(alice)
    save(alice, reference, 0, answers={"domestic_violence": "confirmed", "neglect": "no"})
    judge(alice, reference)
    alice.post(f"/api/v1/cases/{reference}/screenings")

    page = get(world.browser("alice"), f"/cases/{reference}/assessments/1/guide").main

    assert "Is er op dit moment gevaar? Bel 112" in page
    begin, first, later = (
        page.index(head)
        for head in ("Eerst dit: het kan acuut zijn", "Daarna: nog niet bekend", "Als er tijd is")
    )
    asked = page.index("Denk je wel eens aan de dood?")
    assert begin < asked < first < later
    assert page.index("Hoe gaan ze bij jou thuis met elkaar om? Is dat nu nog zo?") < first
    assert (
        "Blijkt dit nu te spelen? Nu meteen. Denkt de jongere aan zelfdoding? Bel of chat samen met 113"
        in page
    )
    for rule in RULES.rules:
        if CATALOGUE[rule.indicator].role != "direct" and rule.indicator not in (
            "prior_sexual_abuse",
            "prior_maltreatment",
        ):
            assert page.index(talk_texts()("nl", f"talk.{rule.indicator}")) < first
