"""The young person's own words: beside case, screening and print, and never in a model or a log."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from service.access.unit_of_work import unit_of_system
from tests.service.pages.reading import get
from tests.service.screenings.flow import problem
from tests.service.world import World
from tests.service.young_person_file.flow import screened

pytestmark = pytest.mark.slow

SAID = "Ik ging met hem mee omdat het thuis niet goed ging"
WORDS = {"said_on": "2026-11-23", "words": SAID, "hand": "colleague", "read_back": True}


def say(client: TestClient, reference: str, **more: Any) -> Any:
    return client.post(f"/api/v1/cases/{reference}/record/statements", json=WORDS | more)


@pytest.mark.parametrize("path", ["", "/screenings/1", "/screenings/1/print", "/screenings/1/explanation"])
def test_the_words_stand_beside_the_case_and_the_screening(world: World, path: str) -> None:
    """REQ explanation-on-request, REQ print: as they were said, with who wrote them down and when."""
    alice = world.client("alice")
    code = screened(alice)
    assert say(alice, code).status_code == 201

    page = get(world.browser("alice"), f"/cases/{code}{path}").main

    assert SAID in page
    assert "Gezegd op 23 november 2026, opgeschreven door Alice. Voorgelezen aan de jongere." in page


def test_an_analyst_sees_the_decision_without_the_words(world: World) -> None:
    """REQ need-to-know: who works in no case reads no words of a young person."""
    alice = world.client("alice")
    code = screened(alice)
    say(alice, code)

    assert SAID not in get(world.browser("anna"), f"/cases/{code}/screenings/1").main
    problem(world.client("anna").get(f"/api/v1/cases/{code}/record/statements"), 403, "not_allowed")


def test_the_words_reach_no_request_and_no_log(world: World) -> None:
    """REQ free-text, REQ read-log: the screening that follows knows nothing of them, nor does the log."""
    alice = world.client("alice")
    code = screened(alice)
    say(alice, code)
    with unit_of_system(world.installation, "test") as unit:
        log = str(unit.db.execute(text("SELECT * FROM audit_entry")).all())
        screening = str(unit.db.execute(text("SELECT request, shown, sealed FROM screening")).all())

    assert f"{code}/1" in log
    assert SAID not in log
    assert SAID not in screening


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"words": "Mijn BSN is 111222333"}, "free_text.bsn"),
        ({"words": "   "}, "free_text.too_short"),
        ({"words": "x" * 4_001}, "free_text.too_long"),
        ({"said_on": "2027-01-01"}, "records.said_ahead"),
    ],
)
def test_what_does_not_fit_is_refused(world: World, more: dict[str, Any], key: str) -> None:
    """REQ free-text: no citizen service number, also not in the young person's own words."""
    alice = world.client("alice")
    code = screened(alice)

    problem(say(alice, code, **more), 422, key)

    assert alice.get(f"/api/v1/cases/{code}/record/statements").json() == []


def test_each_statement_stays_and_the_same_sent_twice_is_one(world: World) -> None:
    alice = world.client("alice")
    code = screened(alice)
    assert say(alice, code).json() == say(alice, code).json()
    assert say(alice, code, words="Ik wil hier blijven", hand="young_person").json()["number"] == 2

    kept = alice.get(f"/api/v1/cases/{code}/record/statements").json()

    assert [one["words"] for one in kept] == [SAID, "Ik wil hier blijven"]


def test_the_page_takes_the_words_and_keeps_them_when_something_is_missing(world: World) -> None:
    browser = world.browser("alice")
    code = screened(world.client("alice"))
    url = f"/cases/{code}/record/statements"
    sent = {"words": SAID, "said_on": "2026-11-23", "hand": "colleague"}

    missing = browser.post(url, data=sent)
    assert missing.status_code == 422
    assert SAID in missing.text
    assert browser.post(url, data=sent | {"read_back": "no"}, follow_redirects=False).status_code == 303
    assert "Nog niet voorgelezen." in get(browser, f"/cases/{code}/record").main
