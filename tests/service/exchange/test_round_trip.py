"""From one installation to another and back out: the same answers, whatever they are."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from screening.catalogue import load_catalogue
from screening.catalogue.fhir import enables_now
from screening.catalogue.read_fhir import CASE
from screening.features.answers import ABSENT_STATES
from screening.language import LANGUAGES
from service.core.clock import SetClock
from tests.service.exchange.flow import fetch, of_kind, read, send
from tests.service.prepared import Prepared
from tests.service.screenings.flow import filled, made
from tests.service.world import World

CASES: Final = int(os.environ.get("SIGNAALWIJZER_RUNS", "30"))
"""How many cases make the journey; half of them in each language."""

CATALOGUE: Final = load_catalogue()


@pytest.fixture
def elsewhere(installed: tuple[Path, Mapping[str, int]], tmp_path: Path, clock: SetClock) -> Iterator[World]:
    """Another installation, with the same people."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    with Prepared(*installed).opened(folder, clock) as world:
        yield world


def drawn(random: Random) -> dict[str, Any]:
    """Any answers to some of the questions, "now" where it is asked, and how some of them are known."""
    share = random.random()
    asked = [i for i in CATALOGUE if random.random() < share]
    answers = {i.id: random.choice((*i.level_ids, *ABSENT_STATES)) for i in asked}
    now = {
        i.id: random.random() < 0.5 for i in asked if enables_now(i, answers[i.id]) and random.random() < 0.7
    }
    how: list[dict[str, str]] = [{"how": "told", "at": "2026-11-20"}, {"how": "seen"}, {"how": "file"}]
    known = {i.id: random.choice(how) for i in asked if random.random() < 0.3}
    return {"answers": answers, "now": now, "known": known}


@pytest.mark.slow
def test_answers_are_the_same_in_another_installation(world: World, elsewhere: World) -> None:
    """REQ fhir: REQ absent-states: form, Bundle, another installation's draft, Bundle: nothing changed."""
    random, here, there = Random(14), world.client("alice"), elsewhere.client("alice")
    for number in range(CASES):
        language = LANGUAGES[number % len(LANGUAGES)]
        for client in (here, there):
            client.headers["Accept-Language"] = language
        request, reference, other = drawn(random), made(here), made(there)
        filled(here, reference, request)
        (out,) = of_kind(read(fetch(here, reference)), "QuestionnaireResponse")
        sent = out | {"subject": {"identifier": {"system": CASE, "value": other}}}
        assert send(there, sent).status_code == 201
        (back,) = of_kind(read(fetch(there, other)), "QuestionnaireResponse")

        assert back.get("item") == out.get("item")
        assert back["questionnaire"] == out["questionnaire"]
        assert f"intake-{language}|" in back["questionnaire"]
        stored = there.get(f"/api/v1/cases/{other}/draft").json()
        assert {name: stored[name] for name in request} == request
