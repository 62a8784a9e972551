"""Folders of tables to score, and what must come out of them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.random_tables import odd_table, write_answers
from screening.batch.result_folder import RECORDS
from screening.batch.score_file import Format, score_file
from screening.explain.screener import Screener
from tests.screening.batch.tables import random_rows, write_csv


def small_parts(folder: Path, screener: Screener, names: Iterable[str]) -> Path:
    """CSV tables of forty rows, each with its own."""
    folder.mkdir(exist_ok=True)
    for seed, name in enumerate(names):
        write_csv(folder / name, random_rows(screener.catalogue, 40, seed))
    return folder


def long_parts(folder: Path, screener: Screener, count: int, rows: int) -> Path:
    """Parquet tables ``part-1.parquet`` and on that take a while."""
    folder.mkdir(exist_ok=True)
    for seed in range(1, count + 1):
        write_answers(screener.table, rows, folder / f"part-{seed}.parquet", seed=seed, made=odd_table)
    return folder


def alone(part: Path, screener: Screener, output: Format = "parquet") -> bytes:
    """The result of a part that is scored by itself."""
    sink = io.BytesIO()
    score_file(part, sink, screener, output)
    return sink.getvalue()


def results_in(folder: Path) -> list[str]:
    """The names of all files that stand there, those whose names begin with a dot among them."""
    return sorted(path.name for path in folder.iterdir() if path.name != RECORDS)


def records_in(folder: Path) -> list[str]:
    return sorted(path.name.removesuffix(".json") for path in (folder / RECORDS).iterdir())


def started(arguments: Sequence[str | Path], language: str = "en") -> subprocess.Popen[str]:
    """``screening score`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "screening.cli.main", "score", *map(str, arguments)],
        env={**os.environ, "SCREENING_LANGUAGE": language},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
