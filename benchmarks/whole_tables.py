"""``screening score`` of a million rows, against reading the table and writing the result alone.

``python -m benchmarks.whole_tables``. Each run is a process of its own, and runs of ours and of the floor
take turns. The floor reads the same file and writes the same result, in columns of plain text and numbers:
Parquet by ``pyarrow``, CSV by ``polars``, the fastest we know. Where its result comes from is no part of its
time. Processor time is that of all threads; wall time means something on a quiet machine only. The median of
the runs counts.

The last figure is no time: of a million rows the questions that are looked up must be those that come out
when the gain of every question is computed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.limits import Limit, conclude
from benchmarks.random_tables import write_answers
from benchmarks.repeated import told, typical
from screening.explain.load_screener import load_screener

ROWS: Final = 1_000_000
RUNS: Final = 5
REPEATS_ITSELF: Final = True

AT_MOST_CPU: Final = 2.0
AT_MOST_WALL: Final = 1.6
AT_MOST_MEMORY: Final = 350.0
"""Mebibytes."""


def measure(rows: int = ROWS, runs: int = RUNS) -> tuple[Limit, ...]:
    """All limits; fewer ``rows`` say less."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        screener = load_screener()
        limits: list[Limit] = []
        for suffix, floor in (("parquet", "pyarrow"), ("csv", "polars")):
            source = write_answers(screener.table, rows, folder / f"in.{suffix}")
            kept = folder / "result.parquet"
            run("ours", source, kept)
            limits += _against(floor, source, kept, folder / f"out.{suffix}", runs)
            for file in folder.iterdir():
                file.unlink()
    return (*limits, questions(rows))


def _against(floor: str, source: Path, result: Path, sink: Path, runs: int) -> list[Limit]:
    """Scoring ``source`` against the ``floor``, which writes the columns of ``result``."""
    ours, least = [], []
    for _ in range(runs):
        least.append(run(floor, source, sink, result))
        ours.append(run("ours", source, sink))
    kind = source.suffix[1:].upper() if source.suffix == ".csv" else "Parquet"
    what = f"{kind} to {kind}"
    limits = []
    for name, limit in (("cpu", AT_MOST_CPU), ("wall", AT_MOST_WALL)):
        if name == "wall" and floor == "polars":
            continue
        ratios = [one[name] / other[name] for one, other in zip(ours, least, strict=True)]
        seconds = [typical([each[name] for each in which]) for which in (ours, least)]
        against = f"{seconds[0]:.1f} s against {seconds[1]:.1f} s of {floor}; {told(ratios)}"
        title = f"{what}, {'processor' if name == 'cpu' else 'wall'} time"
        limits.append(Limit(title, typical(ratios), "at most", limit, "×", against, tuple(ratios)))
    if floor == "pyarrow":
        most = [each["memory"] for each in ours]
        limits.append(
            Limit(
                f"{what}, memory",
                typical(most),
                "at most",
                AT_MOST_MEMORY,
                "MiB",
                told(most, "MiB"),
                tuple(most),
            )
        )
    return limits


def run(who: str, source: Path, sink: Path, result: Path | None = None) -> dict[str, float]:
    """One run in a process of its own: ``cpu`` and ``wall`` in seconds, ``memory`` in MiB."""
    given = [who, str(source), str(sink), *([str(result)] if result else [])]
    command = [sys.executable, "-m", "benchmarks.whole_tables", *given]
    told_: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    return told_


def ours(source: Path, sink: Path) -> Callable[[], None]:
    # Loading packages is no part of the time, as it is none of the floor's.
    import threadpoolctl  # noqa: F401

    import screening.batch.csv_text
    import screening.batch.encode_answers
    import screening.batch.result_table  # noqa: F401
    from screening.batch.score_file import score_file

    screener = load_screener()

    def work() -> None:
        with sink.open("wb") as file:
            score_file(source, file, screener, "csv" if sink.suffix == ".csv" else "parquet")

    return work


def pyarrow(source: Path, sink: Path, result: Path) -> Callable[[], None]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pq.read_table(result)
    plain = [
        field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in table.schema
    ]
    table = table.cast(pa.schema(list(zip(table.column_names, plain, strict=True))))

    def work() -> None:
        for _ in pq.ParquetFile(source).iter_batches():
            pass
        pq.write_table(table, sink, compression="zstd")

    return work


def polars(source: Path, sink: Path, result: Path) -> Callable[[], None]:
    import polars as pl

    table = pl.read_parquet(result)
    table = table.with_columns(pl.col(pl.Categorical).cast(pl.String))

    def work() -> None:
        pl.read_csv(source)
        table.write_csv(sink)

    return work


def questions(rows: int = ROWS) -> Limit:
    """How many random rows get other questions, or in another order, than by the gains of all of them."""
    from screening.batch.question_order import QuestionOrder

    order = QuestionOrder(load_screener().estimator)
    rng = np.random.default_rng(7)
    items = len(order.estimator.table.item_ids)
    different = 0
    for start in range(0, rows, 50_000):
        n = min(50_000, rows - start)
        log_odds = rng.normal(-1.5, 2.5, n)
        is_open = rng.random((n, items)) < rng.random((n, 1))
        found = order.first(is_open, log_odds, 3)
        computed = order.first(is_open, log_odds, 3, look_up=False)
        different += int((found != computed).any(axis=1).sum())
    return Limit(f"rows of {rows:,} with other questions than one by one", different, "at most", 0, "")


def _timed(work: Callable[[], None]) -> dict[str, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return {
        "cpu": time.process_time() - cpu,
        "wall": time.perf_counter() - wall,
        "memory": _most_memory(),
    }


def _most_memory() -> float:
    """The most that this process held at a time (MiB); what ``getrusage`` says begins with the parent's."""
    told_ = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in told_ if line.startswith("VmHWM:")) / 1024


WAYS: Final[dict[str, Callable[..., Any]]] = {"ours": ours, "pyarrow": pyarrow, "polars": polars}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_timed(WAYS[sys.argv[1]](*map(Path, sys.argv[2:])))))
    else:
        conclude(measure())
