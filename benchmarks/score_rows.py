"""Contributions and scores of a million rows, against filling the result arrays and against shap.

``python -m benchmarks.score_rows``. The floor is what any program must do: ask for the memory of the result
and write each number once. Both are measured in turns in the same process and the best turn of each counts:
what other programs do on the machine only ever makes a turn longer.

shap explains fewer rows (its time goes up in proportion) and is given the whole background and rows that are
coded already. It has two ways in: ``explainer(rows)``, which its documentation shows, makes an object with
names and data for every row, and ``explainer.shap_values(rows)`` gives the numbers alone. The second is the
one to be held against. A score is more than contributions: the last figure is the CPU time of everything that
``screening score`` gives for a row, from a Parquet file to a Parquet file.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.limits import Limit, table
from benchmarks.random_tables import random_codes, write_answers
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped
from screening.model.score_table import ScoreTable

ROWS: Final = 1_000_000
SHAP_ROWS: Final = 100_000
BACKGROUND_ROWS: Final = 40_000
EVERYTHING_ROWS: Final = 200_000
TURNS: Final = 9
SETTING: Final = "youth_protection_intake"

AT_MOST_FILLING: Final = 2.0
AT_LEAST_CALLED: Final = 150.0
AT_LEAST_NUMBERS: Final = 2.0
AT_MOST_EVERYTHING: Final = 12.0
"""What docs/explanation/model.md says; a test compares."""


def seconds(work: Callable[[], object]) -> float:
    begin = time.perf_counter()
    result = work()
    taken = time.perf_counter() - begin
    del result  # giving the memory back is not part of the work
    return taken


def fill(shape: tuple[int, int]) -> tuple[object, object]:
    """The floor: make both result arrays and write every number once."""
    contributions, log_odds = np.empty(shape), np.empty(shape[0])
    contributions.fill(0.5)
    log_odds.fill(0.5)
    return contributions, log_odds


def shap_seconds(table_: ScoreTable, rows: int, background: int) -> tuple[float, float]:
    """Seconds per row of ``explainer(rows)`` and ``explainer.shap_values(rows)`` on the same coded rows."""
    from screening.model.shap_identity import linear_explainer

    explainer: Any = linear_explainer(table_, random_codes(table_, background, seed=2), SETTING)
    coded = table_.design.matrix(random_codes(table_, rows, seed=3))
    explainer(coded[:100])
    called = min(seconds(lambda: explainer(coded)) for _ in range(2))
    numbers = min(seconds(lambda: explainer.shap_values(coded)) for _ in range(5))
    return called / rows, numbers / rows


def everything_seconds(rows: int) -> float:
    """CPU seconds per row of scoring a file, from reading it to writing interval, reasons and what to ask."""
    from screening.batch.score_file import score_file
    from screening.explain.load_screener import load_screener

    screener = load_screener()
    with tempfile.TemporaryDirectory() as folder:
        source = write_answers(screener.table, rows, Path(folder) / "rows.parquet", seed=4)
        sink = Path(folder) / "scored.parquet"
        begin = time.process_time()
        with sink.open("wb") as file:
            score_file(source, file, screener, "parquet")
        return (time.process_time() - begin) / rows


def measure(
    rows: int = ROWS,
    shap_rows: int = SHAP_ROWS,
    background: int = BACKGROUND_ROWS,
    everything_rows: int = EVERYTHING_ROWS,
) -> tuple[Limit, ...]:
    """All ratios with their limits; fewer rows say less."""
    table_ = read_shipped(load_catalogue())
    codes = random_codes(table_, rows)
    filling, scoring = [], []
    for _ in range(TURNS):
        filling.append(seconds(lambda: fill(codes.shape)))
        scoring.append(seconds(lambda: table_.score(codes, SETTING)))
    floor, ours = min(filling), min(scoring)
    called, numbers = (of_one * rows for of_one in shap_seconds(table_, shap_rows, background))
    return (
        Limit(
            f"contributions and scores of {rows:,} rows, times filling the results",
            ours / floor,
            "at most",
            AT_MOST_FILLING,
            "",
            f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms",
        ),
        Limit(
            "the same, times faster than explainer(rows) of shap.LinearExplainer",
            called / ours,
            "at least",
            AT_LEAST_CALLED,
            "",
            f"shap: {called:.1f} s",
        ),
        Limit(
            "the same, times faster than explainer.shap_values(rows)",
            numbers / ours,
            "at least",
            AT_LEAST_NUMBERS,
            "",
            f"shap: {numbers:.2f} s",
        ),
        Limit(
            "everything that a file of 1,000,000 rows is given, CPU time",
            everything_seconds(everything_rows) * 1_000_000,
            "at most",
            AT_MOST_EVERYTHING,
            "s",
            f"measured on {everything_rows:,} rows",
        ),
    )


if __name__ == "__main__":
    measured = measure()
    print(table(measured))
    raise SystemExit(0 if all(limit.kept for limit in measured) else 1)
