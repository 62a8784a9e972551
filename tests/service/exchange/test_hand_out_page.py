"""The page of handing out: what goes along is said before, and the file is what the route gives."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.receivers import receivers
from service.access.step_up import FRESH_FOR
from service.areas.exchange.service import PURPOSES
from tests.service.exchange.flow import TO, fetch, of_kind, read
from tests.service.pages.reading import Page, get, post
from tests.service.prepared import with_share
from tests.service.screenings.flow import LISA_BEFORE, LISA_FOUND, REASON, judge, judged, made, screen
from tests.service.world import World

pytestmark = pytest.mark.slow

Client = Callable[[str], TestClient]


def way(reference: str, number: int = 1) -> str:
    return f"/cases/{reference}/rounds/{number}/hand-out"


def screened(client: TestClient, request: dict[str, Any] = LISA_BEFORE) -> str:
    reference = judged(client, request=request, age=request["age"])
    assert screen(client, reference, request).status_code == 201
    return reference


def handed_out(world: World, reference: str) -> list[dict[str, Any]]:
    """What the log says was handed out of a case."""
    log = world.client("petra").get("/api/v1/audit", params={"case": reference}).json()["entries"]
    return [entry for entry in log if entry["action"] == "case.handed_out"]


def test_the_file_of_the_page_is_that_of_the_route_and_its_receiver_is_logged(world: World) -> None:
    """REQ fhir, REQ read-log: from the case page to a file in two steps."""
    alice, browser = world.client("alice"), world.browser("alice")
    reference = screened(alice)
    assert way(reference) in get(browser, f"/cases/{reference}").links

    form = get(browser, way(reference)).form(way(reference))
    assert form.offered == {"receiver": ["", *receivers("round")], "purpose": list(PURPOSES)}
    answer = post(browser, way(reference), form.sent(**TO))

    bundle = read(answer)
    assert answer.headers["content-disposition"] == f'attachment; filename="round-{reference}-1.json"'
    (entry,) = handed_out(world, reference)
    assert (entry["purpose"], entry["facts"]["receiver"]) == (TO["purpose"], TO["receiver"])
    by_route = read(fetch(alice, reference))
    for kind in ("QuestionnaireResponse", "RiskAssessment"):
        assert of_kind(bundle, kind) == of_kind(by_route, kind)
    origin, by_route_origin = (of_kind(found, "Provenance")[0] for found in (bundle, by_route))
    assert {**origin, "recorded": ""} == {**by_route_origin, "recorded": ""}


def test_the_page_says_what_goes_along(world: World) -> None:
    """REQ fhir: the answers, each judgement with its reason word for word, the estimate, who looked; and no
    number of the estimate itself."""
    alice, browser = world.client("alice"), world.browser("alice")
    reference = screened(alice)
    judge(alice, reference, view="suspicion", assess_within="today", reason="Later meer gehoord")

    main = get(browser, way(reference)).main
    looks = len(of_kind(read(fetch(alice, reference)), "AuditEvent"))

    assert f"{len(LISA_BEFORE['answers'])} van de {len(world.installation.catalogue)} vragen" in main
    assert "enige zorg" in main
    assert REASON in main
    assert "vermoeden" in main
    assert "Later meer gehoord" in main
    assert "De schatting gaat mee" in main
    # Since then one more look: the opening for the file.
    assert f"Alle {looks - 1} regels van het logboek" in main
    assert "van de 100" not in main


@pytest.mark.parametrize(
    ("arm", "says"),
    [
        ("made", "Eerst komt het eigen oordeel."),
        ("judged", "Er is nog geen screening gemaakt."),
        ("withheld", "Geen schatting: bij een deel van de dossiers tonen we bewust geen schatting."),
        ("declined", "Geen schatting: in dit dossier wordt de schatting niet gebruikt."),
        ("direct", "Er is een kernsignaal bekend."),
        ("corrected", "De antwoorden zijn later verbeterd."),
    ],
)
def test_it_says_why_no_estimate_goes_along_and_none_does(world: World, arm: str, says: str) -> None:
    """REQ honest-status: a round is handed out without an estimate, and the page says why."""
    world = with_share(world, 1.0) if arm == "withheld" else world
    alice = world.client("alice")
    if arm == "made":
        reference = made(alice)
    elif arm == "judged":
        reference = judged(alice)
    else:
        reference = screened(alice, LISA_FOUND if arm == "direct" else LISA_BEFORE)
    if arm == "declined":
        assert alice.post(f"/api/v1/cases/{reference}/score-refusal").status_code == 204
    if arm == "corrected":
        put_right = {"because": "wrong_entry", "reason": "Het antwoord was van iemand anders", "revision": 1}
        answer = alice.post(f"/api/v1/cases/{reference}/screenings/1/correction", json=put_right)
        assert answer.status_code == 201, answer.text
    browser = world.browser("alice")
    page = get(browser, way(reference))
    answer = post(browser, way(reference), page.form(way(reference)).sent(**TO))

    assert says in page.main
    assert "De schatting gaat mee" not in page.main
    assert "probability" not in answer.text
    assert read(answer)["type"] == "collection"


@pytest.mark.parametrize(
    ("sent", "missing"),
    [
        ({}, {"receiver-why", "purpose-why"}),
        (TO | {"receiver": "police"}, {"receiver-why"}),
        (TO | {"receiver": "municipality"}, {"receiver-why"}),
        (TO | {"purpose": "investigation"}, {"purpose-why"}),
    ],
)
def test_another_receiver_or_purpose_is_refused_in_a_sentence(
    world: World, sent: dict[str, str], missing: set[str]
) -> None:
    """REQ no-police: who receives outcomes receives no round, and nobody else receives anything."""
    browser = world.browser("alice")
    reference = screened(world.client("alice"))
    form = get(browser, way(reference)).form(way(reference))
    page = Page(post(browser, way(reference), form.sent(**sent)))

    assert page.status == 422
    assert page.title.startswith("Fout:")
    assert {found for found in page.ids if found.endswith("-why")} == missing
    assert ("Kies wie het ontvangt. Het kan alleen naar een ontvanger uit de lijst." in page.main) == (
        "receiver-why" in missing
    )
    assert handed_out(world, reference) == []


def test_who_may_not_hand_out_gets_no_page_no_file_and_no_link(world: World) -> None:
    """REQ need-to-know: another team, roles without cases, and a round that is not there."""
    reference = screened(world.client("alice"))
    for login, status in (("charlie", 404), ("anna", 403), ("petra", 403), ("adam", 403), ("pim", 403)):
        browser = world.browser(login)
        assert browser.get(way(reference)).status_code == status, login
        for sent in (TO, {}):
            assert post(browser, way(reference), sent).status_code == status, login
    browser = world.browser("alice")
    for number in (2, 2**31):
        assert browser.get(way(reference, number)).status_code == 404
        assert post(browser, way(reference, number), TO).status_code == 404

    assert handed_out(world, reference) == []


def test_it_asks_again_who_it_is_and_then_gives_the_file(world: World) -> None:
    """REQ asvs: an open screen is not enough."""
    browser = world.browser("alice")
    reference = screened(world.client("alice"))
    form = get(browser, way(reference)).form(way(reference))
    world.clock.move_to(world.clock.now() + FRESH_FOR + timedelta(seconds=1))
    page = Page(post(browser, way(reference), form.sent(**TO)))

    assert page.status == 403
    assert handed_out(world, reference) == []
    asked = page.form("/account/prove")
    answer = post(browser, "/account/prove", asked.sent(password="correct horse battery"))
    again = Page(answer).form(way(reference))
    assert ("receiver", TO["receiver"]) in again.fields
    answer = post(browser, way(reference), again.sent())
    assert read(answer)["type"] == "collection"
    assert len(handed_out(world, reference)) == 1
