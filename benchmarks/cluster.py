"""``screening score`` of a folder on a Dask cluster: two workers against one.

``python -m benchmarks.cluster``. The workers are processes of this machine with one thread each. The two
clusters take turns at the same parts, each into an empty folder; the time is from reaching the scheduler to
the last result, workers and their packages being loaded before. Two workers can be twice as fast at best, and
on a machine with two cores only when nothing else runs there: scheduler and disk work as well.
"""

from __future__ import annotations

import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from benchmarks.limits import Limit, conclude
from benchmarks.random_tables import write_answers
from benchmarks.repeated import told, typical
from screening.batch.list_parts import parts_of
from screening.batch.output_columns import USUAL
from screening.batch.part_record import origin_of
from screening.batch.result_folder import folder_at
from screening.batch.score_part import Plan
from screening.batch.score_parts import first_columns, score_on_cluster
from screening.batch.sent_model import SentModel

PARTS: Final = 8
ROWS: Final = 250_000
RUNS: Final = 5
AT_LEAST: Final = 1.6

REPEATS_ITSELF: Final = True


def measure(parts: int = PARTS, rows: int = ROWS, runs: int = RUNS) -> tuple[Limit, ...]:
    """How many times faster two workers are than one; fewer and smaller parts say less."""
    model = SentModel.read()
    with tempfile.TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        (folder / "in").mkdir()
        for number in range(parts):
            write_answers(model.screener().table, rows, folder / "in" / f"part-{number}.parquet", number)
        addresses = {workers: stack.enter_context(_cluster(workers)).scheduler_address for workers in (1, 2)}
        seconds: dict[int, list[float]] = {1: [], 2: []}
        for turn in range(-1, runs):  # the first turn loads what is needed, and does not count
            for workers, address in addresses.items():
                taken = _seconds(folder / "in", folder / f"out-{workers}-{turn}", model, address)
                if turn >= 0:
                    seconds[workers].append(taken)
    ratios = [one / two for one, two in zip(seconds[1], seconds[2], strict=True)]
    against = f"{typical(seconds[1]):.1f} s with one, {typical(seconds[2]):.1f} s with two; {told(ratios)}"
    what = f"{parts} parts of {rows:,} rows, two workers against one"
    return (Limit(what, typical(ratios), "at least", AT_LEAST, "×", against, tuple(ratios)),)


def _cluster(workers: int) -> Any:
    from distributed import LocalCluster

    return LocalCluster(  # type: ignore[no-untyped-call]  # distributed has no types
        n_workers=workers,
        threads_per_worker=1,
        host="127.0.0.1",
        protocol="tcp://",
        dashboard_address="127.0.0.1:0",
    )


def _seconds(tables: Path, out: Path, model: SentModel, address: str) -> float:
    begin = time.perf_counter()
    results = folder_at(str(out))
    results.make()
    parts = parts_of(str(tables), ".parquet", results).parts
    origin = origin_of(model.screener(), "parquet", USUAL, "en")
    plan = Plan(results, "parquet", USUAL, "en", origin, first_columns(parts))
    outcomes = list(score_on_cluster(parts, plan, model, address))
    taken = time.perf_counter() - begin
    assert [o.problem for o in outcomes] == [None] * len(parts)
    for part in parts:
        results.remove(part.result)
    return taken


if __name__ == "__main__":
    conclude(measure())
