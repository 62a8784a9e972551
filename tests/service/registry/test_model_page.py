"""The page of a model: with what it is compared, what each number counts, and who trained it."""

from __future__ import annotations

from typing import Any

import pytest

from screening.language import LANGUAGES, Language
from service.areas.registry.pictures import validation_curves
from service.areas.registry.view import figures
from service.core.reader_language import reader
from service.demo.local_model import stored_content
from tests.service.pages.reading import get
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import lower, propose, served
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import World

pytestmark = pytest.mark.slow


def compared_with(world: World, digest: str, query: str = "") -> str:
    main = get(world.browser("bob"), f"/models/{digest}{query}").main
    return main.partition("Verschil met een ander model")[2].partition("Over dit model")[0]


def test_the_model_in_use_is_compared_with_the_one_that_served_before(world: World) -> None:
    """A candidate that never gave an estimate stood there as what was."""
    screened(world.client("alice"), LISA_BEFORE)  # from here on the model of the start served
    first, second, candidate = updated(0.3, "5"), updated(0.31, "6"), updated(0.32, "7")
    served(world, first)
    served(world, second)
    propose(world, offered(world.installation, candidate))

    assert "local, versie 5 gaf de schattingen voordat dit model begon." in compared_with(
        world, second.digest
    )
    assert "evidence" in compared_with(world, first.digest).partition("gaf de schattingen voordat")[0]
    assert "local, versie 6 geeft nu de schattingen." in compared_with(world, candidate.digest)
    chosen = compared_with(world, second.digest, f"?beside={candidate.digest}")
    assert "local, versie 7 gaf hier nooit een schatting." in chosen


def test_where_none_served_before_it_is_said(world: World) -> None:
    screened(world.client("alice"), LISA_BEFORE)
    propose(world, offered(world.installation, updated()))
    anna = world.client("anna")
    (start,) = [one for one in anna.get("/api/v1/models").json() if one["serves"]]

    said = compared_with(world, start["digest"])
    assert "Voordat dit model begon, gaf hier geen ander model schattingen." in said
    assert "Punten per antwoord" not in said


def test_a_model_that_serves_again_is_compared_with_the_one_in_between(world: World) -> None:
    first, second = updated(0.3, "5"), updated(0.31, "6")
    served(world, first)
    served(world, second)
    lower(world, second.digest, "retired")
    served(world, first)

    assert "local, versie 6 gaf de schattingen" in compared_with(world, first.digest)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_of_cases_says_what_it_counts(language: Language) -> None:
    """260 stood beside 222 without a word: they are the table, and what is left of it to judge by."""
    results, words = stored_content()["results"], reader(language)
    shown = dict(figures(results, words))
    data = results["data"]

    assert shown[words("models.figure_table")] == str(data["cases"])
    assert shown[words("models.figure_made_up")] == str(data["made_up"])
    left_out = shown[words("models.figure_left_out")]
    assert str(data["outside"]) in left_out
    assert str(data["undetermined"]) in left_out
    assert data["cases"] - data["outside"] - data["undetermined"] == data["n"]
    assert str(data["n"]) in shown[words("models.figure_cases")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_estimates_that_the_sentence_names_stand_in_the_table(language: Language) -> None:
    """Also where there are several stretches: what lies between them is not named."""
    words = reader(language)
    x = [number / 100 for number in range(1, 60)]
    outside = {7, 8, 9, 33}
    high = [at - 0.01 if number in outside else at + 0.1 for number, at in enumerate(x)]
    curve: dict[str, Any] = {
        "probability": x,
        "observed": [at - 0.02 for at in x],
        "low": [at - 0.2 for at in x],
        "high": high,
    }
    (picture,) = validation_curves({"calibration": {"curve": curve}}, words)
    first = {row[0] for row in picture.table.rows}
    mark = "," if language == "nl" else "."

    for named in ("8.0", "10.0", "34.0"):
        assert named.replace(".", mark) in picture.caption.finding
        assert named.replace(".", mark) in first
    (of_demonstration, *_) = validation_curves(stored_content()["results"], words)
    assert of_demonstration.drawn


def test_who_trained_it_is_a_name_or_why_there_is_none(world: World) -> None:
    named, nameless, gone = updated(0.3, trained_by="anna"), updated(0.31), updated(0.32, trained_by="nina")
    for number, table in enumerate((named, nameless, gone)):
        propose(world, offered(world.installation, table), "shadow" if number else "advisory")
    bob = world.browser("bob")
    said = {
        table.digest: get(bob, f"/models/{table.digest}").main.partition("Getraind door")[2][:120]
        for table in (named, nameless, gone)
    }

    assert said[named.digest].strip().startswith("Anna")
    assert (
        "niet vastgelegd: wie het trainde, gaf geen naam op. Anna stelde het voor." in said[nameless.digest]
    )
    assert said[gone.digest].strip().startswith("nina")
