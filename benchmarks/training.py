"""Updating on a thousand outcomes, and the same for fifty thousand; encoding a table of that size.

``python -m benchmarks.training``. The update is what a bootstrap repeats: posterior over the whole grid,
intercepts, recalibration. The floor beside it is one unpenalised fit by scikit-learn on the same columns.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np
from sklearn.linear_model import LogisticRegression
from threadpoolctl import threadpool_limits

from benchmarks.limits import Limit, conclude
from screening.catalogue.read_catalogue import load_catalogue
from screening.training.procedure import fit_champion, learn
from screening.training.simulate_cases import simulate
from screening.training.starting_point_from_evidence import evidence_start
from screening.training.training_table import TrainingTable

OUTCOMES: Final = 1_000
LARGE: Final = 50_000
TURNS: Final = 5


def measure() -> list[Limit]:
    """The best of some turns each: what else runs on the machine only makes a turn longer."""
    catalogue = load_catalogue()
    start = evidence_start(catalogue)
    frame = simulate(catalogue, LARGE, seed=1, undetermined=0.0)
    large = TrainingTable.from_frame(frame, catalogue)
    small = large.subset(np.flatnonzero(large.usable)[:OUTCOMES])
    rows = np.hstack(
        [start.design.matrix(small.codes), small.setting[:, None] == np.array(list(start.bases))]
    )
    plain = LogisticRegression(solver="newton-cholesky")
    update = _seconds(lambda: learn(small, start))
    with threadpool_limits(1):
        floor = _seconds(lambda: plain.fit(rows, small.label))
    many = _seconds(lambda: learn(large, start), turns=1)
    whole = _seconds(lambda: fit_champion(small, start, name="bench", version="1"), turns=2)
    encoded = _seconds(lambda: TrainingTable.from_frame(frame, catalogue))
    per_case = (many / large.counts.usable) / (update / OUTCOMES)
    return [
        Limit("update on 1,000 outcomes", update, "at most", 1.0, "s", f"one plain fit {floor:.3f} s"),
        Limit("update per case, 50,000 against 1,000", per_case, "at most", 1.5, "x", f"{many:.2f} s in all"),
        Limit(
            "model made and checked, 1,000 outcomes", whole, "at most", 10.0, "s", "bands on 120,000 cases"
        ),
        Limit("a table of 50,000 cases encoded", encoded, "at most", 1.0, "s"),
    ]


def _seconds(work: Callable[[], object], turns: int = TURNS) -> float:
    taken = []
    for _ in range(turns):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return min(taken)


if __name__ == "__main__":
    print("training ...", file=sys.stderr, flush=True)
    conclude(measure())
