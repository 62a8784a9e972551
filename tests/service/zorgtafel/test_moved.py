"""At the Zorgtafel several people write at once: each act is stored on what its author saw, or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.service.pages.reading import Page, get, post
from tests.service.screenings.flow import made, problem
from tests.service.zorgtafel.way import Table

pytestmark = pytest.mark.slow

API = "/api/v1/table"
SHARE = {"words": "Wij kennen deze jongere al langer.", "audience": "table"}
CARE = {"kind": "Behandeling", "period": "voorjaar 2026", "ending": "left"}


@pytest.fixture
def day(at_table: Table) -> str:
    """A meeting of today with Pim's young person on its agenda."""
    at_table.forward("pim")
    return str(at_table.discussed(""))


@pytest.fixture
def sheet(at_table: Table, day: str) -> str:
    assert day
    return str(at_table.world.client("bob").get(API).json()["sheets"][0]["reference"])


def agreement(sheet: str, **more: Any) -> dict[str, Any]:
    return {"sheet": sheet, "words": "Belt met de school", "owner": "mee", "due": "2026-12-01"} | more


def acts(sheet: str, day: str) -> dict[str, tuple[str, dict[str, Any]]]:
    meeting = f"{API}/meetings/{day}"
    return {
        "shares": (f"{API}/sheets/{sheet}/shares", SHARE),
        "care": (f"{API}/sheets/{sheet}/care", CARE),
        "agenda": (f"{meeting}/agenda", {}),
        "attendance": (f"{meeting}/attendance", {"partners": {"mee": "present"}}),
        "agreements": (f"{meeting}/agreements", agreement(sheet)),
        "corrections": (f"{meeting}/minutes/corrections", {"words": "De school was er ook."}),
    }


ACTS = ("shares", "care", "agenda", "attendance", "agreements", "corrections")


@pytest.mark.parametrize("act", ACTS)
def test_no_act_is_taken_without_saying_what_was_seen(
    at_table: Table, sheet: str, day: str, act: str
) -> None:
    """REQ judged-what-was-seen: every way to add something at the table asks it."""
    path, body = acts(sheet, day)[act]

    problem(at_table.world.client("bob").post(path, json=body), 428, "table.seen_missing")


def test_an_act_that_names_something_else_asks_it_too(at_table: Table, sheet: str, day: str) -> None:
    """REQ judged-what-was-seen, REQ need-to-know: what is out of sight is answered first."""
    bob = at_table.world.client("bob")
    path = f"{API}/sheets/{sheet}/link"
    problem(bob.post(path, json={"case": made(at_table.world.client("charlie"))}), 404, "not_found")
    problem(bob.post(path, json={"case": made(at_table.world.client("alice"))}), 428, "table.seen_missing")
    assert bob.get(f"{API}/sheets/{sheet}").json()["sheet"]["case"] is None

    on = seen(bob, f"/meetings/{day}")
    agreed = bob.post(f"{API}/meetings/{day}/agreements", json=agreement(sheet, seen=on))
    assert agreed.status_code == 201, agreed.text
    at_table.later(28)
    bob, later = at_table.world.client("bob"), at_table.planned()
    (action,) = bob.get(f"{API}/meetings/{later}").json()["actions"]
    said = {"agreement": action["id"], "state": "done"}
    problem(bob.post(f"{API}/meetings/{later}/actions", json=said), 428, "table.seen_missing")
    assert len(bob.get(f"{API}/meetings/{later}").json()["actions"]) == 1


def seen(client: TestClient, path: str) -> dict[str, int]:
    return dict(client.get(f"{API}{path}").json()["seen"])


def test_an_act_on_a_sheet_that_moved_on_says_what_came(at_table: Table, sheet: str) -> None:
    """REQ judged-what-was-seen: with who shared what since."""
    bob, pim = at_table.world.client("bob"), at_table.world.client("pim")
    before = seen(bob, f"/sheets/{sheet}")
    pim.post(f"{API}/sheets/{sheet}/shares", json=SHARE | {"seen": seen(pim, f"/sheets/{sheet}")})

    said = problem(
        bob.post(f"{API}/sheets/{sheet}/care", json=CARE | {"seen": before}), 409, "table.moved_on"
    )

    assert [(one["kind"], one["now"], one["by"]) for one in said["changed"]] == [
        ("share", SHARE["words"], at_table.people["pim"])
    ]
    assert bob.post(f"{API}/sheets/{sheet}/care", json=CARE | {"seen": said["seen"]}).status_code == 201


