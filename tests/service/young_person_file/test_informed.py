"""Information given: to whom, when, which version, in which language; or that it waits, and why."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.pages.reading import get
from tests.service.screenings.flow import problem
from tests.service.world import World
from tests.service.young_person_file.flow import screened

pytestmark = pytest.mark.slow

GIVEN = {"given_on": "2026-11-23", "version": "1", "language": "nl"}
WAITS = {"reason": "De jongere slaapt nu eerst uit"}


def inform(client: TestClient, reference: str, sent: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/cases/{reference}/record/information", json=sent)


def contact(client: TestClient, reference: str, safe: str) -> int:
    sent = {"relation": "mother", "safe": safe, "reason": "De jongere zegt het zelf"}
    made = client.post(f"/api/v1/cases/{reference}/record/contacts", json=sent)
    assert made.status_code == 201, made.text
    return int(made.json()["number"])


def test_the_case_says_so_until_the_young_person_was_informed(world: World) -> None:
    """REQ need-to-know: not yet, postponed with the reason, given: each stands on the case in turn."""
    alice, page = world.client("alice"), world.browser("alice")
    code = screened(alice)
    assert "Nog niet geïnformeerd." in get(page, f"/cases/{code}").main

    assert inform(alice, code, WAITS).status_code == 201
    assert "Uitgesteld: De jongere slaapt nu eerst uit" in get(page, f"/cases/{code}").main

    assert inform(alice, code, GIVEN | {"language": "ti"}).status_code == 201
    said = get(page, f"/cases/{code}").main
    assert "Geïnformeerd op 23 november 2026. Tekst: versie 1, Tigrinya." in said
    assert "Nog niet geïnformeerd." not in said

    kept = alice.get(f"/api/v1/cases/{code}/record/information").json()
    assert [(one["given_on"], one["reason"]) for one in kept] == [
        (None, WAITS["reason"]),
        ("2026-11-23", ""),
    ]


def test_the_same_sent_twice_is_one_entry(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)

    assert inform(alice, code, GIVEN).json() == inform(alice, code, GIVEN).json()
    assert len(alice.get(f"/api/v1/cases/{code}/record/information").json()) == 1


@pytest.mark.parametrize("safe", ["no", "not_known"])
def test_a_parent_is_informed_only_where_contact_is_known_to_be_safe(world: World, safe: str) -> None:
    """REQ access-export: nothing goes to a parent of whom danger is known or not ruled out."""
    alice = world.client("alice")
    code = screened(alice)
    number = contact(alice, code, safe)

    problem(inform(alice, code, GIVEN | {"contact": number}), 422, "records.not_safe")

    assert inform(alice, code, WAITS | {"contact": number}).status_code == 201


def test_a_safe_parent_stands_on_the_case_as_not_informed_yet(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    number = contact(alice, code, "yes")

    assert get(world.browser("alice"), f"/cases/{code}").main.count("Nog niet geïnformeerd.") == 2
    assert inform(alice, code, GIVEN | {"contact": number}).status_code == 201
    assert get(world.browser("alice"), f"/cases/{code}").main.count("Nog niet geïnformeerd.") == 1


@pytest.mark.parametrize(
    ("sent", "status", "key"),
    [
        (GIVEN | {"given_on": "2026-11-24"}, 422, "records.given_ahead"),
        (GIVEN | {"version": "9"}, 422, "records.version"),
        ({"given_on": "2026-11-23", "version": "1"}, 422, "records.language"),
        ({"reason": "kort"}, 422, "free_text.too_short"),
        ({"reason": "BSN 111222333 is van de jongere"}, 422, "free_text.bsn"),
        (WAITS | {"contact": 9}, 404, "not_found"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, sent: dict[str, Any], status: int, key: str) -> None:
    """REQ free-text: one clear sentence, and nothing is stored."""
    alice = world.client("alice")
    code = screened(alice)

    problem(inform(alice, code, sent), status, key)

    assert alice.get(f"/api/v1/cases/{code}/record/information").json() == []


def test_the_page_takes_the_same_and_keeps_what_was_typed(world: World) -> None:
    browser = world.browser("alice")
    code = screened(world.client("alice"))
    sent = {"informed": "young_person", "given": "yes", "version": "1", "text_language": "nl"}
    url = f"/cases/{code}/record/information"

    missing = browser.post(url, data=sent | {"information_reason": "Samen gelezen"})
    assert missing.status_code == 422
    assert "Samen gelezen" in missing.text
    stored = browser.post(url, data=sent | {"given_on": "2026-11-23"}, follow_redirects=False)
    assert stored.status_code == 303
    assert "Geïnformeerd op 23 november 2026." in get(browser, f"/cases/{code}/record").main
