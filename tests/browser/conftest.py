"""A real Chromium and a real demonstration, shared by all browser tests of a run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.support_markup import JudgedOnce
from tests.browser.support_page import Watch, judge_once
from tests.browser.support_server import DemoServer, copy_of_demonstration, make_demonstration
from tests.once_per_run import folder_of_run, once_per_run

# The first has the same engine without the windows and menus that nobody sees: half of the work.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Whatever else the browser would like to ask: no name resolves.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser; ``-m 'not browser'`` leaves it out."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert path, "the browser tests need Chromium on the PATH; run scripts/install-browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """A demonstration that all browser tests of this process share; what they add stays in it."""
    made = once_per_run(tmp_path_factory, "demonstration", make_demonstration)
    with copy_of_demonstration(made, tmp_path_factory.mktemp("demo")) as server:
        yield server


@pytest.fixture
def offline(chromium: Browser) -> Iterator[Page]:
    """A window without network; at the end nothing was asked of any host and nothing complained."""
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 800})
    watch = Watch.on(context, "file:///")
    yield context.new_page()
    context.close()
    watch.assert_clean()


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> JudgedOnce:
    """What was judged in this run, by whichever process of it."""
    return JudgedOnce(folder_of_run(tmp_path_factory) / "judged")


class Windows:
    """Opens browser contexts on the demonstration and judges each when the test is over."""

    def __init__(self, browser: Browser, server: DemoServer, judged: JudgedOnce) -> None:
        self._browser = browser
        self._server = server
        self._judged = judged
        self._open: list[tuple[BrowserContext, Watch]] = []

    def __call__(
        self, width: int = 1280, height: int = 800, script: bool = True, at: str = "", **more: Any
    ) -> BrowserContext:
        """A window on the demonstration, or on another address of it."""
        context = self._browser.new_context(
            base_url=at or self._server.url,
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            **more,
        )
        context.set_default_timeout(10_000)
        judge_once(context, self._judged)
        self._open.append((context, Watch.on(context, at or self._server.url)))
        return context

    def expect_refused(self, status: int, end: str) -> None:
        """Say that what a script asks of an address with this ``end`` is meant to be refused."""
        for _, watch in self._open:
            watch.meant.append((f"{status} ", end))

    def close(self) -> list[Watch]:
        for context, _ in self._open:
            context.close()
        return [watch for _, watch in self._open]


@pytest.fixture
def window(chromium: Browser, demo_server: DemoServer, judged: JudgedOnce) -> Iterator[Windows]:
    """Opens windows (``window(width=360, script=False)``).

    At the end of the test every one of them must have asked nothing of another host, broken no
    content policy and printed no error.
    """
    windows = Windows(chromium, demo_server, judged)
    yield windows
    for watch in windows.close():
        watch.assert_clean()
