"""Tables of random answers: every question, three in ten without an answer, levels equally often.

Direct signs are rare, as they are among young people whom the model is for: else hardly a row would get a
number, and scoring would look faster than it is.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from screening.features.answers import FIRST_LEVEL, answer_of
from screening.features.design_matrix import Codes
from screening.model.score_table import ScoreTable

ABSENT: Final = 0.3
_DIRECT: Final = (0.95, 0.045, 0.005)
"""No, suspected and confirmed, of the direct signs with an answer."""


def random_codes(table: ScoreTable, rows: int, seed: int = 1) -> Codes:
    """Codes ``(rows, n_items)``, all levels equally often."""
    rng = np.random.default_rng(seed)
    shape = (rows, len(table.item_ids))
    absent = rng.integers(0, FIRST_LEVEL, shape, dtype=np.uint8)
    levels = rng.integers(FIRST_LEVEL, table.design.highest_code.astype(np.int16) + 1, shape).astype(np.uint8)
    return np.where(rng.random(shape, dtype=np.float32) < ABSENT, absent, levels)


def answers_table(table: ScoreTable, rows: int, seed: int = 1) -> Any:
    """A ``pyarrow.Table`` of ``rows`` young people in all settings, aged 12 to 19."""
    import pyarrow as pa

    rng = np.random.default_rng(seed)
    codes = random_codes(table, rows, seed)
    for direct in np.flatnonzero(table.direct):
        sign = rng.choice(np.arange(FIRST_LEVEL, FIRST_LEVEL + 3, dtype=np.uint8), rows, p=_DIRECT)
        given = codes[:, direct]
        codes[:, direct] = np.where(given < FIRST_LEVEL, given, sign)
    setting = rng.integers(0, len(table.settings), rows).astype(np.int8)
    columns: dict[str, Any] = {
        "setting": pa.DictionaryArray.from_arrays(setting, list(table.settings)),
        "age": pa.array(rng.integers(12, 20, rows)),
    }
    for item, given, highest in zip(table.design.items, codes.T, table.design.highest_code, strict=True):
        words = [answer_of(item, code) for code in range(int(highest) + 1)]
        columns[item.id] = pa.DictionaryArray.from_arrays(given.astype(np.int8), words)
    return pa.table(columns)


def odd_table(table: ScoreTable, rows: int, seed: int = 1) -> Any:
    """``answers_table`` with all else that a table may hold: case codes, "is it happening now", ages outside
    the range of the model, and a setting that it does not know."""
    import pyarrow as pa

    rng = np.random.default_rng(seed + 1)
    answers = answers_table(table, rows, seed)
    columns = dict(zip(answers.column_names, answers.columns, strict=True))
    columns["case"] = pa.array([f"C-{number}" if number % 7 else None for number in range(rows)], pa.string())
    columns["age"] = pa.array(rng.integers(10, 26, rows))
    setting = rng.choice(len(table.settings) + 1, rows, p=[0.32, 0.32, 0.32, 0.04]).astype(np.int8)
    columns["setting"] = pa.DictionaryArray.from_arrays(setting, [*table.settings, "elsewhere"])
    for item in table.design.items:
        if item.asks_now:
            now, unknown = rng.random(rows) < 0.3, rng.random(rows) < 0.4
            columns[f"{item.id}__now"] = pa.array(now, mask=unknown)
    return pa.table(columns)


def write_answers(
    table: ScoreTable, rows: int, path: Path, seed: int = 1, made: Callable[..., Any] = answers_table
) -> Path:
    """``made``, as CSV or Parquet by the end of the name of ``path``."""
    import pyarrow as pa
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    answers = made(table, rows, seed)
    if path.suffix == ".parquet":
        pq.write_table(answers, path)
    else:
        pa_csv.write_csv(answers.cast(pa.schema([(f.name, _plain(f.type)) for f in answers.schema])), path)
    return path


def _plain(kind: Any) -> Any:
    import pyarrow as pa

    return kind.value_type if pa.types.is_dictionary(kind) else kind
