"""The lists, the page of a case and the queue of reviews at 50,000 cases beside 500, all in one team.

Two installations are served by the product itself. Each page is asked for many times in turn at both sizes;
the ratio of the medians counts.
``python -m benchmarks.work_list``.
"""

from __future__ import annotations

import http.client
import statistics
import tempfile
import time
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text

from benchmarks.limits import Limit, conclude
from benchmarks.product import LOGIN, SETTING, Installation
from benchmarks.servers import Server
from service.access.unit_of_work import unit_as, unit_of_system
from service.areas.cases import assignments, rounds
from service.areas.cases.create_case import NewCase, create_case
from service.areas.screenings import judgements, make_screening
from service.areas.sign_in import names_and_teams as people
from service.areas.stays import service as stays
from service.core.clock import SetClock, SystemClock
from service.db.all_tables import METADATA
from service.identity.permissions import Role

SMALL: Final = 500
LARGE: Final = 50_000
ASKED: Final = 60
MOST: Final = 1.5
TERMS: Final = ("today", "three_days", "one_week", "two_weeks")
REVIEWER: Final = "bench-reviewer"
COPIED: Final = (
    "cases",
    "intake",
    "judgement",
    "assessment_due",
    "case_assignment",
    "case_stand",
    "screening",
    "stay",
    "stay_stand",
)
"""Tables of which rows are copied, each after those that it points to."""

NUMBERED: Final = frozenset({"cases", "intake", "judgement", "stay"})
"""Of these there is one row a case, with the number of the case as its id."""

FOLLOW: Final = frozenset({"case_id", "intake_id", "judgement_id", "stay_id"})

PAGES: Final = {
    "the work list": (LOGIN, "/cases"),
    "the work list, finished cases too": (LOGIN, "/cases?state=all"),
    "the work list, overdue": (LOGIN, "/cases?overdue=yes"),
    "the work list, mine": (LOGIN, "/cases?mine=yes"),
    "the work list, nobody's": (LOGIN, "/cases?unassigned=yes"),
    "the work list, by number": (LOGIN, "/cases?code=123"),
    "the running stays": (LOGIN, "/stays"),
    "the stays of this week": (LOGIN, "/stays?which=week"),
    "the Zorgtafel": (LOGIN, "/table"),
    "a case": (LOGIN, "/cases/{last}"),
    "the queue of reviews": (REVIEWER, "/reviews"),
}

Served = tuple[Server, dict[str, str], str]
"""A server, the cookies of who signed in there by login, and the code of its last case."""


def measure() -> tuple[Limit, ...]:
    """The time of each page at 50,000 cases, as a multiple of its time at 500."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        at: dict[int, Served] = {}
        for size in (SMALL, LARGE):
            clock = SetClock(SystemClock().now() - timedelta(days=20))
            installation = Installation.make(Path(made) / str(size), clock)
            last = fill(installation, size, clock)
            server = stack.enter_context(installation.serving())
            cookies = {login: installation.cookie(server, login) for login in (LOGIN, REVIEWER)}
            at[size] = server, cookies, last
        return tuple(_limit(what, login, path, at) for what, (login, path) in PAGES.items())


def fill(installation: Installation, size: int, clock: SetClock) -> str:
    """Make ``size`` cases in the 20 days from ``clock`` on, each judged, screened and in a stay; gives the
    last code.

    The first five hundred are made by the product; the others are copies of their rows.
    """
    with installation.opened(clock) as opened:
        installation.hire(opened, REVIEWER, Role.REVIEWER)
        with unit_of_system(opened, "command_line") as unit:
            worker = people.person_id_of(unit, LOGIN)
        for number in range(SMALL):
            with unit_as(opened, worker) as unit:
                case = create_case(unit, NewCase(SETTING, 16, None, "school"))
                term = TERMS[number % len(TERMS)]
                seen = judgements.judged_on(unit, rounds.latest_round(unit, case.id))
                judgements.judge(unit, case, "some_concern", term, "Made by the benchmark.", seen=seen)
                make_screening.screen(unit, case)
                stays.begin(unit, case, unit.today)
                if number % 10 == 0:
                    last = assignments.assignments_of(unit, case)[-1]
                    assignments.assign(unit, case, None, last.id)
            clock.advance(timedelta(days=20) / SMALL)
        with opened.database.transaction() as db:
            for times in range(1, size // SMALL):
                for table in COPIED:
                    db.execute(text(copy_statement(table, SMALL)), {"more": times * SMALL})
            return str(db.execute(text("SELECT reference FROM cases ORDER BY id DESC LIMIT 1")).scalar_one())


def copy_statement(table: str, first: int) -> str:
    """The statement that adds the rows of the ``first`` cases in ``table`` once more, for cases with numbers
    ``:more`` higher; whatever columns the table has."""
    names, values = [], []
    for column in (one.name for one in METADATA.tables[table].columns):
        value = column
        if column == "id" and table not in NUMBERED:
            continue  # the database gives it
        if column == "id" or column in FOLLOW or (table, column) == ("cases", "number"):
            value = f"{column} + :more"
        elif (table, column) == ("cases", "reference"):
            value = "year || printf('-%05d', number + :more)"
        elif column == "reference":
            value = "(SELECT reference FROM cases WHERE cases.id = case_id + :more)"
        names.append(column)
        values.append(value)
    of_case = next(one for one in ("case_id", "intake_id", "id") if one in names)
    return (
        f"INSERT INTO {table} ({', '.join(names)}) "  # noqa: S608 - names of tables and columns of our own
        f"SELECT {', '.join(values)} FROM {table} WHERE {of_case} <= {first}"
    )


def _limit(what: str, login: str, path: str, at: dict[int, Served]) -> Limit:
    times: dict[int, list[float]] = {size: [] for size in at}
    for turn in range(-5, ASKED):  # the first turns warm both up and do not count
        for size, (server, cookies, last) in at.items():
            took = seconds(server, path.format(last=last), cookies[login])
            if turn >= 0:
                times[size].append(took)
    small, large = (statistics.median(times[size]) for size in (SMALL, LARGE))
    against = f"{large * 1000:.1f} ms at {LARGE:,}, {small * 1000:.1f} ms at {SMALL}"
    return Limit(f"{what} at {LARGE:,} cases", large / small, "at most", MOST, "×", against)


def seconds(server: Server, path: str, cookie: str) -> float:
    """How long the page at ``path`` took, its body included."""
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)) as line:
        begun = time.perf_counter()
        line.request("GET", path, headers={"Cookie": cookie, "Accept": "text/html"})
        answer = line.getresponse()
        body = answer.read()
        took = time.perf_counter() - begun
    assert answer.status == 200, body
    return took


if __name__ == "__main__":
    conclude(measure())
