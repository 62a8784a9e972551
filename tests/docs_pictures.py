"""The pictures in the documents, taken of the product as it stands: ``python -m tests.docs_pictures``.

Each is a page of a new demonstration in Chromium, so that no picture shows what the product no longer does.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Final

from playwright.sync_api import ViewportSize, sync_playwright

from tests.browser.conftest import BROWSERS, FLAGS
from tests.browser.support_server import demonstration

PICTURES: Final = {"result.png": ("/cases/2026-0012/screenings/1", 1280, 2080)}
"""By file in ``docs/pictures``: the page, and width and height (pixels)."""


def take(into: Path) -> None:
    """Write every picture into the folder ``into``."""
    browser_path = next(filter(None, map(shutil.which, BROWSERS)))
    with (
        tempfile.TemporaryDirectory() as made,
        demonstration(Path(made) / "data", Path(made) / "demo.log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        page = browser.new_page(base_url=server.url)
        account = server.account("intake_worker")
        page.goto("/")
        page.fill("#login", account.login)
        page.fill("#password", account.password)
        page.click("form[action='/login'] button")
        page.wait_for_selector("form[action='/logout']")
        for name, (path, width, height) in PICTURES.items():
            page.set_viewport_size(ViewportSize(width=width, height=height))
            page.goto(path)
            page.screenshot(path=into / name)
        browser.close()


if __name__ == "__main__":
    take(Path(__file__).parents[1] / "docs" / "pictures")
