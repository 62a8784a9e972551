"""A whole validation with 200 repeats: time on two cores, memory, and time per case up to 50,000.

``python -m benchmarks.validation [--large]``. Everything that a report holds is computed: 200 refits of the
champion's whole procedure, cross-fitted baselines, the learning curve. Memory is the largest of this process
and of any worker. ``--large`` adds 50,000 cases, which takes half an hour; without it the time per case is
compared between 1,000 and 4,000. Where other work shares the machine, wall time says little: the processor
time over two cores stands beside it, and is what a free machine would take.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from typing import Final

from benchmarks.limits import Limit, conclude
from data_contracts.commands.validating import champion
from screening.catalogue.reading import load_catalogue
from screening.model.artefact import read_shipped
from screening.training.baselines import BASELINES
from screening.training.simulate import simulate
from screening.training.simulated import evidence_start
from screening.training.table import TrainingTable
from screening.training.workers import workers
from screening.validate.report.challenger import boosting_beside
from screening.validate.report.page import report_html
from screening.validate.report.validation import validate_model

CORES: Final = 2
DRAWS: Final = 200
FEW: Final = 1_000
SOME: Final = 4_000
MANY: Final = 50_000


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and of the processors (this process and its workers), and MiB at most."""

    wall: float
    processor: float
    memory: float


def processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def validation(cases: int, *, report: bool = False) -> Taken:
    """Validate the shipped model on ``cases`` simulated cases, all in, in fresh workers."""
    from joblib.externals.loky import get_reusable_executor

    catalogue = load_catalogue()
    table, start = read_shipped(catalogue), evidence_start(catalogue)
    data = TrainingTable.from_frame(simulate(catalogue, cases, seed=1), catalogue)
    begin, used = time.perf_counter(), processor_seconds()
    with workers(jobs=CORES):
        results = validate_model(
            table,
            data,
            procedure=champion(start, 1),
            baselines=dict(BASELINES),
            seed=1,
            draws=DRAWS,
            challenge=boosting_beside(table),
        )
    if report:
        report_html(results)
    wall = time.perf_counter() - begin
    # The time of workers is counted when they have ended.
    get_reusable_executor().shutdown(wait=True)
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return Taken(wall, processor_seconds() - used, peak / 1024)


def measure(*, large: bool = False) -> tuple[Limit, ...]:
    """Time, memory and the time per case against that of 1,000 cases."""
    few = validation(FEW, report=True)
    more = MANY if large else SOME
    many = validation(more)
    per_case = (many.processor / more) / (few.processor / FEW)
    against = f"processors: {few.processor:.0f} s, so {few.processor / CORES:.0f} s on {CORES} free cores"
    return (
        Limit(f"validation with report, B = {DRAWS}, {FEW:,} cases", few.wall, "at most", 60.0, "s", against),
        Limit(f"memory, {FEW:,} cases", few.memory, "at most", 1024.0, "MiB"),
        Limit(f"memory, {more:,} cases", many.memory, "at most", 1024.0, "MiB"),
        Limit(
            f"processor time per case, {more:,} against {FEW:,} cases",
            per_case,
            "at most",
            1.1,
            "",
            f"{many.processor:.0f} s, {many.wall:.0f} s by the clock",
        ),
    )


if __name__ == "__main__":
    conclude(measure(large="--large" in sys.argv))
