"""Contributions and scores of a million rows, against filling the result arrays and against shap.

``python -m benchmarks.score_rows``. The floor is what any program must do: ask for the memory of the result
and write each number once. Both are measured in turns in the same process and the best turn of each counts:
what other programs do on the machine only ever makes a turn longer. shap explains fewer rows (its time goes
up in proportion) and is given the whole background.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.limits import Limit, table
from screening.catalogue.reading import load_catalogue
from screening.features.answers import FIRST_LEVEL
from screening.features.design import Codes
from screening.model.artefact import read_shipped
from screening.model.score_table import ScoreTable

ROWS: Final = 1_000_000
SHAP_ROWS: Final = 100_000
BACKGROUND_ROWS: Final = 40_000
TURNS: Final = 9
SETTING: Final = "youth_protection_intake"


def random_codes(table_: ScoreTable, rows: int, seed: int = 1) -> Codes:
    """Codes ``(rows, n_items)``: three in ten absent, the levels equally often."""
    rng = np.random.default_rng(seed)
    shape = (rows, len(table_.item_ids))
    absent = rng.integers(0, FIRST_LEVEL, shape, dtype=np.uint8)
    levels = rng.integers(FIRST_LEVEL, table_.highest_code.astype(np.int16) + 1, shape).astype(np.uint8)
    return np.where(rng.random(shape, dtype=np.float32) < 0.3, absent, levels)


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


def shap_seconds_per_row(table_: ScoreTable) -> float:
    """Time of ``shap.LinearExplainer.__call__`` on the same model and coded rows, per row."""
    from screening.model.shap_identity import linear_explainer

    explainer = linear_explainer(table_, random_codes(table_, BACKGROUND_ROWS, seed=2), SETTING)
    rows = table_.design.matrix(random_codes(table_, SHAP_ROWS, seed=3))
    explainer(rows[:100])
    return min(seconds(lambda: explainer(rows)) for _ in range(3)) / SHAP_ROWS


def measure() -> tuple[Limit, ...]:
    """Both ratios with their limits."""
    table_ = read_shipped(load_catalogue())
    codes = random_codes(table_, ROWS)
    filling, scoring = [], []
    for _ in range(TURNS):
        filling.append(seconds(lambda: fill(codes.shape)))
        scoring.append(seconds(lambda: table_.score(codes, SETTING)))
    floor, ours = min(filling), min(scoring)
    shap_time = shap_seconds_per_row(table_) * ROWS
    return (
        Limit(
            "contributions and scores of 1,000,000 rows, times filling the results",
            ours / floor,
            "at most",
            2.0,
            "",
            f"{ours * 1000:.0f} ms against {floor * 1000:.0f} ms",
        ),
        Limit(
            "the same, times faster than shap.LinearExplainer",
            shap_time / ours,
            "at least",
            200.0,
            "",
            f"shap: {shap_time:.1f} s",
        ),
    )


if __name__ == "__main__":
    measured = measure()
    print(table(measured))
    raise SystemExit(0 if all(limit.kept for limit in measured) else 1)
