"""An explanation on request: one plain page, own reasons first, and nothing that was not shown."""

from __future__ import annotations

import re

import pytest

from screening.plain_language_check import findings
from tests.service.pages.reading import get
from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, REASON, judged, screen
from tests.service.world import World

JARGON = ("log odds", "model", "shap", "interval", "coëfficiënt", "basiskans", "algoritme")


def test_the_own_reasons_stand_first_and_the_number_after_them(world: World) -> None:
    """REQ explanation-on-request: own view and reason, the answers, then the number and what moved it."""
    alice = world.client("alice")
    code = judged(alice)
    screen(alice, code, LISA_BEFORE)
    page = get(world.browser("bob"), f"/cases/{code}/screenings/1/explanation")

    order = ["Wat de medewerker dacht", REASON, "Wat er in de antwoorden stond", "Wat de computer erbij zei"]
    places = [page.main.index(words) for words in order]
    assert places == sorted(places)
    assert re.search(r"\d+ van de 100", page.main)
    assert "Dit maakte het getal hoger:" in page.main
    assert page.main.index("van de 100") > page.main.index(REASON)
    assert "geruststelling" not in page.main, "a warning for the worker, and a fright for who it is about"
    assert "Een vraag zonder antwoord telt niet mee." in page.main


@pytest.mark.parametrize("language", ["nl", "en"])
def test_there_is_no_jargon_on_it(world: World, language: str) -> None:
    """REQ explanation-on-request, REQ plain-words: no word of the trade, no decimals, nothing that blames."""
    alice = world.client("alice")
    code = judged(alice)
    screen(alice, code, LISA_BEFORE)
    browser = world.browser("bob")
    browser.post("/language", data={"language": language, "back": "/about"})
    words = get(browser, f"/cases/{code}/screenings/1/explanation").main.lower()

    assert [word for word in JARGON if re.search(rf"\b{word}\b", words)] == []
    assert not re.search(r"\d[.,]\d", words)
    assert [f for f in findings(words, "nl" if language == "nl" else "en") if "at most" not in f] == []


def test_a_number_that_nobody_saw_is_not_shown_here_either(world: World) -> None:
    """REQ withheld-arm: the page says that the number was kept hidden and was not used."""
    withheld = with_share(world, 0.5)
    alice = withheld.client("alice")
    for _ in range(12):
        code = judged(alice)
        if screen(alice, code, LISA_BEFORE).json()["reason"] == "withheld":
            break
    words = get(withheld.browser("bob"), f"/cases/{code}/screenings/1/explanation").main

    assert "Het getal is hier niet gebruikt." in words
    assert "van de 100" not in words


def test_a_direct_sign_has_reasons_and_no_number(world: World) -> None:
    """REQ direct-signs: the explanation of a direct sign holds no estimate either."""
    alice = world.client("alice")
    code = judged(alice, age=17, request=LISA_FOUND)
    screen(alice, code, LISA_FOUND)
    words = get(world.browser("bob"), f"/cases/{code}/screenings/1/explanation").main

    assert REASON in words
    assert "van de 100" not in words


def test_a_screening_that_is_not_there_is_not_found(world: World) -> None:
    code = judged(world.client("alice"))
    assert world.browser("bob").get(f"/cases/{code}/screenings/9/explanation").status_code == 404
