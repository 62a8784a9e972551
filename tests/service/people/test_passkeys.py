"""Passkeys: made on the own account, good for signing in alone, and for nothing that is not genuine."""

from __future__ import annotations

import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.access.unit_of_work import unit_as
from service.areas.sign_in import passkeys
from service.areas.sign_in.second_factor import own
from service.web.security.public_address import Site
from tests.service.pages.reading import Page, get, post
from tests.service.people.soft_authenticator import ORIGIN, Authenticator
from tests.service.world import PASSWORD, Browser, World

NEW = "/account/second-factor/passkey"
ASK, SIGN = "/login/passkey/ask", "/login/passkey"


WRONG = (
    "",
    "{}",
    "[]",
    "null",
    "[" * 9_999,
    '{"id": 3, "response": {}}',
    '{"id": "Bw", "response": {}}',
    '{"id": "Bw", "rawId": "Bw", "response": {"clientDataJSON": 1, "attestationObject": []}}',
)


def at_localhost(world: World, login: str = "") -> TestClient:
    """A browser that knows us as ``localhost``, signed in where ``login`` is given."""
    client = Browser(world.app, base_url=ORIGIN, raise_server_exceptions=False)
    client.headers |= {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    if login:
        form = get(client, "/login").form("/login").sent(login=login, password=PASSWORD)
        assert post(client, "/login", form, follow=False).status_code == 303
    return client


def asked(page: Page) -> str:
    return unescape(page.html.split('data-passkey="')[1].split('"')[0])


def add(browser: TestClient, device: Authenticator, name: str = "Telefoon") -> Page:
    page = get(browser, NEW)
    form = page.form(NEW).sent(name=name, answer=device.make(asked(page)))
    return Page(post(browser, NEW, form))


def answered(browser: TestClient, device: Authenticator, **more: str) -> dict[str, str]:
    """The form with which somebody signs in, filled in by the device."""
    page = Page(browser.post(ASK, data={"next": "/stays"}))
    return dict(page.form(SIGN).sent(answer=device.sign(asked(page)))) | more


def signs_in(browser: TestClient, form: dict[str, str]) -> Any:
    return browser.post(SIGN, data=form, follow_redirects=False)


@pytest.fixture
def device() -> Authenticator:
    return Authenticator()


@pytest.fixture
def with_passkey(world: World, device: Authenticator) -> World:
    """Alice has a passkey on ``device``."""
    page = add(at_localhost(world, "alice"), device)
    assert page.html.count("<li><code>") == 10
    return world


def test_a_passkey_alone_signs_in(with_passkey: World, device: Authenticator) -> None:
    """REQ asvs: V6.3.3, V6.7: two factors at once, without a password; and one goes where one wanted."""
    nobody = at_localhost(with_passkey)
    answer = signs_in(nobody, answered(nobody, device))

    assert (answer.status_code, answer.headers["location"]) == (303, "/stays")
    assert nobody.get("/api/v1/me").json()["login"] == "alice"
    shown = get(nobody, "/account/second-factor")
    assert "Telefoon" in shown.main
    assert "laatst gebruikt" in shown.main


def test_the_password_alone_is_not_enough_any_more(with_passkey: World) -> None:
    answer = with_passkey.anonymous().post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})

    assert answer.json()["code"] == "second_factor_needed"


def test_an_answer_opens_once(with_passkey: World, device: Authenticator) -> None:
    """REQ asvs: V6.5.1, V6.7.2: an answer that was caught opens nothing, nor does one that waited long."""
    nobody = at_localhost(with_passkey)
    form, late = answered(nobody, device), answered(nobody, device)
    assert signs_in(nobody, form).status_code == 303
    assert signs_in(at_localhost(with_passkey), form).status_code == 422
    with_passkey.clock.advance(passkeys.WAITS + timedelta(seconds=1))

    assert signs_in(at_localhost(with_passkey), late).status_code == 422


def test_what_is_not_genuine_opens_nothing(with_passkey: World, device: Authenticator) -> None:
    """REQ asvs: V6.7.1: another page, another host, a locked device, a copied key, another key, no answer."""
    others = {
        "page": Authenticator(origin="http://localhost.example:8000"),
        "host": Authenticator(host="example.org"),
        "locked": Authenticator(verifies=False),
        "copied": Authenticator(count=-1),
    }
    for other in others.values():
        other.key = device.key
    device.count = 5
    nobody = at_localhost(with_passkey)
    assert signs_in(nobody, answered(nobody, device)).status_code == 303
    for what, other in {**others, "key": Authenticator(count=9)}.items():
        if what != "copied":
            other.count = 20
        stranger = at_localhost(with_passkey)
        assert signs_in(stranger, answered(stranger, other)).status_code == 422, what
        assert stranger.get("/api/v1/me").status_code == 401
    unknown = Authenticator(credential_id=b"\x01" * 32)
    page = Page(signs_in(nobody, answered(nobody, unknown)))
    assert (page.status, "Deze passkey kennen we niet." in page.main) == (422, True)

    device.count = 30
    again = at_localhost(with_passkey)
    assert signs_in(again, answered(again, device)).status_code == 303


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_is_none_gets_a_sentence(
    with_passkey: World, device: Authenticator, wrong: str
) -> None:
    nobody = at_localhost(with_passkey)
    form = answered(nobody, device, answer=wrong)
    assert signs_in(nobody, form).status_code == 422
    alice = at_localhost(with_passkey, "bob")
    page = get(alice, NEW)
    assert post(alice, NEW, page.form(NEW).sent(name="x", answer=wrong)).status_code == 422


def test_a_locked_device_or_another_page_adds_no_passkey(world: World) -> None:
    alice = at_localhost(world, "alice")
    for device in (Authenticator(verifies=False), Authenticator(origin="http://localhost.example:8000")):
        page = add(alice, device)
        assert page.status == 422
        assert "Uw apparaat gaf geen passkey die hier past." in page.main
    with unit_as(world.installation, world.people["alice"]) as unit:
        assert not own(unit).any


def test_one_passkey_belongs_to_one_person(with_passkey: World, device: Authenticator) -> None:
    assert add(at_localhost(with_passkey, "bob"), device).status == 422


def test_what_the_browser_is_asked(world: World) -> None:
    """The key is kept on the device, it must be unlocked, and what is asked holds no number of a person."""
    options = json.loads(asked(get(at_localhost(world, "alice"), NEW)))

    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"
    assert options["rp"]["id"] == "localhost"
    assert len(options["user"]["id"]) == 43


@pytest.mark.parametrize(
    ("origin", "host", "takes"),
    [
        ("http://localhost:8000", "localhost", True),
        ("http://127.0.0.1:8000", "127.0.0.1", False),
        ("https://[::1]:8000", "[::1]", False),
        ("http://signaal.example.org", "signaal.example.org", False),
        ("https://signaal.example.org", "signaal.example.org", True),
    ],
)
def test_where_browsers_take_passkeys(origin: str, host: str, takes: bool) -> None:
    assert Site(origin, host).takes_passkeys is takes


def test_no_passkey_is_offered_where_none_works(world: World) -> None:
    nobody = world.browser()
    assert ASK not in get(nobody, "/login").html
    assert ASK in get(at_localhost(world), "/login").html
    assert "Passkeys werken niet op dit adres." in get(world.browser("alice"), "/account/second-factor").main
