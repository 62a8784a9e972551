"""The print for a case conference: what people found comes first, and paper does not live for ever."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.answer_sentences import said
from service.access.unit_of_work import unit_as
from service.areas.access_log.service import LogFilter, read_log
from tests.service.pages.reading import Page, get
from tests.service.pages.way import LISA_BEFORE, LISA_FOUND, filled, judge, made
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]


def printed(browser: TestClient, answers: dict[str, str]) -> tuple[str, Page]:
    reference = made(browser)
    filled(browser, reference, answers)
    judge(browser, reference)
    return reference, get(browser, f"/cases/{reference}/screenings/1/print")


def test_judgement_and_facts_come_before_the_estimate_and_its_limits(browser: Browser) -> None:
    """REQ print: the professional first, then what is known, then the model with what it does not know."""
    _, page = printed(browser("alice"), LISA_BEFORE)

    order = [id_ for id_ in page.ids if id_ in ("own", "facts", "estimate", "limits", "origin")]
    assert order == ["own", "facts", "estimate", "limits", "origin"]
    facts = page.main[page.main.index("Wat bekend is") : page.main.index("Schatting van het model")]
    catalogue = load_catalogue()
    assert all(said(catalogue[name], answer, "nl") in facts for name, answer in LISA_BEFORE.items())
    assert re.search(r"\d+ vragen hebben nog geen antwoord", facts)


def test_every_print_has_its_number_its_date_and_its_end(browser: Browser) -> None:
    """REQ print: numbered, dated, expiring after the days that the organisation chose."""
    alice, bob = browser("alice"), browser("bob")
    reference, page = printed(alice, LISA_BEFORE)
    again = get(bob, f"/cases/{reference}/screenings/1/print")

    assert f"Afdruk {reference} – 1 Afgedrukt 23 november 2026, 09.00 uur" in page.main
    assert f"Afdruk {reference} – 2" in again.main
    assert "Geldig tot en met 23 december 2026. Vernietig deze afdruk daarna." in page.main


def test_every_print_is_in_the_log(browser: Browser, world: World) -> None:
    """REQ print: the log says who printed what, and for what."""
    reference, _ = printed(browser("alice"), LISA_BEFORE)

    with unit_as(world.installation, world.people["petra"]) as unit:
        entries = read_log(unit, LogFilter(case=reference)).entries
    prints = [entry for entry in entries if entry.action == "screening.print"]
    assert [(entry.person, entry.purpose, entry.outcome) for entry in prints] == [
        ("Alice", "case_conference", "ok")
    ]


def test_the_print_says_what_the_model_was_tested_on_and_that_it_decides_nothing(browser: Browser) -> None:
    """REQ print, REQ honest-status: on paper as on the screen."""
    _, page = printed(browser("alice"), LISA_BEFORE)

    assert "nog niet getoetst met eigen dossiers" in page.main
    assert "Hulpmiddel bij uw oordeel, geen besluit." in page.main


def test_with_a_direct_sign_the_print_has_acute_steps_and_no_number(browser: Browser) -> None:
    """REQ direct-signs: on paper too."""
    _, page = printed(browser("alice"), LISA_FOUND)

    assert page.ids.index("acute") < page.ids.index("own")
    assert not re.search(r"\d+ van de 100", page.main)
