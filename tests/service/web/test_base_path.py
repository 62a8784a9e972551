"""Below a path of a host the whole service works: pages, signing in, forms, files, and what programs read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from service.app.application import app_of
from service.core.errors import BadSettings
from service.core.settings import Settings
from service.web.security.base_path import with_base_path
from tests.service.pages.reading import Page
from tests.service.world import BASE_URL, PASSWORD, World

pytestmark = pytest.mark.slow

BASE = "/signaal"
ADDRESS = re.compile(r'\s([a-z-]+)="(/[^"]*)"')
CARRIED = frozenset({"value"})
"""An address in a field comes back to the service, which knows itself without the path."""


@pytest.fixture
def below(world: World) -> World:
    """The same installation, reached below a path."""
    settings = world.installation.settings.model_copy(update={"base_path": BASE})
    return replace(world, installation=replace(world.installation, settings=settings))


def signed_in(below: World, login: str) -> TestClient:
    """A browser that came in by the sign-in page below the path."""
    client = TestClient(app_of(below.installation), base_url=BASE_URL, raise_server_exceptions=False)
    client.headers |= {"Sec-Fetch-Site": "same-origin", "Accept": "text/html"}
    page = client.get(f"{BASE}/")
    assert str(page.url).endswith(f"{BASE}/login")
    sent = {"login": login, "password": PASSWORD, "next": "/"}
    home = client.post(f"{BASE}/login", data=sent)
    assert home.status_code == 200, home.text
    assert home.url.path.startswith(f"{BASE}/")
    return client


def addresses(html: str) -> Iterator[tuple[str, str]]:
    return ((name, url) for name, url in ADDRESS.findall(html) if name not in CARRIED)


@pytest.mark.parametrize("login", ["alice", "bob", "rita", "anna", "petra", "adam", "pim"])
def test_every_address_on_every_page_of_a_role_lies_below_the_path(below: World, login: str) -> None:
    """Every page that can be reached by links answers, and no address of it leaves the path."""
    if login == "alice":
        made = {"age": "15", "setting": "youth_protection_intake", "reported_by": "school"}
        alice = signed_in(below, "alice")
        form = Page(alice.get(f"{BASE}/cases/new")).form(f"{BASE}/cases/new")
        assert alice.post(form.action, data=dict(form.sent(**made))).status_code == 200
    client = signed_in(below, login)
    waiting, seen = [f"{BASE}/"], set[str]()
    while waiting:
        page = client.get(waiting.pop())
        assert page.status_code in (200, 404), (page.url, page.status_code)
        if "text/html" not in page.headers["content-type"]:
            continue
        for name, url in addresses(page.text):
            assert url.startswith(f"{BASE}/"), (str(page.url), name, url)
            place = url.partition("#")[0].replace("&amp;", "&")
            if name == "href" and (shape := re.sub(r"\d+", "0", place)) not in seen:
                seen.add(shape)
                waiting.append(place)
    assert len(seen) > 3


def test_a_proxy_may_take_the_path_off_itself(below: World) -> None:
    client = TestClient(app_of(below.installation), base_url=BASE_URL)

    assert client.get("/healthz").status_code == client.get(f"{BASE}/healthz").status_code == 200
    assert client.get("/", follow_redirects=False).headers["location"] == f"{BASE}/login"
    assert client.get(BASE, follow_redirects=False).headers["location"] == f"{BASE}/login"
    assert client.get("/signaaltje/healthz").status_code == 404


def test_cookies_go_to_the_path_only(below: World) -> None:
    """Another service on the same host gets no cookie of ours to see."""
    client = TestClient(app_of(below.installation), base_url=BASE_URL)
    answer = client.post(f"{BASE}/api/v1/sessions", json={"login": "alice", "password": PASSWORD})

    assert f"Path={BASE}/" in answer.headers["set-cookie"]
    assert client.get(f"{BASE}/api/v1/me").status_code == 200


def test_the_published_document_says_where_the_service_is(below: World, world: World) -> None:
    client = TestClient(app_of(below.installation), base_url=BASE_URL)
    client.post(f"{BASE}/api/v1/sessions", json={"login": "alice", "password": PASSWORD})

    assert client.get(f"{BASE}/api/v1/openapi.json").json()["servers"] == [{"url": BASE}]
    assert "servers" not in world.client("alice").get("/api/v1/openapi.json").json()


@pytest.mark.parametrize(
    ("given", "kept"), [("/signaal", "/signaal"), ("/a/b-2/", "/a/b-2"), ("/", ""), ("", "")]
)
def test_a_path_is_taken_with_or_without_a_stroke_at_its_end(tmp_path: Path, given: str, kept: str) -> None:
    assert Settings.load(data=tmp_path, base_path=given).base_path == kept


@pytest.mark.parametrize("given", ["signaal", "//other.example", "/a b", '/"x', "/..", "https://x/y"])
def test_what_is_no_path_is_refused_in_words(tmp_path: Path, given: str) -> None:
    with pytest.raises(BadSettings, match="SIGNAALWIJZER_BASE_PATH: begin with a stroke"):
        Settings.load(data=tmp_path, base_path=given)


def test_only_addresses_on_this_site_get_the_path() -> None:
    html = '<a href="/x">href="/y"</a><a href="#a"><a href="//other/z"><form action="/f"><input value="/v">'

    assert with_base_path(html, "/s") == (
        '<a href="/s/x">href="/y"</a><a href="#a"><a href="//other/z"><form action="/s/f"><input value="/v">'
    )
    assert with_base_path(html, "") == html
