"""Small tables to score, written as CSV, Parquet or JSON."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_request import ScreeningRequest
from screening.features.answers import ABSENT_STATES
from tests.screening.answering import SETTINGS

Row = Mapping[str, Any]


def write_csv(path: Path, rows: Sequence[Row], delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """Rows under a header of all their columns; a missing cell is blank."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_parquet(path: Path, columns: Mapping[str, Any]) -> Path:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table(dict(columns)), path)
    return path


def write_json(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content), "utf-8")
    return path


def random_rows(catalogue: Catalogue, n: int, seed: int = 1) -> list[dict[str, str]]:
    """Rows with every kind of answer, blanks, "now", odd ages, an unknown setting and some direct signs."""
    lot = random.Random(seed)
    return [_random_row(catalogue, f"C-{number}", lot) for number in range(n)]


def _random_row(catalogue: Catalogue, case: str, lot: random.Random) -> dict[str, str]:
    row = {"case": case, "setting": lot.choice((*SETTINGS, "elsewhere")), "age": str(lot.randint(11, 24))}
    share_absent = lot.random()
    for indicator in catalogue:
        if lot.random() < share_absent:
            row[indicator.id] = lot.choice(("", *ABSENT_STATES))
        elif indicator.role == "direct":
            row[indicator.id] = lot.choices(indicator.level_ids, (95, 4.5, 0.5))[0]
        else:
            row[indicator.id] = lot.choice(indicator.level_ids)
        if indicator.asks_now:
            row[f"{indicator.id}__now"] = lot.choice(("", "true", "false"))
    return row


def request_of(row: Mapping[str, str]) -> ScreeningRequest:
    """The same young person as a single request."""
    given = {key: value for key, value in row.items() if value and key not in ("case", "setting", "age")}
    now = {
        key.removesuffix("__now"): value == "true" for key, value in given.items() if key.endswith("__now")
    }
    answers = {key: value for key, value in given.items() if not key.endswith("__now")}
    return ScreeningRequest(row["setting"], int(row["age"]), answers, now)


def requests_as_json(rows: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    return [request_of(row).to_json() for row in rows]
