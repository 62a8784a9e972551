"""Does this source give the results of another one, bit for bit?

``python -m benchmarks.same_results OTHER`` where OTHER is another checkout of it (``git worktree add``). Both
score the same random rows, from CSV and from Parquet, each in a process of its own with the packages that are
installed here. Every cell is compared: words by their letters, numbers by their bits. For each kind of file
it prints how many cells of each column differ; the exit code is 1 when one does.

A source may contradict itself: scored from CSV, where fewer rows are read at a time, a number had another
last digit than from Parquet. So the two results of one source are compared as well.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.random_tables import odd_table, write_answers
from screening.explain.load_screener import load_screener

ROWS: Final = 100_000
SUFFIXES: Final = ("parquet", "csv")
HERE: Final = Path(__file__).resolve().parents[1]
_PROGRAM: Final = """
import sys
import screening
from screening.cli.main import main
if not screening.__file__.startswith(sys.argv.pop(1) + "/"):
    sys.exit(f"this is another source: {screening.__file__}")
sys.exit(main())
"""


def results_of(source: Path, table: Path, folder: Path) -> Path:
    """The result that the checkout at ``source`` gives for ``table``."""
    result = folder / f"{table.stem}-{source.name}{table.suffix}"
    subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(source), "score", str(table), "--output", str(result)],
        check=True,
        env={**os.environ, "PYTHONPATH": str(source)},
        cwd=folder,
    )
    return result


def cells_of(result: Path) -> dict[str, Any]:
    """The columns of a result; numbers as their bits, with 0 for a missing one, and words as text."""
    import pyarrow as pa
    import pyarrow.csv as pa_csv
    import pyarrow.parquet as pq

    table = pq.read_table(result) if result.suffix == ".parquet" else pa_csv.read_csv(result)
    cells: dict[str, Any] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_floating(column.type) or pa.types.is_null(column.type):
            numbers = column.cast(pa.float64())
            bits = numbers.fill_null(0.0).to_numpy().view(np.uint64)
            cells[name] = np.where(numbers.is_valid().to_numpy(), bits, np.iinfo(np.uint64).max)
        else:
            plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
            cells[name] = plain.cast(pa.string()).fill_null("").to_numpy(zero_copy_only=False)
    return cells


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, int]:
    """How many cells of each column differ; a column that only one has differs in all."""
    found = {name: len((one if name in one else other)[name]) for name in one.keys() ^ other.keys()}
    for name in one:
        if name in other and (count := int((one[name] != other[name]).sum())):
            found[name] = count
    return found


def compare(other: Path, rows: int) -> int:
    """Print what differs between both checkouts; how many cells that are."""
    total = 0
    results: dict[Path, list[dict[str, Any]]] = {HERE: [], other: []}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for suffix in SUFFIXES:
            table = write_answers(load_screener().table, rows, folder / f"answers.{suffix}", made=odd_table)
            for source, found in results.items():
                found.append(cells_of(results_of(source, table, folder)))
            different = differences(results[HERE][-1], results[other][-1])
            total += sum(different.values())
            print(f"{suffix}: {_told(different, len(results[HERE][-1]), rows)}")
    for source, found in results.items():
        for first, second in pairwise(found):
            different = differences(first, second)
            print(f"{source.name}, {' against '.join(SUFFIXES)}: {_told(different, len(first), rows)}")
    return total


def _told(different: Mapping[str, int], columns: int, rows: int) -> str:
    if not different:
        return f"{columns} columns of {rows:,} rows are the same"
    return "DIFFERENT: " + ", ".join(f"{name} {count}" for name, count in different.items())


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("other", type=lambda text: Path(text).resolve())
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    raise SystemExit(1 if compare(arguments.other, arguments.rows) else 0)
