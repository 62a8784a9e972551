"""What the result page costs to fetch in a real browser with an empty cache, and whom it asks.

``python -m benchmarks.result_page``.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import Installation, judged_cases

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def measure() -> tuple[Limit, ...]:
    """Bytes over the wire, headers included, of the page with all it needs; hosts besides our own."""
    with tempfile.TemporaryDirectory() as made:
        installation = Installation.make(Path(made) / "data")
        with installation.serving() as server:
            cookie = installation.cookie(server)
            path = judged_cases(server, cookie, 1, filled_form())[0]
            status, _, screening = server.ask("POST", path, filled_form(), {"Cookie": cookie})
            assert status == 201, screening
            page = path.removeprefix("/api/v1") + f"/{screening['number']}"
            received, hosts = _fetch(server.url, page, cookie)
    elsewhere = hosts - {urlsplit(server.url).netloc}
    return (
        Limit(
            "result page with all it needs",
            sum(received) / 1000,
            "at most",
            40,
            "kB",
            f"{len(received)} files",
        ),
        Limit("hosts the result page asks besides our own", len(elsewhere), "at most", 0, ""),
    )


def _fetch(url: str, path: str, cookie: str) -> tuple[list[float], set[str]]:
    received: list[float] = []
    hosts: set[str] = set()
    name, _, value = cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=next(filter(None, map(shutil.which, BROWSERS))), args=["--no-sandbox"]
        )
        context = browser.new_context()
        context.add_cookies([{"name": name, "value": value, "url": url}])
        page = context.new_page()
        wire = context.new_cdp_session(page)

        def finished(event: dict[str, Any]) -> None:
            received.append(event["encodedDataLength"])

        def asked(event: dict[str, Any]) -> None:
            hosts.add(urlsplit(event["request"]["url"]).netloc)

        wire.on("Network.loadingFinished", finished)
        wire.on("Network.requestWillBeSent", asked)
        wire.send("Network.enable")
        answer = page.goto(url + path, wait_until="networkidle")
        assert answer
        assert answer.status == 200, answer.status
        browser.close()
    return received, hosts


if __name__ == "__main__":
    conclude(measure())
