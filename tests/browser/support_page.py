"""What a browser test looks at: accessibility, overflow, requests, content policy, the keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.browser.support_markup import Document, JudgedOnce

AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TAB_LIMIT = 300

_SCRIPT_TAGS = re.compile(r"<script\b.*?</script>|</?noscript>", re.DOTALL)

_HAS_AXE = "() => typeof axe !== 'undefined'"
_RUN_AXE = """async tags => {
    const found = await axe.run(document, {
        runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: {assets: ['media']}});
    return found.violations.flatMap(
        v => v.nodes.map(n => `${v.id}: ${v.help}: ${n.target.join(' ')}: ${n.html}`));
}"""

_TOO_WIDE = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const right = e => Math.round(e.getBoundingClientRect().right);
    return [...document.querySelectorAll('body *')]
        .filter(e => right(e) > root.clientWidth)
        .map(e => `${e.tagName.toLowerCase()}.${e.className} reaches to ${right(e)} px`)
        .concat([`the page is ${root.scrollWidth} px wide in ${root.clientWidth}`]);
}"""


_IDENTIFIERS = """() => {
    const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
    const twice = ids.filter((id, i) => ids.indexOf(id) !== i).map(id => `#${id} stands twice`);
    const names = ['for', 'form', 'headers', 'aria-labelledby', 'aria-describedby', 'aria-controls'];
    const astray = names.flatMap(name => [...document.querySelectorAll(`[${name}]`)]
        .flatMap(e => e.getAttribute(name).split(/\\s+/).filter(id => id && !document.getElementById(id))
            .map(id => `${e.localName}[${name}] points at #${id}`)));
    return twice.concat(astray);
}"""


_STATE = """() => {
    const boxes = [...document.querySelectorAll('input, option')].map(e => e.checked || e.selected ? 1 : 0);
    const now = ['(scripting: none)', '(prefers-color-scheme: dark)', '(forced-colors: active)', 'print',
        '(prefers-contrast: more)', '(prefers-reduced-motion: reduce)'].map(one => matchMedia(one).matches);
    const all = [...document.querySelectorAll('*')];
    return [document.documentElement.outerHTML, document.documentElement.lang,
        [innerWidth, innerHeight, now, boxes.join(''), all.indexOf(document.activeElement)].join(' ')];
}"""

_TABS_AHEAD = """wanted => {
    const now = document.activeElement;
    if (wanted.includes(now)) return 0;
    const group = e => e.type === 'radio' && e.name
        ? [...document.getElementsByName(e.name)].filter(o => o.type === 'radio' && o.form === e.form) : [e];
    const first = e => (group(e).find(o => o.checked) ?? group(e)[0]) === e && !group(e).includes(now);
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
        .filter(e => e.tabIndex >= 0 && !e.matches(':disabled'))
        .filter(e => e.checkVisibility({visibilityProperty: true}) && (e === now || first(e)));
    const [from, to] = [stops.indexOf(now), stops.findIndex(e => wanted.includes(e))];
    return from >= 0 && to > from ? to - from : 1;
}"""

_SEEN = """() => {
    const danger = document.querySelectorAll('header a.danger');
    const shown = e => e.checkVisibility({visibilityProperty: true})
        && e.getBoundingClientRect().width > 0 && e.getBoundingClientRect().height > 0;
    return {language: document.documentElement.lang, title: document.title,
        headings: document.querySelectorAll('h1').length, danger: [...danger].map(shown)};
}"""


@dataclass
class Watch:
    """Everything a browser context asked for and complained about.

    ``elsewhere`` are requests to another host, ``broken`` answers of 400 and above to anything that
    is not the page itself, ``complaints`` console errors (content-policy violations among them) and
    uncaught errors of scripts. ``meant`` are beginnings and ends of ``broken`` that a test provokes.
    """

    host: str
    elsewhere: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    meant: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def on(cls, context: BrowserContext, url: str) -> Watch:
        watch = cls(urlsplit(url).netloc)
        context.on("request", watch._request)
        context.on("response", watch._response)
        context.on("console", watch._console)
        context.on("weberror", lambda error: watch.complaints.append(str(error.error)))
        return watch

    def assert_clean(self) -> None:
        assert self.elsewhere == []
        assert [
            b for b in self.broken if not any(b.startswith(a) and b.endswith(z) for a, z in self.meant)
        ] == []
        assert self.complaints == []

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "about", "blob"} and parts.netloc != self.host:
            self.elsewhere.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.request.is_navigation_request():
            self.broken.append(f"{response.status} {response.url}")

    def _console(self, message: ConsoleMessage) -> None:
        # The browser also reports an error page that was asked for on purpose; ``broken`` judges those.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)


_JUDGED: WeakKeyDictionary[BrowserContext, JudgedOnce] = WeakKeyDictionary()


def judge_once(context: BrowserContext, judged: JudgedOnce) -> None:
    """In the windows of ``context`` axe judges what ``judged`` was not asked about before, and that alone."""
    _JUDGED[context] = judged


