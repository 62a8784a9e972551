"""The page of the fairness store, and what it counts: groups, never a case, small groups left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from screening.language import LANGUAGES, Language
from screening.monitor.group_figures import LEAST_IN_GROUP
from screening.plain_language_check import findings as plain_findings
from service.access.unit_of_work import unit_as
from service.areas.fairness import service as fairness
from service.areas.fairness.accuracy_by_group import GroupRates, rates
from service.areas.monitoring.screenings_of_period import gather
from service.areas.screenings.screenings_for_monitoring import Counted
from tests.service.assessments.flow import established, recorded, screened_case
from tests.service.fairness.conftest import REASON
from tests.service.monitoring.rows import MODEL, STARTED, outcome, screening
from tests.service.pages.reading import Page, post
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]
MARKING = frozenset({"many_signals"})
DAY = date(2026, 6, 1)


def of(sizes: dict[str, int], victims: dict[str, int], unmarked: int = 0) -> dict[str, GroupRates]:
    """Groups with so many victims each; the first and the last ``unmarked`` of every group are not marked.

    All outcomes are of one day, so that no month of monitoring is nearly a group.
    """
    screenings: list[Counted] = []
    outcomes, labels = {}, {}
    for group, size in sizes.items():
        for place in range(size):
            number = len(screenings)
            apart = place < unmarked or place >= size - unmarked
            band = "few_signals" if apart else "many_signals"
            one = screening(number, band=band)
            screenings.append(one)
            labels[one.reference] = group
            found_out = "established" if place < victims[group] else "not_shown"
            outcomes[one.reference] = outcome(number, outcome=found_out, outcome_on=DAY)
    until = STARTED + timedelta(days=400)
    period = gather(STARTED, until, screenings, outcomes, model=MODEL, marking=MARKING)
    found = rates(period.judged, {"group": labels}, MARKING)["group"]
    return {one.figures.group: one for one in found}


def test_rates_are_counted_within_each_group() -> None:
    """REQ subgroups, REQ fairness-store"""
    found = of({"girl": 40, "boy": 40}, {"girl": 20, "boy": 10}, unmarked=5)
    girl, boy = found["girl"], found["boy"]

    assert (girl.figures.n, girl.figures.observed, girl.figures.expected) == (40, 20, 10.0)
    assert (girl.missed.value, boy.missed.value) == (0.25, 0.5)
    assert (girl.wrongly_marked.value, boy.wrongly_marked.value) == (15 / 20, 25 / 30)


def test_a_group_under_ten_is_not_shown_nor_the_one_that_would_give_it_away() -> None:
    """REQ fairness-store"""
    found = of({"girl": 40, "boy": 31, "other": LEAST_IN_GROUP - 1}, {"girl": 20, "boy": 10, "other": 5})

    assert {name: one.figures.suppressed for name, one in found.items()} == {
        "girl": False,
        "boy": True,
        "other": True,
    }
    assert not found["other"].missed.estimable
    assert not found["boy"].wrongly_marked.estimable


def test_a_rate_over_fewer_than_ten_is_not_shown() -> None:
    """REQ small-cells: one victim of one who was missed is a person, in a group of any size; so is each of
    twenty of whom all were marked."""
    found = of({"girl": 40, "boy": 40}, {"girl": 9, "boy": 10}, unmarked=5)
    alike = of({"girl": 40, "boy": 40}, {"girl": 20, "boy": 10})

    assert not found["girl"].missed.estimable
    assert found["boy"].missed.estimable
    assert not alike["girl"].missed.estimable
    assert not alike["girl"].wrongly_marked.estimable


@pytest.fixture
def filled(begun: World) -> World:
    """Twenty-two cases with an outcome: eleven girls, ten boys, and one of whom nothing is recorded."""
    alice = begun.client("alice")
    references = [screened_case(alice) for _ in range(22)]
    for reference in references:
        recorded(alice, reference, established(begun))
    members = {
        code: {"gender": "girl" if place < 11 else "boy"} for place, code in enumerate(references[:21])
    }
    with unit_as(begun.installation, begun.people["petra"]) as unit:
        fairness.enter(unit, members)
    return begun


def test_the_page_counts_per_group_and_never_per_case(filled: World) -> None:
    """REQ fairness-store: eleven girls are shown; ten boys are not, beside one of whom nothing is known."""
    page = Page(filled.browser("anna").get("/fairness"))

    assert "van 21 dossiers" in page.main
    assert "van minder dan tien dossiers" in page.main
    assert "meisje" in page.main
    assert not re.search(r"\b\d{4}-\d{4}\b", page.main)
    assert "Begin een verzameling" not in page.main
    assert "Leg een dossier vast" not in page.main


def test_no_answer_of_the_service_repeats_what_is_recorded_of_a_case(filled: World, client: Client) -> None:
    """REQ fairness-store: whoever asks, whatever they ask for, the group of a case is in no answer."""
    bob = client("bob")
    code = bob.get("/api/v1/cases").json()["cases"][0]["reference"]
    for login in ("bob", "alice", "rita", "anna", "petra", "adam"):
        for path in (
            f"/api/v1/cases/{code}",
            f"/cases/{code}/record",
            "/api/v1/monitoring",
            "/api/v1/exports/training?purpose=research",
        ):
            answer = client(login).get(path, follow_redirects=False)
            assert "girl" not in answer.text
            assert "meisje" not in answer.text
    sent = {"to": "young_person", "purpose": "access_request", "form": "json"}
    told = post(filled.browser("bob"), f"/cases/{code}/record/export", sent)
    assert told.status_code == 200
    assert "girl" not in told.text


def test_the_officer_begins_records_and_ends_on_the_page(world: World) -> None:
    petra = world.browser("petra")
    assert "Geboorteland" in Page(petra.get("/fairness")).main
    day = "2027-01-31"
    sent = {"purpose": "bias_audit", "ground": "ai_act_10_5", "reason": REASON, "delete_on": day}
    refused = post(petra, "/fairness/collections", {**sent, "delete_on": "2026-11-23"})
    assert refused.status_code == 422
    assert REASON in refused.text
    assert post(petra, "/fairness/collections", sent, follow=False).status_code == 303
    assert "31 januari 2027" in Page(petra.get("/fairness")).main

    member = {"code": "2026-0001", "attribute.gender": "girl", "attribute.birth_country": ""}
    assert post(petra, "/fairness/members", member, follow=False).status_code == 303
    again = Page(petra.get("/fairness"))
    assert "Vastgelegd." in again.main
    assert "2026-0001" not in again.main.replace("Bijvoorbeeld 2026-0001.", "")
    assert post(petra, "/fairness/members", {**member, "code": "x"}).status_code == 422
    assert post(petra, "/fairness/members", {"code": "2026-0001"}).status_code == 422
    assert post(petra, "/fairness/end", {}, follow=False).status_code == 303
    assert "Er loopt geen verzameling" in Page(petra.get("/fairness")).main


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_plainly(begun: World, language: Language) -> None:
    """REQ plain-words"""
    browser = begun.browser("petra")
    post(browser, "/language", {"language": language, "back": "/fairness"})
    page = Page(browser.get("/fairness"))

    assert page.language == language
    for sentence in re.split(r"(?<=[.?!]) ", page.main):
        assert [one for one in plain_findings(sentence, language) if "words, at most" not in one] == []
