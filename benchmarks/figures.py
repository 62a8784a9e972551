"""Monitoring and the programme report at 50,000 cases beside 500: queries, counting and drawing, in one run.

Two installations are served by the product itself. A hundred stays are lived through by the
product, on a clock, in the last year; the others are copies of their rows. Each page is asked for in turn at
both sizes, when both services are done with what they do by themselves at their start; the ratio of the
medians counts. The first look, which counts, is told beside it.
``python -m benchmarks.figures``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import text

from benchmarks.intake import filled_form
from benchmarks.limits import Limit, conclude
from benchmarks.product import LOGIN, SETTING, Installation
from benchmarks.servers import Server
from benchmarks.work_list import COPIED, LARGE, MOST, SMALL, copy_statement, seconds
from screening.explain.screening_request import Known
from service.access.unit_of_work import UnitOfWork, unit_as, unit_of_system
from service.areas.assessments import record_assessment
from service.areas.cases import rounds
from service.areas.cases.create_case import NewCase, create_case
from service.areas.screenings import draft_storage, judgements, make_screening
from service.areas.screenings.draft import Changes
from service.areas.sign_in import names_and_teams as people
from service.areas.stays import service as stays
from service.areas.stays.entries import NewEntry
from service.areas.stays.service import Ending, Move
from service.core.clock import SetClock, SystemClock
from service.identity.permissions import Role

ASKED: Final = 40
LIVED: Final = 100
"""Cases made by the product itself."""

REVIEWER: Final = "bench-reviewer"
WATCHER: Final = "bench-watcher"
QUIET: Final = 2.0
YEAR: Final = timedelta(days=300)
PAGES: Final = {"monitoring": "/monitoring", "the programme report": "/programme"}
TABLES: Final = (*COPIED, "shown_block", "assessment", "stay_end")
"""Tables of which rows are copied, each after those that it points to."""


def measure() -> tuple[Limit, ...]:
    """The time of each page at 50,000 cases, as a multiple of its time at 500."""
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        at: dict[int, tuple[Server, str]] = {}
        for size in (SMALL, LARGE):
            clock = SetClock(SystemClock().now() - YEAR - timedelta(days=1))
            installation = Installation.make(Path(made) / str(size), clock)
            fill(installation, size, clock)
            server = stack.enter_context(installation.serving())
            at[size] = server, installation.cookie(server, WATCHER)
        for server, _ in at.values():
            _wait_until_idle(server)
        return tuple(_limit(what, path, at) for what, path in PAGES.items())


def _wait_until_idle(server: Server) -> None:
    """Return when the service used no processor time for ``QUIET`` seconds: its hourly work is done."""
    used, since = server.processor_seconds, time.monotonic()
    while time.monotonic() < since + QUIET:
        time.sleep(0.2)
        if (now := server.processor_seconds) > used:
            used, since = now, time.monotonic()


def fill(installation: Installation, size: int, clock: SetClock) -> None:
    """Make ``size`` cases in the year from ``clock`` on, each screened, talked with, and its stay ended."""
    with installation.opened(clock) as opened:
        installation.hire(opened, REVIEWER, Role.REVIEWER)
        installation.hire(opened, WATCHER, Role.ANALYST)
        with unit_of_system(opened, "command_line") as unit:
            worker, second = (people.person_id_of(unit, login) for login in (LOGIN, REVIEWER))
        for number in range(LIVED):
            with unit_as(opened, worker) as unit:
                _live(unit, number, worker, second)
            clock.advance(YEAR / LIVED)
        with opened.database.transaction() as db:
            for times in range(1, size // LIVED):
                for table in TABLES:
                    db.execute(text(copy_statement(table, LIVED)), {"more": times * LIVED})


def _live(unit: UnitOfWork, number: int, worker: int, second: int) -> None:
    """One case from its form to the end of its stay, all on one day; the stay began some days before."""
    form, today = filled_form(number), unit.today
    case = create_case(unit, NewCase(SETTING, form["age"], None, "school"))
    round_ = rounds.latest_round(unit, case.id)
    known = {i: Known("told") for i, answer in form["answers"].items() if answer != "unknown"}
    draft_storage.save_draft(unit, case, 0, Changes(form["answers"], {}, known, "Made by the benchmark."))
    view = "suspicion" if number % 3 else "some_concern"
    seen = judgements.judged_on(unit, round_)
    judgements.judge(unit, case, view, "one_week", "Made by the benchmark.", seen=seen)
    make_screening.screen(unit, case)
    stays.begin(unit, case, today - timedelta(days=number % 8))
    established = number % 4 == 0
    findings = record_assessment.Findings(
        held_on=today,
        assessor_id=worker,
        present=("young_person",),
        saw_score=True,
        outcome="established" if established else "not_shown",
        basis="own_statement",
        reason="Made by the benchmark.",
        second_id=second,
        exploitation=("sexual_exploitation",) if established else (),
        follows=("follow_up_care",),
        changes=Changes({}, {}, {}),
        age=form["age"],
    )
    round_ = rounds.latest_round(unit, case.id)
    revision = draft_storage.draft_of(unit, round_).revision
    record_assessment.record(unit, case, round_, findings, after=0, revision=revision)
    stay = stays.open_stay(unit, case, 1)
    stay = stays.record(unit, stay, stay.revision, NewEntry("parent_talk", today, done=True))
    stay = stays.move(unit, case, stay, stay.revision, Move("analysis", today))
    for entry in (
        NewEntry("advice", today, "trauma_treatment", facts={"urgency": "before_end", "waiting": "no"}),
        NewEntry("evaluation", today, "given", facts={"satisfaction": 7 + number % 3, "support": 3.5}),
    ):
        stay = stays.record(unit, stay, stay.revision, entry)
    stay = stays.move(unit, case, stay, stay.revision, Move("closing", today))
    stays.end(unit, case, stay, stay.revision, Ending(today, "as_planned", "follow_up_waiting"))


def _limit(what: str, path: str, at: dict[int, tuple[Server, str]]) -> Limit:
    first = {size: seconds(server, path, cookie) for size, (server, cookie) in at.items()}
    times: dict[int, list[float]] = {size: [] for size in at}
    for turn in range(-5, ASKED):  # the first turns warm both up and do not count
        for size, (server, cookie) in at.items():
            took = seconds(server, path, cookie)
            if turn >= 0:
                times[size].append(took)
    small, large = (statistics.median(times[size]) for size in (SMALL, LARGE))
    against = (
        f"{large * 1000:.1f} ms at {LARGE:,}, {small * 1000:.1f} ms at {SMALL}; "
        f"the first look {first[LARGE]:.1f} s and {first[SMALL]:.1f} s"
    )
    return Limit(f"{what} at {LARGE:,} cases", large / small, "at most", MOST, "×", against)


if __name__ == "__main__":
    conclude(measure())
