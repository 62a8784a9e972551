"""The Zorgtafel through the API: the whole way of it, and what it refuses, as the pages do."""

from __future__ import annotations

from datetime import date
from typing import Any

from fastapi.testclient import TestClient

from tests.service.screenings.flow import made, numbers_in, problem
from tests.service.zorgtafel.way import QUESTION, WORRY, Table

API = "/api/v1/table"
ADDED = ("shares", "care", "link", "agenda", "attendance", "agreements", "actions", "corrections")
DAY, NEXT = date(2026, 11, 23), date(2026, 12, 21)


def sent(client: TestClient, path: str, **body: Any) -> dict[str, Any]:
    of, _, act = path.rpartition("/")
    if act in ADDED:
        body |= {"seen": client.get(f"{API}{of.removesuffix('/minutes')}").json().get("seen")}
    answer = client.post(f"{API}{path}", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def put_forward(client: TestClient, **more: Any) -> str:
    return str(sent(client, "/sheets", worry=WORRY, question=QUESTION, **more)["sheet"]["reference"])


def planned(at_table: Table, bob: TestClient, day: date = DAY) -> str:
    sent(bob, "/meetings", day=day.isoformat(), chair=at_table.people["bob"])
    return f"/meetings/{day}"


def test_from_a_worry_to_minutes_that_the_next_meeting_confirms(at_table: Table) -> None:
    """REQ need-to-know: a partner and the chair do through the API all that the pages let them."""
    bob, pim = at_table.world.client("bob"), at_table.world.client("pim")
    sheet = put_forward(pim)
    meeting = planned(at_table, bob)
    on_it = sent(bob, f"{meeting}/agenda")
    assert [(item["sheet"], item["returning"]) for item in on_it["items"]] == [(sheet, False)]
    sent(pim, f"/sheets/{sheet}/shares", words="Wij kennen deze jongere al.", audience="table")
    sent(pim, f"/sheets/{sheet}/care", kind="Behandeling", period="voorjaar 2026", ending="left")
    sent(bob, f"{meeting}/attendance", partners={"mee": "present", "municipality": "apologies"})
    agreed = {"words": "Belt met de school", "owner": "mee", "due": "2026-12-01"}
    sent(bob, f"{meeting}/agreements", sheet=sheet, **agreed)
    written = sent(bob, f"{meeting}/minutes", number=0, words="Iedereen was er bijtijds.")
    assert written["number"] == 1

    at_table.later(28)
    bob, pim = at_table.world.client("bob"), at_table.world.client("pim")
    following = planned(at_table, bob, NEXT)
    sent(bob, f"{following}/attendance", partners={"mee": "present"})
    action = bob.get(f"{API}{following}").json()["actions"][0]
    assert (action["owner"], action["state"], action["reference"]) == ("mee", "open", sheet)
    reviewed = sent(bob, f"{following}/actions", agreement=action["id"], state="done")
    assert (reviewed["actions"], [one["state"] for one in reviewed["reviewed"]]) == ([], ["done"])
    kept = sent(pim, f"{meeting}/minutes/confirmation", number=1, at=NEXT.isoformat())
    assert (kept["confirmed_at_meeting"], kept["confirmed_by"]) == (NEXT.isoformat(), at_table.people["pim"])
    added = sent(bob, f"{meeting}/minutes/corrections", words="De school was er ook bij.")
    assert [one["words"] for one in added["corrections"]] == ["De school was er ook bij."]

    seen = pim.get(f"{API}/sheets/{sheet}").json()
    assert (len(seen["shares"]), len(seen["care"]), len(seen["agreements"])) == (1, 1, 1)
    stands = pim.get(API).json()
    assert (stands["seat"], [one["reference"] for one in stands["sheets"]]) == ("mee", [sheet])
    assert numbers_in([seen, stands, kept]) == []


def test_a_partner_cannot_open_what_was_not_put_before_the_table(at_table: Table) -> None:
    """REQ need-to-know: the answer is that of a sheet that is not there, and the attempt is logged."""
    bob, pim = at_table.world.client("bob"), at_table.world.client("pim")
    hidden = put_forward(bob, case=made(at_table.world.client("alice")))
    refused = problem(pim.get(f"{API}/sheets/{hidden}"), 404, "not_found")
    missing = problem(pim.get(f"{API}/sheets/Z2026-0999"), 404, "not_found")
    assert refused["detail"] == missing["detail"]
    for act in ("shares", "care"):
        body = {"words": "Wij kennen deze jongere.", "audience": "table"}
        care = {"kind": "Hulp", "period": "2025", "ending": "left"}
        answer = pim.post(f"{API}/sheets/{hidden}/{act}", json=body if act == "shares" else care)
        problem(answer, 404, "not_found")
    problem(
        pim.post(f"{API}/sheets", json={"worry": WORRY, "question": QUESTION, "sheet": hidden}),
        404,
        "not_found",
    )
    assert hidden not in pim.get(API).text
    log = at_table.world.client("petra").get("/api/v1/audit").json()["entries"]
    refused_to = {(e["action"], e["object_id"]) for e in log if e["outcome"] == "refused"}
    assert {("sheet.read", hidden), ("sheet.share", hidden), ("table.forward", hidden)} <= refused_to

    sent(bob, f"{planned(at_table, bob)}/agenda")
    seen = pim.get(f"{API}/sheets/{hidden}").json()
    assert (seen["sheet"]["reference"], seen["sheet"]["case"]) == (hidden, None)


def test_minutes_do_not_change_after_they_were_confirmed(at_table: Table) -> None:
    bob = at_table.world.client("bob")
    meeting = planned(at_table, bob)
    sent(bob, f"{meeting}/minutes", number=0, words="Iedereen was er bijtijds.")
    stale = bob.post(f"{API}{meeting}/minutes", json={"number": 0, "words": "Iets heel anders nu."})
    assert problem(stale, 409, "table.minutes_stale")["stored"]["words"] == "Iedereen was er bijtijds."
    at_table.later(28)
    bob, pim = at_table.world.client("bob"), at_table.world.client("pim")
    following = planned(at_table, bob, NEXT)
    confirmation = {"number": 1, "at": NEXT.isoformat()}
    problem(bob.post(f"{API}{meeting}/minutes/confirmation", json=confirmation), 403, "table.own_minutes")
    problem(pim.post(f"{API}{meeting}/minutes/confirmation", json=confirmation), 409, "table.not_present")
    sent(bob, f"{following}/attendance", partners={"mee": "present"})
    sent(pim, f"{meeting}/minutes/confirmation", **confirmation)

    again = bob.post(f"{API}{meeting}/minutes", json={"number": 1, "words": "Toch niet zo gegaan."})
    problem(again, 409, "table.minutes_confirmed")
    seen = bob.get(f"{API}{meeting}").json()["seen"]
    late = {"partners": {"mee": "apologies"}, "seen": seen}
    changed = bob.post(f"{API}{meeting}/attendance", json=late)
    problem(changed, 409, "table.minutes_confirmed")
    assert bob.get(f"{API}{meeting}").json()["minutes"]["words"] == "Iedereen was er bijtijds."


def test_what_does_not_fit_is_told_and_nothing_is_stored(at_table: Table) -> None:
    bob, pim, alice = (at_table.world.client(who) for who in ("bob", "pim", "alice"))
    short = {"worry": "Weg", "question": QUESTION}
    problem(pim.post(f"{API}/sheets", json=short), 422, "free_text.too_short")
    with_bsn = {"worry": "De jongere met 111222333 is weg", "question": QUESTION}
    problem(pim.post(f"{API}/sheets", json=with_bsn), 422, "free_text.bsn")
    problem(
        pim.post(f"{API}/sheets", json={"worry": WORRY, "question": QUESTION, "name": "L."}),
        422,
        "request_body.field",
    )
    no_case = {"worry": WORRY, "question": QUESTION}
    problem(alice.post(f"{API}/sheets", json=no_case), 422, "table.case_needed")
    problem(bob.post(f"{API}/meetings", json={"day": "2026-11-01", "chair": 1}), 422, "table.day_passed")
    problem(pim.post(f"{API}/meetings", json={"day": "2026-12-21", "chair": 1}), 403, "not_allowed")
    problem(bob.get(f"{API}/meetings/2026-12-01"), 404, "not_found")

    assert pim.get(API).json() | {"partners": {}} == {
        "seat": "mee",
        "partners": {},
        "meetings": [],
        "waiting": [],
        "sheets": [],
        "acute": "/acute",
    }


def test_the_coordinator_gives_seats(at_table: Table) -> None:
    bob = at_table.world.client("bob")
    pim = at_table.people["pim"]
    assert [(one["person_id"], one["partner"]) for one in bob.get(f"{API}/seats").json()] == [(pim, "mee")]
    sent_to = bob.post(f"{API}/seats", json={"person": pim, "partner": "municipality"})
    assert [one["partner"] for one in sent_to.json()] == ["municipality"]
    nowhere = bob.post(f"{API}/seats", json={"person": pim, "partner": "police"})
    problem(nowhere, 422, "table.partner")
    staff = bob.post(f"{API}/seats", json={"person": at_table.people["alice"], "partner": "mee"})
    problem(staff, 422, "table.not_a_partner")
