"""Wherever it is said on what a model learned or was tested, made-up cases are named as made up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from screening.language import LANGUAGES, Language
from screening.model.score_table import LEARNED_FROM_MADE_UP, ScoreTable
from service.areas.registry.versions import Version
from service.areas.serving_model import model_status_view
from service.core.reader_language import reader
from service.model_runtime.model_status import ModelStatus
from service.model_runtime.models_in_use import ScoringHandle
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import approve, propose, served, version
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import STARTED, World

pytestmark = pytest.mark.slow

RESULT = "/cases/2026-0001/screenings/1"
MADE_UP_CASES = {"nl": "verzonnen dossiers", "en": "made-up cases"}
OWN = {
    "nl": ("getoetst met eigen dossiers en", "bijgewerkt met eigen", "getest bij", "leerde van jongeren"),
    "en": ("tested on own outcomes and", "updated with own", "tested on young", "learned from young"),
}
"""What is said of models that learned from young people, or were tested with them."""


@pytest.fixture
def demonstration(world: World) -> World:
    """The installation as a demonstration, in which made-up cases bring a model into use."""
    settings = world.installation.settings.model_copy(update={"demonstration": True})
    return World(replace(world.installation, settings=settings), world.clock, world.people)


def learned_from_made_up() -> ScoreTable:
    return replace(updated(0.3, "5"), status=LEARNED_FROM_MADE_UP)


def judged_on(world: World, number: int | None, table: ScoreTable) -> Version:
    """``table`` in use after a validation of which ``number`` cases were simulated."""
    data = {
        "digest": "ab" * 32,
        "n": 60,
        "organisation": world.installation.organisation.name,
        "made_up": number,
    }
    return served(world, table, data=data)


def pages_of(world: World, digest: str, language: Language) -> dict[str, str]:
    """What each page says that names the model in use, by its address."""
    pages: dict[str, Any] = {}
    for login, paths in (
        (
            "alice",
            ("/about", "/cases", "/cases/2026-0001/screenings/1", "/cases/2026-0001/screenings/1/print"),
        ),
        ("anna", ("/models", f"/models/{digest}", "/scoring", "/monitoring")),
        ("rita", ("/reviews", f"{RESULT}/review")),
    ):
        browser = world.browser(login)
        browser.post("/language", data={"language": language, "back": "/"})
        pages |= {path: browser.get(path) for path in paths}
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)
    return {path: page.text for path, page in pages.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_model_judged_on_made_up_cases_says_so_on_every_page(
    demonstration: World, language: Language
) -> None:
    """REQ honest-status"""
    model = judged_on(demonstration, 60, learned_from_made_up())
    screened(demonstration.client("alice"), LISA_BEFORE)

    for path, text in pages_of(demonstration, model.digest, language).items():
        assert MADE_UP_CASES[language] in text, path
        assert [words for words in OWN[language] if words in text] == [], path


def test_monitoring_names_them_beside_the_day_of_the_validation(demonstration: World) -> None:
    """REQ honest-status: the page says when the model was validated, and on what."""
    judged_on(demonstration, 60, learned_from_made_up())
    screened(demonstration.client("alice"), LISA_BEFORE)

    assert ", met verzonnen dossiers." in demonstration.browser("anna").get("/monitoring").text
    found = demonstration.client("anna").get("/api/v1/monitoring").json()
    assert found["revalidation"]["validated_on_made_up"] is True


def test_the_api_says_so_too(demonstration: World) -> None:
    """REQ honest-status"""
    model = judged_on(demonstration, 60, learned_from_made_up())
    screened(demonstration.client("alice"), LISA_BEFORE)
    anna = demonstration.client("anna")
    answers = [anna.get(f"/api/v1/{path}").json() for path in ("model", "scoring", f"models/{model.digest}")]

    assert [one["validated_on_made_up"] for one in answers] == [True] * 3
    assert answers[0]["status"] == answers[2]["status"] == LEARNED_FROM_MADE_UP
    assert answers[1]["model"]["status"] == LEARNED_FROM_MADE_UP


@pytest.mark.parametrize("number", [60, 1])
def test_in_the_shadow_as_well(world: World, number: int) -> None:
    """Outside a demonstration two people may let such a model compute where nobody sees it."""
    data: dict[str, Any] = {"digest": "ab" * 32, "n": 60, "made_up": number}
    files = offered(world.installation, updated(0.3, "5"), data=data)
    model = approve(world, propose(world, files, "shadow"))

    assert model.tested.made_up is True
    assert version(world, model.digest).tested.made_up is True


def test_results_that_are_gone_or_changed_are_not_taken_for_real_cases(world: World) -> None:
    model = judged_on(world, 0, updated(0.3, "5"))
    assert model.tested.made_up is False
    for file in (world.installation.settings.data / "results").iterdir():
        _spoil(file)
    installation = world.installation
    scoring = ScoringHandle(installation.settings, installation.keys, installation.clock)
    later = World(replace(installation, scoring=scoring), world.clock, world.people)

    assert version(later, model.digest).tested.made_up is None


def _spoil(file: Path) -> None:
    file.write_bytes(file.read_bytes().replace(b'"made_up":0', b'"made_up":1'))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_way_to_be_tested_has_words_of_its_own(language: Language) -> None:
    words = reader(language)
    ways = [
        ModelStatus(code, at, made_up)
        for code in ("locally_updated", LEARNED_FROM_MADE_UP)
        for at, made_up in ((None, False), (STARTED, False), (STARTED, True), (STARTED, None))
    ]
    said = [model_status_view.status_of(way, words) for way in ways]

    assert len(set(said)) == 6, "only a validation on real cases hides of what a model learned"
    assert len({model_status_view.tested_of(way, words) for way in ways}) == 5
    for way, one in zip(ways, said, strict=True):
        about_made_up = way.made_up is True or (way.code == LEARNED_FROM_MADE_UP and way.made_up is False)
        assert (MADE_UP_CASES[language] in one) is about_made_up, way