def keep_axe(page: Page) -> None:
    """Every document that opens in ``page`` from now on has axe: for a page on which most are judged."""
    page.add_init_script(AXE_SCRIPT)


def assert_accessible(page: Page) -> None:
    """No axe finding of WCAG 2.2 at levels A and AA, nor of axe's best practices.

    Where the windows are judged once, what looks the same to axe is judged by whoever comes to it first: the
    same markup of frame and main part in the same language, window, colours and state of its fields.
    """
    if judged := _JUDGED.get(page.context):
        html, language, state = page.evaluate(_STATE)
        if not judged.claims([f"axe {state} {part}" for part in Document(html).markup], language):
            return
    with _where_script_runs(page) as copy:
        if not copy.evaluate(_HAS_AXE):
            copy.evaluate(AXE_SCRIPT)
        findings = copy.evaluate(_RUN_AXE, AXE_TAGS)
    assert findings == [], f"{page.url}:\n" + "\n".join(findings)


@dataclass(frozen=True)
class Seen:
    """What a browser shows of a page: its language and title, how many headings of the first level, and of
    each link to the acute steps in the header whether it can be seen."""

    language: str
    title: str
    headings: int
    danger: list[bool]

    @classmethod
    def of(cls, page: Page) -> Seen:
        return cls(**page.evaluate(_SEEN))


@contextmanager
def _where_script_runs(page: Page) -> Iterator[Page]:
    """``page``, or where its window has script switched off a still copy of it in one that has not.

    Axe is a script itself. The copy shows what somebody without script sees: no script of the page
    has run, and what stands in ``noscript`` is part of it.
    """
    if not page.evaluate("() => matchMedia('(scripting: none)').matches"):
        yield page
        return
    still = _SCRIPT_TAGS.sub("", page.content())
    browser = page.context.browser
    assert browser
    with closing(browser.new_context(viewport=page.viewport_size)) as context:
        copy = context.new_page()
        copy.route(page.url, lambda route: route.fulfill(content_type="text/html; charset=utf-8", body=still))
        copy.goto(page.url)
        yield copy


def assert_no_sideways_scrolling(page: Page) -> None:
    """Nothing is wider than the window, at whatever width it has now."""
    findings = page.evaluate(_TOO_WIDE)
    assert findings == [], f"{page.url}:\n" + "\n".join(findings)


def assert_identifiers_fit(page: Page) -> None:
    """No identifier stands twice, and whatever refers to one finds it."""
    findings = page.evaluate(_IDENTIFIERS)
    assert findings == [], f"{page.url}:\n" + "\n".join(findings)


def looked_at(page: Page, *widths: int) -> None:
    """What holds on every page, at each of ``widths`` (pixels): that of a desk and of a telephone, if none is
    named."""
    assert_accessible(page)
    assert_identifiers_fit(page)
    for width in widths or (1280, 360):
        with at_width(page, width):
            assert_no_sideways_scrolling(page)


@contextmanager
def at_width(page: Page, width: int, height: int = 800) -> Iterator[None]:
    """The same page in another window size."""
    before = page.viewport_size
    page.set_viewport_size({"width": width, "height": height})
    yield
    if before:
        page.set_viewport_size(before)


def in_view(page: Page, locator: Locator) -> bool:
    """Whether all of ``locator`` lies inside the window as it is scrolled now."""
    box, size = locator.bounding_box(), page.viewport_size
    if box is None or size is None:
        return False
    return box["y"] >= 0 and box["y"] + box["height"] <= size["height"]


def tab_to(page: Page, target: Locator) -> None:
    """Reach ``target`` (one of them, where there are several) with the Tab key alone.

    How often it will take is asked of the page at first, so that not every press is looked at; where the page
    cannot tell, one press at a time.
    """
    target.first.wait_for()
    pressed = 0
    while pressed <= TAB_LIMIT:
        ahead = target.evaluate_all(_TABS_AHEAD)
        if ahead == 0:
            return
        for _ in range(ahead):
            page.keyboard.press("Tab")
        pressed += ahead
    raise AssertionError(f"{target} cannot be reached with the Tab key on {page.url}")


def press_on(page: Page, target: Locator) -> None:
    """Use a link or a button by keyboard."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def write_in(page: Page, target: Locator, text: str) -> None:
    """Fill a text field by keyboard."""
    tab_to(page, target)
    page.keyboard.type(text)


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of a group of native radios by keyboard: Tab into the group, arrows within it."""
    group = page.locator(f"input[type=radio][name='{name}']")
    wanted = group.and_(page.locator(f"[value='{value}']"))
    tab_to(page, group)
    values, at = group.evaluate_all("all => [all.map(e => e.value), all.indexOf(document.activeElement)]")
    assert values.count(value) == 1, f"{name}={value} is no answer on {page.url}"
    page.keyboard.press("Space")
    for _ in range((values.index(value) - at) % len(values)):
        page.keyboard.press("ArrowDown")
    for _ in values:
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{name}={value} cannot be chosen with the arrow keys on {page.url}")
