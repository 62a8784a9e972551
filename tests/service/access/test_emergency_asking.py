"""Asking for emergency access: what it needs, what it does not tell, and what is said of it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from service.core.organisation import EmergencyTerms
from service.identity.permissions import Role
from tests.service.access.test_emergency import REASON, ask, entries, granted
from tests.service.screenings.flow import problem
from tests.service.world import World, hire

pytestmark = pytest.mark.slow

NOT_THERE = "2026-9999"
RIGHT = {"view": "right", "words": "Er was vannacht niemand anders."}


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"reason": "spoed"}, "free_text.too_short"),
        ({"reason": " " * 40}, "free_text.too_short"),
        ({"reason": f"{REASON} 111222333"}, "free_text.bsn"),
        ({"hours": 25}, "emergency.hours"),
        ({"hours": 0}, "emergency.hours"),
        ({"case": "Lisa"}, "audit.not_a_case"),
    ],
)
def test_what_does_not_fit_gets_one_clear_sentence(
    world: World, reference: str, sent: dict[str, Any], code: str
) -> None:
    """REQ need-to-know: no reason, no access; and no longer than a day."""
    charlie = world.client("charlie")

    problem(
        charlie.post("/api/v1/emergency-accesses", json={"case": reference, "reason": REASON} | sent),
        422,
        code,
    )
    assert charlie.get(f"/api/v1/cases/{reference}").status_code == 404


def test_without_a_reason_a_code_that_exists_answers_as_one_that_does_not(
    world: World, reference: str
) -> None:
    """REQ need-to-know: nothing is looked up before there is a reason; both answers are the same bytes."""
    charlie = world.client("charlie")
    for more in ({"reason": "spoed"}, {"reason": REASON, "hours": 99}):
        there, not_there = (
            charlie.post("/api/v1/emergency-accesses", json={"case": case} | more)
            for case in (reference, NOT_THERE)
        )
        assert (there.status_code, there.content) == (not_there.status_code, not_there.content)


def test_a_code_that_does_not_exist_is_not_there_and_the_ask_is_logged(world: World) -> None:
    """REQ read-log: the answer is that of any page that is not there, and asking leaves its entry."""
    charlie = world.browser("charlie")
    page = charlie.post("/emergency", data={"case": NOT_THERE, "reason": REASON, "hours": "2"})

    problem(ask(charlie, NOT_THERE), 404, "not_found")
    assert (page.status_code, REASON in page.text) == (404, True)
    asked = [one for one in entries(world) if one.action == "emergency.ask"]
    assert [(one.outcome, one.object_id) for one in asked] == [("refused", NOT_THERE)] * 2


def test_nobody_finds_out_codes_by_asking(world: World, reference: str) -> None:
    """REQ need-to-know: so many asks a day and no more, found or not; the refusal tells nothing."""
    charlie = world.client("charlie")
    for _ in range(EmergencyTerms().asks_per_day):
        assert ask(charlie, NOT_THERE).status_code == 404
    there, not_there = ask(charlie, reference), ask(charlie, NOT_THERE)

    problem(there, 429, "emergency.too_often")
    assert (there.content, there.headers["Retry-After"]) == (
        not_there.content,
        not_there.headers["Retry-After"],
    )
    assert [one.outcome for one in entries(world) if one.action == "emergency.ask"].count("refused") == 7
    world.clock.advance(timedelta(hours=24))
    assert ask(world.client("charlie"), reference).status_code == 201


def test_what_is_open_already_needs_no_emergency(world: World, reference: str) -> None:
    problem(ask(world.client("alice"), reference), 409, "emergency.own_case")
    charlie = world.client("charlie")
    granted(charlie, reference)
    problem(ask(charlie, reference), 409, "emergency.running")


@pytest.mark.parametrize("login", ["anna", "petra", "adam", "pim"])
def test_who_sees_no_cases_gets_none_in_an_emergency(world: World, reference: str, login: str) -> None:
    """REQ need-to-know: a partner, an analyst, a privacy officer and an administrator never ask."""
    problem(ask(world.client(login), reference), 403, "not_allowed")


def test_a_partner_with_another_role_does_not_get_in_either(world: World, reference: str) -> None:
    """REQ need-to-know: who sits at the table for somebody else sees what is put before the table."""
    hire(world.installation, "milan", (Role.PARTNER, Role.INTAKE_WORKER), "Team B")

    problem(ask(world.client("milan"), reference), 403, "not_allowed")


def test_the_privacy_officer_writes_whether_it_was_right(world: World, reference: str) -> None:
    """REQ need-to-know: once it is over, once only, in words; who had the access reads it too."""
    charlie, petra = world.client("charlie"), world.client("petra")
    number = granted(charlie, reference, hours=1)["number"]
    way = f"/api/v1/notices/{number}/reviews"
    problem(petra.post(way, json=RIGHT), 409, "emergency.still_runs")
    world.clock.advance(timedelta(hours=1))
    petra, charlie = world.client("petra"), world.client("charlie")
    problem(petra.post(way, json=RIGHT | {"words": "ja"}), 422, "free_text.too_short")
    assert petra.post(way, json=RIGHT | {"view": "perhaps"}).status_code == 422
    assert petra.post(way, json=RIGHT).status_code == 201
    problem(petra.post(way, json=RIGHT), 409, "emergency.reviewed")

    assert charlie.get("/api/v1/emergency-accesses").json()[0]["review"]["words"] == RIGHT["words"]


def test_nobody_reviews_their_own(world: World, reference: str) -> None:
    """REQ four-eyes: a privacy officer who also works with cases is refused for an access of their own."""
    hire(world.installation, "priya", (Role.PRIVACY_OFFICER, Role.REVIEWER), "Team B")
    priya = world.client("priya")
    number = granted(priya, reference)["number"]
    assert priya.delete(f"/api/v1/emergency-accesses/{number}").status_code == 204

    problem(priya.post(f"/api/v1/notices/{number}/reviews", json=RIGHT), 403, "emergency.own_access")


def test_the_pages_say_it_in_words(world: World, reference: str) -> None:
    """The way in a browser: ask, read with a banner on every page, end, look back."""
    charlie, petra = world.browser("charlie"), world.browser("petra")
    form = charlie.get(f"/emergency?case={reference}").text
    opened = charlie.post("/emergency", data={"case": reference, "reason": REASON, "hours": "2"})
    assert f'value="{reference}"' in form
    assert (opened.status_code, opened.url.path) == (200, f"/cases/{reference}")
    assert "U leest dit dossier met noodtoegang" in opened.text
    assert "U leest dit dossier met noodtoegang" in charlie.get(f"/cases/{reference}/screenings/1").text
    assert "U leest dit dossier met noodtoegang" not in charlie.get("/cases").text
    assert "dossier bekeken" in petra.get("/notices/1").text
    ended = petra.post("/emergency/1/end")
    assert ended.url.path == "/notices/1"
    wrong = petra.post("/notices/1/review", data={"view": "", "words": ""})
    assert wrong.status_code == 422
    said = petra.post("/notices/1/review", data=RIGHT)

    assert RIGHT["words"] in said.text
    assert RIGHT["words"] in charlie.get("/emergency").text
