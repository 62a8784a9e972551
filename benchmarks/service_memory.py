"""What the service holds after 3,000 requests, and how much more after as many again.

Of ten requests six read pages and four write: a case is made, filled in, judged and screened.
``python -m benchmarks.service_memory``.
"""

from __future__ import annotations

import http.client
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Final

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import LOGIN, Installation, judged_cases, sent
from benchmarks.servers import Server

REQUESTS: Final = 3_000
MOST_MIB: Final = 125.0
MOST_GROWTH_MIB: Final = 3.0
PAGES: Final = (
    "/cases",
    "/stays",
    "/acute",
    "/cases/{code}",
    "/cases/{code}/answers/1",
    "/cases/{code}/screenings/1",
)
_A_CASE: Final = 4 + len(PAGES)


def measure() -> tuple[Limit, ...]:
    """Resident memory of the service after each thousand requests."""
    with tempfile.TemporaryDirectory() as made:
        installation = Installation.make(Path(made) / "data")
        with installation.serving() as server:
            cookie = installation.cookie(server, LOGIN)
            held = [server.resident_mib]
            for _ in range(2 * REQUESTS // 1_000):
                _ask(server, cookie, 1_000)
                held.append(server.resident_mib)
    after = held[REQUESTS // 1_000]
    said = "after each thousand: " + ", ".join(f"{one:.1f}" for one in held)
    return (
        Limit(f"resident memory after {REQUESTS:,} requests", after, "at most", MOST_MIB, "MiB", said),
        Limit("more after as many again", held[-1] - after, "at most", MOST_GROWTH_MIB, "MiB"),
    )


def _ask(server: Server, cookie: str, requests: int) -> None:
    form = filled_form()
    for _ in range(requests // _A_CASE):
        (path,) = judged_cases(server, cookie, 1, form)
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)) as line:
            sent(line, "POST", path, form, cookie)
            code = path.removeprefix("/api/v1/cases/").removesuffix("/screenings")
            for page in PAGES:
                line.request("GET", page.format(code=code), headers={"Cookie": cookie, "Accept": "text/html"})
                answer = line.getresponse()
                body = answer.read()
                assert answer.status == 200, (page, body)


if __name__ == "__main__":
    conclude(measure())
