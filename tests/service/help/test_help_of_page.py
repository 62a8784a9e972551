"""From each page to the part of a guide that is about it: for every page, every role and both languages."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from screening.language import LANGUAGES
from service.app.routes import PAGES
from service.areas.help.guide_of_page import help_url
from service.areas.help.guides import OPEN_GUIDES, about_pages, guides
from service.areas.help.markers import NAMED
from service.core.reader_language import reader
from service.identity.permissions import Role
from service.web.page_context import PLACES as PLACES_OF_MENU
from tests.service.pages.reading import Page, get, post
from tests.service.pages.test_every_page import EVERYONE, PLACES, WITHOUT_SIGNING_IN, _cases
from tests.service.prepared import Prepare, Prepared
from tests.service.route_table import LETTERS, ROUTES
from tests.service.world import PEOPLE, World

HELP = {"/help", *(f"/help/{name}" for name in OPEN_GUIDES), "/help/{name}"}
"""The guides themselves."""


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_cases)


@pytest.fixture
def cases(prepared: Prepared) -> dict[str, str]:
    return dict(prepared.given)


def page_routes() -> set[str]:
    """The address of every page of the product, from its routers."""
    routes = (route for router in PAGES for route in router.routes if isinstance(route, APIRoute))
    return {route.path for route in routes if "GET" in (route.methods or ())}


def test_every_page_has_its_guide() -> None:
    """REQ help: a page that no guide is about fails, and so does a page that is gone."""
    told = {page for one in guides("nl") for part in one.parts for page in part.pages}

    assert told == page_routes() - HELP


def test_the_help_is_of_a_guide_for_the_own_role() -> None:
    officer, both = frozenset({Role.PRIVACY_OFFICER}), frozenset({Role.INTAKE_WORKER, Role.COORDINATOR})

    assert help_url("/people/7", officer) == "/help/privacy#accounts"
    assert help_url("/people/7", frozenset({Role.ADMINISTRATOR})) == "/help/administrator#rights"
    assert help_url("/table/meetings/2026-11-23", frozenset({Role.PARTNER})) == "/help/zorgtafel#meeting"
    assert help_url("/table/meetings/2026-11-23", both) == "/help/coordinator#meeting"
    assert help_url("/cases/new", both) == "/help/intake#new"
    assert help_url("/cases/2026-0117", both) == "/help/case#page"


OF_NO_GUIDE = ("/healthz", "/readyz", "/metrics", "/static/{served_as}")
"""What is no page for people."""


def test_whoever_may_open_a_page_is_led_to_the_guide_of_their_role() -> None:
    """REQ help: for each page and everybody who may open it, by the table of routes."""
    elsewhere = []
    shown = [one for one in ROUTES if one.method == "GET" and not one.is_api and one.path not in OF_NO_GUIDE]
    for route in (one for one in shown if one.path not in HELP):
        for letter in route.may:
            role = PEOPLE[LETTERS[letter]][0]
            address = help_url(route.path.replace("{", "").replace("}", ""), frozenset({role}))
            parts = {url: of for of, url, pages in about_pages() if route.path in pages}
            if address not in parts or (parts[address] and role not in parts[address]):
                elsewhere.append((route.path, role.value, address))

    assert elsewhere == []
    assert len(shown) > 60


def test_help_where_no_guide_is_about_the_page_or_none_is_for_the_role() -> None:
    assert help_url("/nowhere", frozenset({Role.ANALYST})) == "/help"
    assert help_url("/log", frozenset()) == "/help/privacy#log"
    assert help_url("/login", None) == "/help/start#sign-in"
    assert help_url("/acute", None) == "/help/emergency#danger"
    assert help_url("/cases", None) == help_url("/nowhere", None) == "/help/start"


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
def test_each_page_links_to_its_help_and_the_part_is_there(
    world: World, cases: dict[str, str], language: str
) -> None:
    """REQ help: for everybody who may open the page; the heading has the name that the address asks for."""
    guide_of = {}
    for login in EVERYONE:
        browser = world.browser(login)
        post(browser, "/language", {"language": language, "back": "/about"})
        for place in PLACES:
            if login not in place.who or place.path.startswith("/help"):
                continue
            page = get(browser, place.path.format(**cases))
            (address,) = {link for link in page.links if link.startswith("/help/")}
            if address.partition("#")[0] not in guide_of:
                guide_of[address.partition("#")[0]] = get(browser, address.partition("#")[0])
            guide = guide_of[address.partition("#")[0]]
            assert guide.language == language
            assert address.partition("#")[2] in guide.ids, f"{login} {place.path} {address}"
    assert len(guide_of) == len(guides("nl"))


@pytest.mark.parametrize("name", OPEN_GUIDES)
def test_who_is_not_signed_in_can_read_how_to(world: World, name: str) -> None:
    """An open guide leads only where nobody needs to sign in; the others ask to sign in first."""
    nobody = world.browser()
    guide = get(nobody, f"/help/{name}")
    inside = {link.partition("#")[0] for link in guide.links if link.startswith("/")}

    assert inside - {"/"} <= set(WITHOUT_SIGNING_IN)
    assert nobody.get("/help", follow_redirects=False).headers["location"].startswith("/login?next=")
    assert nobody.get("/help/intake", follow_redirects=False).headers["location"].startswith("/login?next=")


def test_the_help_of_acute_danger_needs_no_signing_in(world: World) -> None:
    """REQ help: its link leads to the part that says what to do now."""
    nobody = world.browser()
    page = get(nobody, "/acute")
    (address,) = {link for link in page.links if link.startswith("/help/") and "#" in link}
    guide = get(nobody, address.partition("#")[0])

    assert address.partition("#")[2] in guide.ids
    assert "Bel 112. Twijfelt u? Bel dan ook." in guide.main


@pytest.mark.slow
@pytest.mark.parametrize("login", EVERYONE)
def test_every_link_in_every_guide_leads_somewhere(world: World, login: str) -> None:
    """A page that the reader may not open is named without a link to it."""
    browser = world.browser(login)
    for one in guides("nl"):
        page = get(browser, f"/help/{one.id}")
        assert {part.id for part in one.parts} <= set(page.ids)
        for link in page.links:
            path, _, anchor = link.partition("#")
            if path:
                answer = browser.get(path)
                assert answer.status_code == 200, f"{one.id}: {link}"
                assert not anchor or anchor in Page(answer).ids, f"{one.id}: {link}"
            else:
                assert anchor in page.ids, f"{one.id}: {link}"


def test_the_own_guides_come_first(world: World) -> None:
    for login, (role, _) in PEOPLE.items():
        links = [link for link in get(world.browser(login), "/help").links if link.startswith("/help/")]
        own = [f"/help/{one.id}" for one in guides("nl") if one.is_for(frozenset({role}))]
        assert links[: len(own)] == own, login
        assert len(links) == len(set(links)) == len(guides("nl"))


def test_a_guide_that_is_not_there_is_not_found(world: World) -> None:
    assert get(world.browser("alice"), "/help/nobody", 404).title.startswith("Niet gevonden")


def test_what_a_guide_names_is_a_page_of_the_product() -> None:
    assert {url for url, _, _ in NAMED.values()} <= page_routes()


def test_no_guide_is_called_like_a_place_in_the_menu() -> None:
    """On the list of guides a name would lead to two places."""
    for language in LANGUAGES:
        say = reader(language)
        menu = {say(f"shell.{key}") for _, _, key in PLACES_OF_MENU}
        assert menu.isdisjoint(one.title for one in guides(language))
