"""What the API says of a field: in the language of who is signed in, and nothing of what was sent."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from screening.language import LANGUAGES
from service.core.errors import Conflict
from service.web.field_errors import detail
from tests.service.world import World

SENT: dict[str, Any] = {"age": "zestien 111222333", "setting": 3, "reported_by": "school", "more": 1}
ENGLISH = ("Input should", "Field required", "Extra inputs")


def details(world: World, language: str | None, **headers: str) -> list[str]:
    alice = world.client("alice")
    if language is not None:
        browser = world.browser("alice")
        browser.post("/language", data={"language": language, "back": "/"})
    answer = alice.post("/api/v1/cases", json=SENT, headers=headers)
    assert answer.status_code == 422
    return [answer.json()["detail"], *(one["detail"] for one in answer.json()["errors"])]


@pytest.mark.parametrize("headers", [{}, {"Accept-Language": "en"}, {"Accept-Language": "nl"}])
def test_field_errors_come_in_the_language_of_the_session(world: World, headers: dict[str, str]) -> None:
    """The person's own choice goes before what a browser sends along by itself."""
    assert "Hier hoort een geheel getal." in details(world, "nl", **headers)
    assert "A whole number belongs here." in details(world, "en", **headers)


def test_without_a_choice_the_header_decides(world: World) -> None:
    assert "A whole number belongs here." in details(world, None, **{"Accept-Language": "en"})
    assert "Hier hoort een geheel getal." in details(world, None, **{"Accept-Language": "nl"})


def test_no_field_error_is_in_the_words_of_the_framework(world: World) -> None:
    for language in LANGUAGES:
        said = details(world, language)
        assert not any(word in line for line in said for word in (*ENGLISH, "111222333"))
        assert all(line.endswith(".") for line in said)


def test_the_name_of_a_field_is_repeated_without_a_bsn(world: World) -> None:
    """REQ free-text: a field that does not belong is named by what was sent."""
    sent = {"age": 15, "setting": "youth_protection_intake", "moeder 111-222-333": "x"}
    answer = world.client("alice").post("/api/v1/cases", json=sent)

    assert answer.status_code == 422
    assert "111-222-333" not in answer.text


def test_the_name_of_a_field_is_repeated_short(world: World) -> None:
    """REQ free-text: a field that does not belong may be a sentence about a person."""
    sent = {"age": 15, "setting": "youth_protection_intake", "De moeder van Lisa uit Utrecht " * 300: "x"}
    answer = world.client("alice").post("/api/v1/cases", json=sent)

    assert answer.status_code == 422
    assert all(len(part) <= 41 for one in answer.json()["errors"] for part in one["at"])


def test_a_type_without_a_sentence_of_its_own_is_said_in_general() -> None:
    assert detail({"type": "something_new"}, "nl") == "Deze waarde past hier niet."
    too_long = {"type": "string_too_long", "ctx": {"max_length": 40}}
    assert detail(too_long, "en").endswith("at most 40 characters.")


def test_a_page_about_an_error_is_in_the_language_of_the_session(world: World) -> None:
    browser = world.browser("alice")
    browser.post("/language", data={"language": "en", "back": "/"})
    elsewhere = world.browser("alice")  # a browser that never chose a language

    assert '<html lang="en">' in elsewhere.get("/nowhere-at-all").text


def test_a_day_in_a_sentence_is_written_as_on_the_page() -> None:
    error = Conflict("retention.term_runs", day=date(2026, 3, 1))

    assert "1 maart 2026" in error.in_language("nl")
    assert "1 March 2026" in error.in_language("en")
