"""Reading the evidence files of the package: rows to frozen classes, a clear error for a bad row."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Any, Final, Literal, TypeVar, get_args

from screening.evidence.errors import EvidenceError

Status = Literal["verified", "partly_verified", "recalled", "judgement"]
STATUSES: Final[tuple[str, ...]] = get_args(Status)
"""How sure it is that a number stands in its source: read there, read in part, remembered, or no source."""

Row = Mapping[str, str]
T = TypeVar("T")


def text_of(name: str) -> str:
    """The text of a file in ``screening/evidence/data``."""
    return (files("screening.evidence") / "data" / name).read_text("utf-8")


def read_table(name: str, make: Callable[[Row], T], text: str | None = None) -> tuple[T, ...]:
    """One object per row of ``data/<name>`` (or of ``text``); ``EvidenceError`` names the bad row."""
    rows = csv.DictReader(io.StringIO(text_of(name) if text is None else text))
    return tuple(_checked(name, number, row, make) for number, row in enumerate(rows, start=2))


def _checked(name: str, number: int, row: Row, make: Callable[[Row], T]) -> T:
    try:
        return make(row)
    except KeyError as error:
        problem = f"the column {error} is missing"
    except ValueError as error:
        problem = str(error)
    raise EvidenceError("evidence.bad_row", file=name, row=number, problem=problem)


def number(row: Row, column: str) -> float | None:
    """The number in a cell, ``None`` when it is empty."""
    cell = row[column].strip()
    try:
        return float(cell) if cell else None
    except ValueError:
        raise ValueError(f"'{column}' is '{cell}', which is no number") from None


def count(row: Row, column: str) -> int | None:
    """The whole number in a cell, ``None`` when it is empty."""
    cell = row[column].strip()
    if cell and not cell.isdecimal():
        raise ValueError(f"'{column}' is '{cell}', which is no whole number")
    return int(cell) if cell else None


def cells(row: Row, columns: Iterable[str], numbers: Iterable[str], counts: Iterable[str]) -> dict[str, Any]:
    """The cells of a row by name, numbers and counts read as such; refuses a column that is not known."""
    columns = tuple(columns)
    if extra := set(row) - set(columns):
        raise ValueError(f"unknown columns: {', '.join(sorted(map(str, extra)))}")
    filled: dict[str, Any] = {name: row[name] for name in columns}
    filled.update({name: number(row, name) for name in numbers})
    filled.update({name: count(row, name) for name in counts})
    return filled


def check_choice(value: str, column: str, allowed: Iterable[str]) -> None:
    if value not in (choices := tuple(allowed)):
        raise ValueError(f"'{column}' is '{value}' and must be one of {', '.join(choices)}")


def check_status(status: str) -> None:
    check_choice(status, "status", STATUSES)


def check_source(source_url: str) -> None:
    if not source_url.startswith(("http://", "https://")):
        raise ValueError("'source_url' must be the address where the number was read")


def check_share(value: float | None, column: str) -> None:
    if value is not None and not 0 <= value <= 1:
        raise ValueError(f"'{column}' is {value} and must lie between 0 and 1")


def check_interval(low: float | None, value: float | None, high: float | None, what: str) -> None:
    """An interval has both ends, or none is known; a value lies inside it."""
    if low is not None and high is not None and low > high:
        raise ValueError(f"the interval of {what} is upside down: {low} to {high}")
    if value is None:
        return
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{what} is {value} and lies outside its interval")
