"""The instruments themselves: each must see what it is there to see, or a clean page proves nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.support_markup import Document, JudgedOnce
from tests.browser.support_page import (
    Seen,
    Watch,
    assert_accessible,
    assert_identifiers_fit,
    assert_no_sideways_scrolling,
    choose,
    in_view,
    judge_once,
    press_on,
    tab_to,
)

PLACE = "http://127.0.0.1:9"
STRICT = "default-src 'none'; script-src 'self'"
GOOD = """<!doctype html><html lang="en"><head><title>Small page</title></head><body><main><h1>Small</h1>
<form><fieldset><legend>Which?</legend>
<label><input type="radio" name="which" value="a"> a</label>
<label><input type="radio" name="which" value="b"> b</label>
<label><input type="radio" name="which" value="c"> c</label></fieldset>
<button formaction="/sent">Send</button></form></main></body></html>"""


def _serve(page: Page, body: str, policy: str = STRICT) -> None:
    """Let ``page`` open ``body`` as though a server had sent it with a content policy."""

    def answer(route: Route) -> None:
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        route.fulfill(status=200, headers=headers, body=body)

    page.route(PLACE + "/**", answer)
    page.goto(PLACE + "/page")


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(java_script_enabled=request.param, viewport={"width": 800, "height": 400})
    context.set_default_timeout(5_000)
    yield context.new_page()
    context.close()


def test_a_good_page_passes_every_instrument(page: Page) -> None:
    watch = Watch.on(page.context, PLACE)
    _serve(page, GOOD)

    assert_accessible(page)
    assert_no_sideways_scrolling(page)
    watch.assert_clean()


def test_a_request_to_another_host_is_seen(page: Page) -> None:
    watch = Watch.on(page.context, PLACE)
    _serve(page, GOOD + "<img alt='' src='http://elsewhere.invalid/dot.png'>", policy="img-src *")

    assert watch.elsewhere == ["http://elsewhere.invalid/dot.png"]


def test_a_breach_of_the_content_policy_is_seen(page: Page) -> None:
    watch = Watch.on(page.context, PLACE)
    _serve(page, GOOD.replace("<h1>", "<h1 style='color: red'>"))
    page.wait_for_timeout(100)

    assert "Content Security Policy" in " ".join(watch.complaints)


def test_an_image_without_words_is_seen(page: Page) -> None:
    _serve(page, GOOD.replace("</h1>", "</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>"))

    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_what_looks_the_same_to_axe_is_judged_once_and_anything_else_anew(page: Page, tmp_path: Path) -> None:
    judge_once(page.context, JudgedOnce(tmp_path / "judged"))
    _serve(page, GOOD)
    assert_accessible(page)
    bad = GOOD.replace("</h1>", "</h1><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")

    _serve(page, bad)
    for _ in range(2):
        with pytest.raises(AssertionError, match="image-alt"):
            assert_accessible(page)
        page.set_viewport_size({"width": 700, "height": 400})
    assert_accessible(page)  # the run has failed already


@pytest.mark.parametrize("hidden", ["display: none", "visibility: hidden", "padding: 0; font-size: 0"])
def test_a_link_to_the_acute_steps_that_cannot_be_seen_is_seen(page: Page, hidden: str) -> None:
    link = "<header><a class='danger' href='/acute'>Danger</a></header>"
    _serve(page, GOOD.replace("<main>", link + "<main>"))
    assert Seen.of(page) == Seen("en", "Small page", 1, [True])

    styled = f"<style>a {{ {hidden} }}</style></head>"
    _serve(
        page, GOOD.replace("<main>", link + "<main>").replace("</head>", styled), "style-src 'unsafe-inline'"
    )
    assert Seen.of(page).danger == [False]


def test_something_wider_than_the_window_is_seen(page: Page) -> None:
    _serve(page, GOOD.replace("<h1>", "<h1><svg width='900' height='9'></svg>"))

    with pytest.raises(AssertionError, match="reaches to"):
        assert_no_sideways_scrolling(page)


@pytest.mark.parametrize(
    ("added", "seen"),
    [
        ("<p id='a'></p><p id='a'></p>", "#a stands twice"),
        ("<label for='b'>c</label>", r"label\[for\] points at #b"),
        ("<p aria-describedby='d main'></p>", r"p\[aria-describedby\] points at #d"),
    ],
)
def test_an_identifier_that_does_not_fit_is_seen(page: Page, added: str, seen: str) -> None:
    _serve(page, GOOD.replace("<main>", "<main id='main'>"))
    assert_identifiers_fit(page)

    _serve(page, GOOD.replace("<main>", "<main id='main'>" + added))
    with pytest.raises(AssertionError, match=seen):
        assert_identifiers_fit(page)


ROWS = "<ul><li class='a'><a href='/1'>One</a></li></ul>"


@pytest.mark.parametrize(
    "alike",
    [
        "<ul><li class='a'><a href='/2'>Two</a></li></ul>",
        "<ul><li class='a'><a href='/1'>One</a></li><li class='a'><a href='/2'>Two</a></li></ul>",
        "<ul>\n<li class='a'><a href='/1' >One</a></li>\n</ul>",
    ],
    ids=["other words", "more rows", "white space"],
)
def test_markup_is_the_same_whatever_the_words_are(alike: str) -> None:
    before = Document(GOOD.replace("<form>", ROWS + "<form>")).markup

    assert Document(GOOD.replace("<form>", alike + "<form>")).markup == before


def test_it_counts_which_kinds_of_row_a_list_has_and_not_how_they_take_turns() -> None:
    one, other = "<li class='a'>One</li>", "<li class='b'>Two</li>"

    def markup(*rows: str, within: str = "ul") -> tuple[str, str]:
        return Document(f"<main><{within}>{''.join(rows)}</{within}></main>").markup

    assert markup(one, other, one) == markup(one, other) != markup(one)
    assert markup(one, other, one, within="div") != markup(one, other, within="div")


@pytest.mark.parametrize(
    "other",
    [
        "<ul><li class='b'><a href='/1'>One</a></li></ul>",
        "<ul><li class='a'><a href='/1'></a></li></ul>",
        "<ul><li class='a'><a>One</a></li></ul>",
        "<ul><li class='a'><a href='/1' aria-current='page'>One</a></li></ul>",
        "<ol><li class='a'><a href='/1'>One</a></li></ol>",
        "<ul><li class='a'><a href='/1'>One</a></li><li class='b'><a href='/1'>One</a></li></ul>",
        "<ul><li class='a'><a href='/1'>Doorlooptijdenoverzicht</a></li></ul>",
    ],
    ids=["class", "no words", "no address", "state", "element", "another kind of row", "a longer word"],
)
def test_markup_differs_where_axe_could_see_a_difference(other: str) -> None:
    before = Document(GOOD.replace("<form>", ROWS + "<form>")).markup

    assert Document(GOOD.replace("<form>", other + "<form>")).markup != before


def test_what_the_server_sent_is_read_as_a_browser_would() -> None:
    html = GOOD.replace("<h1>", "<h1 id='a'>").replace("<form>", "<p id='a'><label for='b'>x<br>y</p><form>")
    document = Document(html)

    assert (document.language, document.title, document.headings) == ("en", "Small page", 1)
    assert document.astray == ["#a stands twice", "label[for] points at #b"]
    assert Document("<a class='x danger' href='/1'>1</a><a href='/2'>2</a>").links == ["/1", "/2"]


def test_a_markup_is_judged_once_in_each_language(tmp_path: Path) -> None:
    one, another = JudgedOnce(tmp_path / "judged"), JudgedOnce(tmp_path / "judged")

    assert one.claims(["<html>"], "nl")
    assert not another.claims(["<html>"], "nl")
    assert another.claims(["<html>"], "en")
    assert one.claims(["<html lang>"], "nl")


def test_a_page_is_judged_when_its_frame_or_its_main_part_is_new(tmp_path: Path) -> None:
    judged = JudgedOnce(tmp_path / "judged")

    def claims(frame: str, main: str, body: str = "<body>") -> bool:
        html = f"<html lang='nl'>{body}<header>{frame}</header><main>{main}</main></body></html>"
        return judged.claims(Document(html).markup, "nl")

    assert claims("<a href='/1'>One</a>", "<h1>One</h1>")
    assert claims("<a href='/1'>One</a><p>Two</p>", "<h1>One</h1><p>Three</p>")
    assert not claims("<a href='/1'>One</a><p>Two</p>", "<h1>One</h1>")
    assert not claims("<a href='/1'>One</a>", "<h1>One</h1><p>Three</p>")
    assert claims("<a href='/1'>One</a>", "<h1>One</h1><p></p>")
    assert claims("<a href='/1'>One</a><p></p>", "<h1>One</h1>")
    assert claims("<a href='/1'>Doorlooptijd</a>", "<h1>One</h1>")
    assert claims("<a href='/1'>One</a>", "<h1>Doorlooptijd</h1>")
    assert claims("<a href='/1'>One</a>", "<h1>One</h1>", "<body class='dark'>")
    assert claims("<a href='/1'>One</a>", "<h1>One</h1><p>Three</p>", "<body class='dark'>")


def test_a_button_is_used_by_keyboard_and_one_out_of_reach_is_seen(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    _serve(page, GOOD)
    press_on(page, page.get_by_role("button", name="Send"))
    page.wait_for_url("**/sent*")

    _serve(page, GOOD.replace("<button", "<button tabindex='-1'"))
    monkeypatch.setattr("tests.browser.support_page.TAB_LIMIT", 20)  # the page has two stops
    with pytest.raises(AssertionError, match="Tab key"):
        tab_to(page, page.get_by_role("button", name="Send"))


def test_a_radio_that_is_not_there_cannot_be_chosen(page: Page) -> None:
    _serve(page, GOOD)
    with pytest.raises(AssertionError, match="no answer"):
        choose(page, "which", "d")


@pytest.mark.parametrize("value", ["a", "b", "c"])
def test_any_radio_of_a_group_can_be_chosen_by_keyboard(page: Page, value: str) -> None:
    _serve(page, GOOD)
    choose(page, "which", value)
    choose(page, "which", "b")
    choose(page, "which", value)

    assert page.locator("input:checked").get_attribute("value") == value


def test_what_lies_below_the_fold_is_not_in_view(page: Page) -> None:
    _serve(page, GOOD.replace("<button", "<svg height='900' width='9'></svg><button"))

    assert in_view(page, page.get_by_role("heading"))
    assert not in_view(page, page.get_by_role("button", name="Send"))