def test_what_is_for_the_chair_alone_does_not_come_out_as_a_change(at_table: Table, sheet: str) -> None:
    """REQ need-to-know: nobody learns from a refusal that something was shared past them."""
    at_table.person("mia", *_partner(), partner="municipality")
    bob, mia = at_table.world.client("bob"), at_table.world.client("mia")
    before = seen(mia, f"/sheets/{sheet}")
    hidden = SHARE | {"audience": "chair_and_team", "seen": seen(bob, f"/sheets/{sheet}")}
    assert bob.post(f"{API}/sheets/{sheet}/shares", json=hidden).status_code == 201

    assert seen(mia, f"/sheets/{sheet}") == before
    assert mia.post(f"{API}/sheets/{sheet}/care", json=CARE | {"seen": before}).status_code == 201


def _partner() -> tuple[Any, ...]:
    from service.identity.permissions import Role

    return (Role.PARTNER,)


def test_the_page_of_a_sheet_keeps_the_words_and_says_what_came(at_table: Table, sheet: str) -> None:
    """REQ judged-what-was-seen, REQ typed-text-kept: one more click stores it."""
    bob, pim = at_table.world.browser("bob"), at_table.world.browser("pim")
    path = f"/table/sheets/{sheet}/shares"
    form = get(bob, f"/table/sheets/{sheet}").form(path)
    theirs = get(pim, f"/table/sheets/{sheet}").form(path)
    assert post(pim, path, theirs.sent(**SHARE), follow=False).status_code == 303

    mine = "Onze begeleider sprak de jongere gisteren."
    page = Page(post(bob, path, form.sent(words=mine, audience="table"), follow=False))

    assert page.status == 409
    assert SHARE["words"] in page.main
    assert dict(page.form(path).fields)["words"] == mine
    assert post(bob, path, page.form(path).sent(audience="table"), follow=False).status_code == 303


def test_the_same_words_sent_twice_are_stored_once(at_table: Table, sheet: str, day: str) -> None:
    """A double click is no colleague: it ends where the first click ended."""
    bob = at_table.world.browser("bob")
    for page, act, mine in (
        (f"/table/sheets/{sheet}", f"/table/sheets/{sheet}/shares", SHARE),
        (
            f"/table/meetings/{day}",
            f"/table/meetings/{day}/agreements",
            {"sheet": sheet, "agreement": "Belt met de school", "owner": "mee", "due": "2026-12-01"},
        ),
    ):
        sent = get(bob, page).form(act).sent(**mine)
        assert [post(bob, act, sent, follow=False).status_code for _ in range(2)] == [303, 303]

    shown = at_table.world.client("bob").get(f"{API}/sheets/{sheet}").json()
    assert (len(shown["shares"]), len(shown["agreements"])) == (1, 1)


def test_an_agreement_beside_one_that_was_not_seen_is_not_stored(
    at_table: Table, sheet: str, day: str
) -> None:
    """REQ judged-what-was-seen: two chairs write at one meeting; the form keeps its words."""
    at_table.person("chris", *_coordinator())
    bob, chris = at_table.world.browser("bob"), at_table.world.browser("chris")
    page, act = f"/table/meetings/{day}", f"/table/meetings/{day}/agreements"
    mine = {"sheet": sheet, "agreement": "Belt met de school", "owner": "mee", "due": "2026-12-01"}
    form = get(bob, page).form(act)
    other = get(chris, page).form(act).sent(**mine | {"agreement": "Gaat langs bij de ouders"})
    assert post(chris, act, other, follow=False).status_code == 303

    refused = Page(post(bob, act, form.sent(**mine), follow=False))

    assert refused.status == 409
    assert "Gaat langs bij de ouders" in refused.main
    assert dict(refused.form(act).fields)["agreement"] == mine["agreement"]
    assert post(bob, act, refused.form(act).sent(sheet=sheet, owner="mee"), follow=False).status_code == 303


def _coordinator() -> tuple[Any, ...]:
    from service.identity.permissions import Role

    return (Role.COORDINATOR,)


def test_minutes_keep_their_number_through_a_mistake(at_table: Table, day: str) -> None:
    """REQ judged-what-was-seen: a text that is too short does not make its writer have read the next one."""
    at_table.person("chris", *_coordinator())
    bob, chris = at_table.world.browser("bob"), at_table.world.browser("chris")
    page, act = f"/table/meetings/{day}", f"/table/meetings/{day}/minutes"
    form = get(bob, page).form(act)
    theirs = get(chris, page).form(act).sent(minutes="Iedereen was er bijtijds.")
    assert post(chris, act, theirs, follow=False).status_code == 303
    short = Page(post(bob, act, form.sent(minutes="kort")))
    assert short.status == 422

    stale = Page(
        post(bob, act, short.form(act).sent(minutes="De voorzitter opende om tien uur."), follow=False)
    )

    assert stale.status == 409
    assert "Iedereen was er bijtijds." in stale.main
    assert dict(stale.form(act).fields)["minutes"] == "De voorzitter opende om tien uur."
    assert post(bob, act, stale.form(act).sent(), follow=False).status_code == 303
