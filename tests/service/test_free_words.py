"""Whatever word is sent where a code belongs: a sentence, never a fault, and nothing of it in the log."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest
from sqlalchemy import text

from screening.bsn import find_bsn
from screening.language import LANGUAGES
from service.core.reader_language import page_texts
from service.core.refusal_values_in_words import TABLES, WRITTEN_AS_TYPED, codes_in, in_words
from tests.service.route import Route
from tests.service.route_table import ROUTES
from tests.service.test_routes_by_role import _ask, prepared, reference
from tests.service.world import World

pytestmark = pytest.mark.slow

__all__ = ["prepared", "reference"]

WORD: Final = "Zo'n vrij woord, (mét) alles!"
NO_ENTRY: Final = frozenset(
    {"/login", "/logout", "/api/v1/sessions", "/account/password", "/api/v1/me/password"}
)
WHO: Final = {
    "a": "alice",
    "b": "bob",
    "r": "rita",
    "n": "anna",
    "p": "petra",
    "d": "adam",
    "m": "pim",
    "c": "charlie",
}


def with_free_words(route: Route) -> list[Route]:
    """The route with each of its fields replaced by a free word, one at a time, and by one with a BSN."""
    return [
        Route(route.method, route.path, route.may, route.hidden, route.open, {**route.sent, name: word})
        for name in route.sent
        for word in (WORD, "111-222-333")
    ]


@pytest.mark.parametrize("letter", sorted(WHO))
def test_a_free_word_in_any_field_is_refused_in_words(world: World, reference: str, letter: str) -> None:
    """REQ free-text: no field of any form or body makes a fault, and no log entry holds what was sent."""
    client = world.browser(WHO[letter])
    broken = []
    for route in ROUTES:
        if route.path in NO_ENTRY or route.may[:1] != letter:
            continue
        for sent in with_free_words(route):
            answer = _ask(client, sent, world, reference)
            if answer.status_code >= 500:
                field = next(name for name in sent.sent if sent.sent[name] != route.sent[name])
                broken.append(f"{route.method} {route.path} {field}: {answer.status_code}")
            if answer.status_code == 422 and route.is_api:
                said = answer.json().get("detail") or answer.text
                assert find_bsn(said) is None, (route, answer.text)
    assert broken == []
    with world.installation.database.reading() as db:
        logged = json.dumps([list(map(str, row)) for row in db.execute(text("SELECT * FROM audit_entry"))])
    assert "vrij woord" not in logged
    assert "111-222-333" not in logged


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/exports/training", {"purpose": WORD}),
        ("/api/v1/cases", {"zoek": WORD, "setting": WORD}),
        ("/log", {"code": WORD, "day": WORD, "before": WORD}),
        ("/cases", {"which": WORD, "page": WORD, "find": WORD}),
        ("/screenings", {"code": WORD}),
        ("/programme", {"since": WORD, "until": WORD, "setting": WORD}),
        ("/retention/due", {"after": WORD}),
        ("/stays", {"which": WORD, "page": WORD}),
    ],
)
def test_a_free_word_in_an_address_is_no_fault(world: World, path: str, query: dict[str, str]) -> None:
    for login in ("alice", "anna", "petra"):
        assert world.browser(login).get(path, params=query).status_code < 500


def test_the_purpose_of_the_file_with_everything_is_asked_for_again(world: World, reference: str) -> None:
    sent = {"to": "young_person", "purpose": WORD, "form": "json"}
    answer = world.browser("bob").post(f"/cases/{reference}/record/export", data=sent)

    assert answer.status_code == 422
    assert "verzoek om inzage" in answer.text.lower() or "Dit doel is niet bekend" in answer.text


def test_choices_stand_in_a_sentence_as_people_say_them(world: World, reference: str) -> None:
    """Codes go to programs, apart from the sentence."""
    bob = world.client("bob")
    sent = {"relation": "aunt", "safe": "yes"}
    answer = bob.post(
        f"/api/v1/cases/{reference}/record/contacts", json=sent, headers={"Accept-Language": "nl"}
    )
    if answer.json()["code"] == "records.relation":
        assert answer.json()["allowed"][:2] == ["mother", "father"]
    page = world.browser("bob").post(f"/cases/{reference}/record/contacts", data=sent)

    assert page.status_code == 422
    assert "mother, father" not in page.text


@pytest.mark.parametrize("key", sorted(TABLES))
def test_every_refusal_with_choices_has_words_for_all_of_them(key: str) -> None:
    """Each table that is named is there, in both languages."""
    names = {name.rpartition(".")[0] for name in page_texts().sentences["nl"]}

    assert set(TABLES[key]) <= names


def test_every_sentence_that_lists_choices_says_them_in_words() -> None:
    """A new refusal that lists codes must say where their words stand."""
    from service.core.errors import refusals

    listing = {
        key for key in refusals().sentences["nl"] if "{allowed}" in str(refusals().sentences["nl"][key])
    }

    assert listing - set(TABLES) - WRITTEN_AS_TYPED == set()


def test_words_and_codes_of_one_refusal() -> None:
    values: dict[str, Any] = {"allowed": "mother, father, other_parent"}

    assert codes_in(values) == ["mother", "father", "other_parent"]
    for language in LANGUAGES:
        said = in_words("records.relation", values, language)["allowed"]
        assert "_" not in said
    assert in_words("records.relation", values, "nl")["allowed"].startswith("moeder, vader")
