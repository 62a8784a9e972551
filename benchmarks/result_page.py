"""What the result page costs: to make it, and to fetch it in a real browser with an empty cache.

Making it is measured in this process, without network and web server, as processor time: from the request to
the last byte of the answer, access log and database included. ``python -m benchmarks.result_page``.
"""

from __future__ import annotations

import asyncio
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import Installation, judged_cases
from service.app.application import Application, app_of
from service.core.clock import SystemClock

ASKED: Final = 200
WARM: Final = 20
"""So many requests are not counted: the first ones compile templates and statements."""

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def measure() -> tuple[Limit, ...]:
    """Bytes over the wire, headers included, of the page with all it needs; hosts besides our own; and the
    time to make the page."""
    with tempfile.TemporaryDirectory() as made:
        installation = Installation.make(Path(made) / "data")
        with installation.serving() as server:
            cookie = installation.cookie(server)
            path = judged_cases(server, cookie, 1, filled_form())[0]
            status, _, screening = server.ask("POST", path, filled_form(), {"Cookie": cookie})
            assert status == 201, screening
            page = path.removeprefix("/api/v1") + f"/{screening['number']}"
            received, hosts = _fetch(server.url, page, cookie)
        with installation.opened(SystemClock()) as opened:
            milliseconds = asyncio.run(_made(app_of(opened), page, cookie))
    elsewhere = hosts - {urlsplit(server.url).netloc}
    return (
        Limit(
            "result page with all it needs",
            sum(received) / 1000,
            "at most",
            45,
            "kB",
            f"{len(received)} files",
        ),
        Limit("result page, made with all pictures (median)", milliseconds, "at most", 8, "ms"),
        Limit("hosts the result page asks besides our own", len(elsewhere), "at most", 0, ""),
    )


async def _made(app: Application, path: str, cookie: str) -> float:
    """The median processor time (ms) of one answer."""
    times = []
    for number in range(WARM + ASKED):
        begun = time.process_time()
        status, body = await _asked(app, path, cookie)
        if number >= WARM:
            times.append(1000 * (time.process_time() - begun))
        assert status == 200, body
        assert b'id="waterfall"' in body
    return statistics.median(times)


async def _asked(app: Application, path: str, cookie: str) -> tuple[int, bytes]:
    """Status and body of one request to ``app``."""
    headers = {"host": "127.0.0.1", "cookie": cookie, "accept": "text/html"}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await app(scope, receive, send)
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


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
