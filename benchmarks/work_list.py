"""The work list and the page of a case at 50,000 cases beside the same at 500, all in one team.

One installation is served by the product itself; the cases are made by its own functions, so that every table
is as it would be. Each page is asked for many times in turn at both sizes; the ratio of the medians counts.
``python -m benchmarks.work_list``.
"""

from __future__ import annotations

import http.client
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from benchmarks.limits import Limit, conclude
from benchmarks.product import LOGIN, SETTING, Installation
from benchmarks.servers import Server
from service.cases import service as cases
from service.clock import SetClock, SystemClock
from service.house import House
from service.people import service as people
from service.screenings import service as screenings
from service.settings import Settings
from service.unit import unit_as, unit_of_system

SMALL: Final = 500
LARGE: Final = 50_000
BLOCK: Final = 500
ASKED: Final = 60
MOST: Final = 1.5
TERMS: Final = ("today", "three_days", "one_week", "two_weeks")
PAGES: Final = {
    "the work list": "/cases",
    "the work list, overdue": "/cases?overdue=yes",
    "a case": "/cases/{last}",
}


def measure() -> tuple[Limit, ...]:
    """The time of each page at 50,000 cases, as a multiple of its time at 500."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        at: dict[int, tuple[Server, str, str]] = {}
        for size in (SMALL, LARGE):
            installation = Installation.make(Path(made) / str(size))
            last = fill(installation.data, size)
            server = stack.enter_context(installation.serving())
            at[size] = server, installation.cookie(server), last
        return tuple(_limit(what, path, at) for what, path in PAGES.items())


def fill(data: Path, size: int) -> str:
    """Make ``size`` cases over the last weeks, each with an own judgement; gives the code of the last."""
    clock = SetClock(SystemClock().now() - timedelta(days=20))
    house = House.open(Settings.load(data=data), clock)
    try:
        with unit_of_system(house, "command_line") as unit:
            worker = people.person_id_of(unit, LOGIN)
        for begun in range(0, size, BLOCK):
            with unit_as(house, worker) as unit:
                for number in range(begun, min(begun + BLOCK, size)):
                    case = cases.create(unit, cases.NewCase(SETTING, 16, None, "school"))
                    term = TERMS[number % len(TERMS)]
                    screenings.judge(unit, case, "some_concern", term, "Made by the benchmark.")
            clock.advance(timedelta(days=20) * BLOCK / size)
            print(f"\r{begun + BLOCK} of {size} cases", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    finally:
        house.close()
    return case.reference


def _limit(what: str, path: str, at: dict[int, tuple[Server, str, str]]) -> Limit:
    times: dict[int, list[float]] = {size: [] for size in at}
    for turn in range(-5, ASKED):  # the first turns warm both up and do not count
        for size, (server, cookie, last) in at.items():
            took = _seconds(server, path.format(last=last), cookie)
            if turn >= 0:
                times[size].append(took)
    small, large = (statistics.median(times[size]) for size in (SMALL, LARGE))
    against = f"{large * 1000:.1f} ms at {LARGE:,}, {small * 1000:.1f} ms at {SMALL}"
    return Limit(f"{what} at {LARGE:,} cases", large / small, "at most", MOST, "×", against)


def _seconds(server: Server, path: str, cookie: str) -> float:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as line:
        begun = time.perf_counter()
        line.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = line.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
    assert answer.status == 200, body
    return took


if __name__ == "__main__":
    conclude(measure())
