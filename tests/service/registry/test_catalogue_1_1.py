"""The release of catalogue 1.1 over an installation of 1.0: same ids and levels, other words."""

from __future__ import annotations

from typing import Any, Final

import pytest

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.signing import shipped_public_keys
from service.areas.screenings.verify import verify_screenings
from service.model_runtime.model_archive_files import Kept
from tests.service.conftest import install_with_people
from tests.service.prepared import Prepared
from tests.service.registry.product_of_1_0 import product_of_1_0
from tests.service.screenings.flow import (
    LISA_BEFORE,
    LISA_FOUND,
    filled,
    judge,
    judged,
    made,
    screen,
    screened,
)
from tests.service.screenings.test_as_shown import shown_everywhere
from tests.service.world import World
from tests.service.young_person_file.flow import put_right

pytestmark = pytest.mark.slow

REWORDED: Final = {
    "fearful_or_rehearsed": "confirmed",
    "mark_or_tattoo": "suspected",
    "several_phones": "confirmed",
    "runaway_episodes": "2",
    "runaway_before_14": "confirmed",
    "trusted_adult": "somewhat",
    "substance_use": "dependent",
    "offending_under_pressure": "no",
}
"""Answers to questions that 1.1 asks in other words, or reads in other words."""

ASKED: Final[dict[str, Any]] = {**LISA_BEFORE, "answers": LISA_BEFORE["answers"] | REWORDED}
SCREENED, FOUND, CORRECTED, DRAFT, JUDGED = (f"2026-000{n}" for n in range(1, 6))


def _at_work_with_1_0(world: World) -> dict[str, Any]:
    """Screenings, one that was put right, a draft and a judged round; gives what the pages showed."""
    alice = world.client("alice")
    assert world.installation.catalogue.version == "1.0"
    assert screened(alice, ASKED)["model"]["version"] == "2"
    screened(alice, LISA_FOUND)
    screened(alice, ASKED)
    put_right(alice, CORRECTED, neglect="no")
    filled(alice, made(alice), ASKED)
    judged(alice, request=ASKED)
    answers = world.browser("alice").get(f"/cases/{SCREENED}/answers/1").text
    assert "Bevestigd" in answers
    shown = shown_everywhere(world)
    for login in ("alice", "rita"):
        world.browser(login).post("/language", data={"language": "nl", "back": "/"})
    return {"shown": shown}


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """An installation that never saw another catalogue than 1.0, stopped."""
    folder = tmp_path_factory.mktemp("of-1-0")
    with product_of_1_0(tmp_path_factory.mktemp("product-of-1-0")):
        people = install_with_people(folder)
        return Prepared(folder / "data", people).after(tmp_path_factory.mktemp("at-work"), _at_work_with_1_0)


@pytest.fixture
def later(prepared: Prepared, world: World) -> World:
    """A copy of it, opened by the product of today."""
    return world


def test_the_release_asks_1_1_and_what_was_shown_stays(later: World, prepared: Prepared) -> None:
    """REQ as-shown: the upgrade takes the new questions and model, and every page shows what it showed."""
    assert later.installation.catalogue.version == load_catalogue().version != "1.0"
    model = later.installation.scoring.table
    assert model is not None
    assert model.catalogue_version == load_catalogue().version

    assert shown_everywhere(later) == prepared.given["shown"]


def test_everything_stored_under_1_0_is_computed_again(later: World) -> None:
    """REQ reproducible: questions, rules and model of then are kept in the data folder."""
    keys = (*shipped_public_keys(), *later.installation.keys.signing_public_keys)
    with later.installation.database.reading() as db:
        report = verify_screenings(db, Kept(later.installation.settings.data), keys)

    assert (report.screenings, report.findings) == (3, [])


def test_answers_of_1_0_are_read_in_the_words_of_then(later: World) -> None:
    """REQ as-shown: nobody answered what is asked only now."""
    page = later.browser("alice").get(f"/cases/{SCREENED}/answers/1").text
    file = later.browser("rita").get(f"/cases/{SCREENED}/screenings/1/review").text

    assert "Bevestigd" in page
    assert "Ja, bekend" not in page
    for then, now in (
        ("Bang, geheimzinnig of ingestudeerd", "Bang of niet vrij om te vertellen"),
        ("Meer telefoons of altijd bereikbaar", "Moet altijd bereikbaar zijn"),
    ):
        assert then in page
        assert now not in page
    assert "Is bang of erg geheimzinnig, of het verhaal lijkt ingestudeerd" in file


def test_a_draft_of_1_0_goes_on_with_every_answer(later: World) -> None:
    """No id and no level went, so nothing falls away; the form reads them in the words of today."""
    alice, browser = later.client("alice"), later.browser("alice")
    draft = alice.get(f"/api/v1/cases/{DRAFT}/draft").json()

    assert draft["left"] == {}
    assert draft["answers"] == ASKED["answers"]
    form = browser.get(f"/cases/{DRAFT}/form/control").text
    assert "De vragenlijst is veranderd" not in form
    assert "Ja, bekend" in form
    assert "Bevestigd" not in form
    assert "<p>‘Nee’: nagegaan, en het is niet zo." in form
    judge(alice, DRAFT)
    for case in (DRAFT, JUDGED):
        answer = screen(alice, case)
        assert answer.status_code == 201, answer.text
        assert answer.json()["catalogue"]["version"] == load_catalogue().version
        assert not set(ASKED["answers"]) & set(answer.json()["unanswered"])
