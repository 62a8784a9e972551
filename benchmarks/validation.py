"""A whole validation with 200 repeats: time on two cores, memory, and time per case up to 50,000.

``python -m benchmarks.validation [--large]``. Everything that a report holds is computed for 1,000 cases: 200
refits of the champion's whole procedure, cross-fitted baselines, the learning curve. Memory is that of this
process and its workers together. At 50,000 cases each part is measured by itself, with few repeats, and
counted as often as a validation does it (``PARTS``); ``--large`` computes all of it there too, which takes a
quarter of an hour. Where other work shares the machine, wall time says little: the processor time over two
cores stands beside it, and is what a free machine would take.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.limits import Limit, conclude
from benchmarks.memory import PeakMemory
from data_contracts.commands.validating import champion
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.training.baselines import BASELINES
from screening.training.parallel import workers
from screening.training.simulate_cases import simulate
from screening.training.starting_point_from_evidence import evidence_start
from screening.training.training_table import TrainingTable
from screening.validate.cross_fitted_procedures import FOLDS, Procedure
from screening.validate.input_checks import Floats
from screening.validate.optimism import STATISTICS
from screening.validate.report import figures_by_group, missing_data_sensitivity, performance
from screening.validate.report.boosting_comparison import boosting_beside
from screening.validate.report.evaluated_predictions import Judged, judge
from screening.validate.report.optimism_and_learning_curve import REPEATS
from screening.validate.report.report_page import report_html
from screening.validate.report.validate_model import validate_model

CORES: Final = 2
DRAWS: Final = 200
FEW: Final = 1_000
MANY: Final = 50_000
TURNS: Final = 2


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds by the clock and of the processors (this process and its workers), and MiB at most."""

    wall: float
    processor: float
    memory: float


@dataclass(frozen=True, slots=True)
class Work:
    """The shipped model, its procedure, and simulated cases to judge it by."""

    procedure: Procedure
    data: TrainingTable
    judged: Judged

    @classmethod
    def of(cls, cases: int) -> Work:
        catalogue = load_catalogue()
        data = TrainingTable.from_frame(simulate(catalogue, cases, seed=1), catalogue)
        procedure = champion(evidence_start(catalogue), 1)
        return cls(procedure, data, judge(read_shipped(catalogue), data, procedure, seed=1, jobs=1))

    def refit(self) -> None:
        """One resample: the whole procedure on it, estimates of all cases, and what optimism asks of them."""
        judged = self.judged
        rows = np.random.default_rng(1).integers(0, judged.n, judged.n)
        estimated = self.procedure(judged.data.subset(rows))(judged.data)
        for statistic in STATISTICS.values():
            statistic(judged.outcome[rows], estimated[rows])
            statistic(judged.outcome, estimated)

    def baselines(self) -> list[Floats]:
        """One fold of each simpler way."""
        fold = np.arange(self.judged.n) % FOLDS == 0
        data = self.judged.data
        return [method(data.subset(~fold))(data.subset(fold)) for method in BASELINES.values()]


PARTS: Final[Mapping[str, tuple[int, Callable[[Work], object]]]] = {
    "refits and optimism": (DRAWS, Work.refit),
    "simpler ways": (FOLDS + REPEATS, Work.baselines),
    "calibration": (1, lambda work: performance.calibrated(work.judged, {}, 1)),
    "net benefit": (1, lambda work: performance.benefit(work.judged, 1)),
    "groups": (1, lambda work: figures_by_group.groups(work.judged, {})),
    "arms": (1, lambda work: figures_by_group.arms(work.judged)),
    "missing answers": (1, lambda work: missing_data_sensitivity.missing_answers(work.judged)),
    "flips": (1, lambda work: missing_data_sensitivity.flips(work.judged)),
    "unrecorded outcomes": (
        1,
        lambda work: missing_data_sensitivity.unrecorded(work.judged, work.data, 1),
    ),
    "challenger": (1, lambda work: boosting_beside(work.judged.table)(work.judged.data)),
}
"""What grows with the cases, and how often it is done. The learning curve counts among the simpler ways with
its largest size alone; its other sizes cost the same whatever the number of cases."""


def processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def validation(cases: int) -> Taken:
    """Validate the shipped model on ``cases`` simulated cases, all in, with its report, in fresh workers."""
    from joblib.externals.loky import get_reusable_executor

    catalogue = load_catalogue()
    table, start = read_shipped(catalogue), evidence_start(catalogue)
    data = TrainingTable.from_frame(simulate(catalogue, cases, seed=1), catalogue)
    begin, used = time.perf_counter(), processor_seconds()
    with PeakMemory() as memory, workers(jobs=CORES):
        results = validate_model(
            table,
            data,
            procedure=champion(start, 1),
            baselines=dict(BASELINES),
            seed=1,
            draws=DRAWS,
            challenge=boosting_beside(table),
        )
        report_html(results)
    wall = time.perf_counter() - begin
    # The time of workers is counted when they have ended.
    get_reusable_executor().shutdown(wait=True)
    return Taken(wall, processor_seconds() - used, memory.mebibytes)


def by_part(cases: int) -> dict[str, float]:
    """Processor seconds that each part takes of a validation of ``cases`` cases."""
    work, told = Work.of(cases), {}
    with threadpool_limits(1):
        for name, (times, part) in PARTS.items():
            taken = []
            for _ in range(TURNS):
                begin = time.process_time()
                part(work)
                taken.append(time.process_time() - begin)
            told[name] = times * min(taken)
    return told


def measure(*, large: bool = False) -> tuple[Limit, ...]:
    """Time, memory and the time per case against that of 1,000 cases."""
    few = validation(FEW)
    free = f"processors: {few.processor:.0f} s, so {few.processor / CORES:.0f} s on {CORES} free cores"
    limits = [
        Limit(f"validation with report, B = {DRAWS}, {FEW:,} cases", few.wall, "at most", 45.0, "s", free),
        Limit(f"memory of all processes, {FEW:,} cases", few.memory, "at most", 900.0, "MiB"),
    ]
    little, much = by_part(FEW), by_part(MANY)
    growth = {name: much[name] / MANY / (little[name] / FEW) for name in PARTS}
    most = max(growth, key=lambda name: growth[name])
    limits.append(
        Limit(
            f"processor time per case, {MANY:,} against {FEW:,} cases",
            sum(much.values()) / MANY / (sum(little.values()) / FEW),
            "at most",
            1.1,
            "x",
            f"{sum(much.values()):.0f} s in all; most: {most}, {growth[most]:.2f} x",
        )
    )
    if large:
        many = validation(MANY)
        limits += [
            Limit(
                f"the same, all of it computed at {MANY:,}",
                (many.processor / MANY) / (few.processor / FEW),
                "at most",
                1.1,
                "x",
                f"{many.processor:.0f} s, {many.wall:.0f} s by the clock",
            ),
            Limit(f"memory of all processes, {MANY:,} cases", many.memory, "at most", 900.0, "MiB"),
        ]
    return tuple(limits)


if __name__ == "__main__":
    print("validation ...", file=sys.stderr, flush=True)
    conclude(measure(large="--large" in sys.argv))
