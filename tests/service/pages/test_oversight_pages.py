"""The pages of those who watch over the rest: the stop switch, people, the log, past outcomes, the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from service.core.reader_language import reader
from service.identity.permissions import POLICY, Role
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import LISA_BEFORE, filled, judge, made
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]
WHY = {"reason": "De vragenlijst wordt nagekeken."}


def test_one_person_stops_and_two_resume(browser: Browser) -> None:
    """REQ stop-switch: on one page, with who did what, when and why."""
    bob, anna = browser("bob"), browser("anna")
    assert "Het model geeft schattingen." in get(bob, "/scoring").main

    page = Page(post(bob, "/scoring/stop", WHY))
    assert "De schattingen zijn stopgezet. De intake en de acute stappen gaan door." in page.main
    post(bob, "/scoring/ask-resume", {"reason": "Alles is nagekeken."})
    waiting = get(bob, "/scoring")
    assert "Iemand anders dan Bob moet dit goedkeuren." in waiting.main
    assert not [form for form in waiting.forms if form.action == "/scoring/approve-resume"]
    assert post(bob, "/scoring/approve-resume", WHY).status_code == 403

    approve = get(anna, "/scoring").form("/scoring/approve-resume")
    page = Page(post(anna, approve.action, approve.sent(reason="Ook ik zie geen fout meer.")))
    assert "Het model geeft schattingen." in page.main
    for words in ("stopgezet", "gevraagd om weer te starten", "weer starten goedgekeurd", WHY["reason"]):
        assert words in page.main


def test_without_a_reason_nothing_stops(browser: Browser) -> None:
    bob = browser("bob")
    page = Page(post(bob, "/scoring/stop", {"reason": "zo"}))

    assert page.status == 422
    assert "#reason" in page.links
    assert "Het model geeft schattingen." in page.main
    assert dict(page.form("/scoring/stop").fields)["reason"] == "zo"


def test_who_may_not_stop_sees_how_it_stands_and_no_button(browser: Browser) -> None:
    alice = browser("alice")
    assert not [form for form in get(alice, "/scoring").forms if form.action.startswith("/scoring")]
    assert post(alice, "/scoring/stop", WHY).status_code == 403


def test_the_administrator_adds_somebody_who_can_sign_in(browser: Browser, world: World) -> None:
    adam = browser("adam")
    team = str(world.team("alice"))
    given = [("login", "nina"), ("name", "Nina"), ("roles", "intake_worker"), ("teams", team)]
    page = Page(post(adam, "/people", given))

    assert "Deze code ziet u één keer" in page.main
    code = page.html.split("<code>")[2].split("</code>")[0]
    nina = world.browser()
    chosen = {"login": "nina", "one_time": code, "new": "a whole new phrase"}
    answer = post(nina, "/begin", chosen, follow=False)
    assert answer.headers["location"] == "/"
    assert "Team A" in get(nina, "/account").main


def test_a_mistake_in_a_new_account_keeps_what_was_typed(browser: Browser) -> None:
    adam = browser("adam")
    page = Page(post(adam, "/people", [("login", "alice"), ("name", ""), ("teams", "1")]))

    assert page.status == 422
    assert {"#name", "#roles"} <= set(page.links)
    assert dict(page.form("/people").fields)["teams"] == "1"
    taken = [("login", "alice"), ("name", "Alice"), ("roles", "reviewer")]
    assert "#login" in Page(post(adam, "/people", taken)).links


def test_a_disabled_account_is_out_at_once_and_can_come_back(browser: Browser, world: World) -> None:
    adam, alice = browser("adam"), browser("alice")
    number = world.people["alice"]

    assert "uitgeschakeld op 23 november 2026" in Page(post(adam, f"/people/{number}/disable", {})).main
    assert alice.get("/cases", follow_redirects=False).status_code == 303
    post(adam, f"/people/{number}/enable", {})
    assert world.browser("alice").get("/cases").status_code == 403
    waits = next(f for f in get(browser("petra"), "/people").forms if f.action.endswith("/confirm"))
    post(browser("petra"), waits.action, {})
    assert world.browser("alice").get("/cases").status_code == 200


def test_the_last_administrator_stays(browser: Browser, world: World) -> None:
    page = Page(post(browser("adam"), f"/people/{world.people['adam']}/disable", {}))
    assert page.status == 422
    assert "Dit is de laatste beheerder." in page.main


def test_a_new_password_ends_the_old_one(browser: Browser, world: World) -> None:
    page = Page(post(browser("adam"), f"/people/{world.people['alice']}/password", {}))
    assert "alice" in page.main
    refused = post(world.browser(), "/login", {"login": "alice", "password": PASSWORD})
    assert refused.status_code == 401


def test_the_privacy_officer_sees_who_looked_at_a_case(browser: Browser) -> None:
    """REQ read-log: in words, with refusals, without answers, scores or names of young people."""
    alice, charlie, petra = browser("alice"), browser("charlie"), browser("petra")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)
    get(charlie, f"/cases/{reference}", 404)

    page = get(petra, f"/log?code={reference}")
    for words in ("Alice", "dossier aangemaakt", "screening bewaard", "Charlie", "geweigerd"):
        assert words in page.main
    assert "vermoed" not in page.main.lower()
    assert "van de 100" not in page.main

    only = get(petra, f"/log?code={reference}&login=charlie&since=2026-11-23&until=2026-11-23")
    assert "dossier aangemaakt" not in only.main.split("Nieuwste eerst")[1]
    assert "Er zijn geen regels" in get(petra, f"/log?code={reference}&until=2026-11-22").main
    assert "logboek bekeken" in get(petra, "/log").main


def test_a_search_in_the_log_that_cannot_be_is_told(browser: Browser) -> None:
    petra = browser("petra")
    wrong = {
        "code=Lisa": "code",
        "login=nobody": "login",
        "since=2026-02-30": "since",
        "since=2026-11-23&until=2026-11-22": "until",
    }
    for asked, field in wrong.items():
        page = get(petra, f"/log?{asked}", 422)
        assert f"#{field}" in page.links, asked


def test_a_long_log_can_be_paged_through(browser: Browser) -> None:
    alice, petra = browser("alice"), browser("petra")
    for _ in range(100):
        made(alice)

    first = get(petra, "/log")
    older = next(link for link in first.links if "before=" in link)
    assert get(petra, older).main != first.main


def test_every_action_and_role_of_the_log_has_words() -> None:
    for language in ("nl", "en"):
        words = reader(language)
        assert [action for action in POLICY if not words.has(f"action.{action}")] == []
        assert [role for role in Role if not words.has(f"role.{role}")] == []


def test_an_analyst_finds_a_past_outcome_in_any_team(browser: Browser) -> None:
    alice, anna = browser("alice"), browser("anna")
    reference = made(alice)
    filled(alice, reference, LISA_BEFORE)
    judge(alice, reference)

    found = get(anna, f"/screenings?code={reference}")
    assert f"/cases/{reference}/screenings/1" in found.links
    page = get(anna, f"/cases/{reference}/screenings/1")
    assert "van de 100" in page.main
    assert not [form for form in page.forms if "score-refusal" in form.action]
    assert "geen screenings" in get(anna, "/screenings?code=2026-9999").main
    assert "geen screenings" in get(anna, "/screenings?code=Lisa").main


def test_the_description_of_the_api_names_every_route_and_comes_from_here(
    browser: Browser, world: World
) -> None:
    """REQ offline-docs: rendered from the product's own document, nothing fetched from elsewhere."""
    page = get(world.browser("alice"), "/api/docs")
    document = world.client("alice").get("/api/v1/openapi.json").json()

    for path, methods in document["paths"].items():
        assert path in page.main
        for operation in methods.values():
            assert operation["operationId"] in page.ids
    for name in document["components"]["schemas"]:
        assert f"shape-{name}" in page.ids
    assert all(address.startswith("/static/") for address in page.asked_of)


def test_about_says_who_decided_the_limits_and_what_they_cost(world: World) -> None:
    """REQ bands: each limit with who decided it, and misses and false alarms per 100 in each setting."""
    page = get(world.browser(), "/about")
    table = world.installation.scoring.table
    assert table is not None

    assert page.main.count("Gekozen door:") == len(table.bands)
    assert page.main.count("Gemist van 100 uitgebuite jongeren") == len(table.bands) - 1
    assert "nog niet getoetst met eigen dossiers" in page.main
