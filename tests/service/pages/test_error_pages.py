"""When something goes wrong: one plain sentence, what to do, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT, LISA_BEFORE, made, screened
from tests.service.raw import wait_at_most
from tests.service.world import World

pytestmark = pytest.mark.slow

Browser = Callable[[str], TestClient]


def test_while_the_database_is_busy_the_page_holds_what_was_typed(
    world: World, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ draft-safe: 503 with everything that was sent, ready to be sent again."""
    alice = browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    wait_at_most(monkeypatch, 0.2)

    sent = get(alice, path).form("").sent(**JUDGEMENT)
    with world.installation.database.transaction():
        busy = Page(post(alice, path, sent))

    assert busy.status == 503
    assert "Even geduld" in busy.main
    again = busy.form(path)
    assert again.fields == sent
    assert post(alice, path, again.sent(), follow=False).status_code == 303


@pytest.mark.parametrize(
    ("path", "status", "heading"),
    [("/nowhere", 404, "Niet gevonden"), ("/cases/2026-9999", 404, "Niet gevonden")],
)
def test_what_does_not_exist_is_said_plainly(browser: Browser, path: str, status: int, heading: str) -> None:
    page = get(browser("alice"), path, status)

    assert heading in page.main
    assert "/" in page.links
    assert 'href="tel:112"' in page.html


def test_what_is_not_allowed_says_whom_to_ask(browser: Browser) -> None:
    page = get(browser("alice"), "/people", 403)
    assert "Dit mag u niet doen" in page.main
    assert "Vraag het de beheerder." in page.main


def test_the_wrong_kind_of_request_is_said_plainly(browser: Browser) -> None:
    page = Page(post(browser("alice"), "/cases", {}))
    assert page.status == 405
    assert "Dit kan hier niet" in page.main


def test_too_much_is_refused_in_one_sentence(browser: Browser) -> None:
    alice = browser("alice")
    page = Page(post(alice, f"/cases/{made(alice)}/judgement", {"reason": "x" * 10_000_000}))

    assert page.status == 413
    assert "Dit is te groot" in page.main


def test_the_organisation_may_serve_its_own_tokens_after_ours(world: World, tmp_path: Path) -> None:
    sheet = tmp_path / "house-style.css"
    sheet.write_text(":root { --brand: #123456 }", "utf-8")
    organisation = world.installation.organisation.model_copy(update={"token_stylesheet": sheet})
    styled = World(
        replace(world.installation, organisation=organisation), world.clock, world.people
    ).browser()

    sheets = [address for address in get(styled, "/login").asked_of if address.endswith(".css")]
    assert len(sheets) == 2
    assert sheets[1] == "/organisation.css"
    assert styled.get(sheets[1]).text == ":root { --brand: #123456 }"
    assert world.browser().get("/organisation.css").status_code == 404


def test_stylesheet_and_script_are_named_by_their_content_and_kept(world: World) -> None:
    nobody = world.browser()
    for address in get(nobody, "/login").asked_of:
        answer = nobody.get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        packed = nobody.get(address, headers={"Accept-Encoding": "identity"})
        assert packed.content == answer.content
        assert "content-encoding" not in packed.headers
    assert nobody.get("/static/signaalwijzer.000000000000.css").status_code == 404


def test_a_result_page_with_all_that_belongs_to_it_stays_small(world: World, browser: Browser) -> None:
    """At most 40 kB travels for a result page, stylesheet, script and icon included."""
    alice = browser("alice")
    page = screened(alice, LISA_BEFORE)
    sizes = [len(page.html.encode())]
    for address in page.asked_of:
        with alice.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
            sizes.append(sum(len(part) for part in answer.iter_raw()))

    assert sum(sizes) <= 40_000
