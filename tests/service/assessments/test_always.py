"""The conversation is there for everybody: nothing else meets what is due, and nothing closes a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.assessments.flow import findings, recorded, screened_case
from tests.service.pages.reading import Page
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, filled, judge, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]


def listed(client: TestClient, reference: str) -> dict[str, Any]:
    return next(c for c in client.get("/api/v1/cases").json()["cases"] if c["reference"] == reference)


def test_only_a_conversation_meets_what_is_due(client: Client, world: World) -> None:
    """REQ assessment-always: not a low estimate, a refusal, a second round nor a later judgement."""
    alice = client("alice")
    reference = screened_case(alice)
    due = listed(alice, reference)["due"]
    assert due is not None
    alice.post(f"/api/v1/cases/{reference}/score-refusal")
    judge(alice, reference, view="no_signs_seen", assess_within="two_weeks", reason="Later niets meer gezien")
    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 16, "setting": "youth_protection_intake"})
    assert listed(alice, reference)["due"] == due

    recorded(alice, reference, findings(world))
    assert listed(alice, reference)["due"] is None
    assert alice.get(f"/api/v1/cases/{reference}").json()["due"] is None


def test_after_an_outcome_the_case_stays_open(client: Client, world: World) -> None:
    """REQ assessment-always: whatever was found, the case stays in the work list and takes a new round."""
    alice = client("alice")
    reference = screened_case(alice)
    found = findings(world, outcome="not_shown", second=world.people["rita"], follows=["nothing_now"])
    recorded(alice, reference, found)

    row = listed(alice, reference)
    assert (row["talked"], row["due"], row["acute"]) == (True, None, False)
    assert (
        alice.post(
            f"/api/v1/cases/{reference}/intakes", json={"age": 16, "setting": "youth_protection_intake"}
        ).status_code
        == 201
    )


def test_the_list_shows_what_is_due_next_and_not_an_earlier_round(client: Client, world: World) -> None:
    """REQ assessment-always: a year later the new round has its own moment; the old one was met."""
    alice = client("alice")
    reference = screened_case(alice)
    recorded(alice, reference, findings(world))
    world.clock.move_to(world.clock.now() + timedelta(days=365))
    alice = client("alice")
    alice.post(f"/api/v1/cases/{reference}/intakes", json={"age": 17, "setting": "youth_protection_intake"})
    filled(alice, reference, LISA_FOUND)
    judge(
        alice, reference, view="strong_suspicion", assess_within="three_days", reason="Gevonden in een pand"
    )
    assert screen(alice, reference, LISA_FOUND).status_code == 201

    row = listed(alice, reference)
    assert (row["talked"], row["acute"]) == (False, True)
    assert row["due"] > "2027-11-23"
    page = Page(world.browser("alice").get(f"/cases/{reference}"))
    assert "nu meteen" in page.main
    recorded(alice, reference, findings(world, round=2, held_on="2027-11-23"))
    assert listed(alice, reference)["due"] is None


def test_a_judgement_after_the_conversation_makes_a_new_one_due(client: Client, world: World) -> None:
    alice = client("alice")
    reference = screened_case(alice)
    recorded(alice, reference, findings(world))
    world.clock.move_to(world.clock.now() + timedelta(minutes=5))
    judge(alice, reference, view="suspicion", assess_within="two_weeks", reason="Een tante belde met zorgen")
    assert listed(alice, reference)["due"] is not None

    correction = findings(world, after=1, outcome="strong_indications")
    recorded(alice, reference, correction)
    assert listed(alice, reference)["due"] is not None, "the same conversation, told anew, meets nothing"
    world.clock.move_to(world.clock.now() + timedelta(days=1))
    recorded(client("alice"), reference, findings(world, after=2, held_on="2026-11-24"))
    assert listed(client("alice"), reference)["due"] is None


def test_the_case_page_leads_to_the_guide_and_then_to_the_record(client: Client, world: World) -> None:
    alice, browser = client("alice"), world.browser("alice")
    reference = screened_case(alice, LISA_BEFORE)
    before = Page(browser.get(f"/cases/{reference}"))
    assert {f"/cases/{reference}/assessments/1/{p}" for p in ("guide", "new")} <= set(before.links)
    recorded(alice, reference, findings(world))

    after = Page(browser.get(f"/cases/{reference}"))
    assert "Gesprek met de jongere: gevoerd op 23 november 2026" in after.main
    assert f"/cases/{reference}/assessments/1" in after.links
    assert "Gesprek met de jongere uiterlijk." not in after.main
