"""Writing results: CSV, Parquet or JSON, chunk by chunk, and never a half file under the final name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from screening.batch.encoded_chunk import Coded
from screening.batch.errors import BatchError
from screening.batch.score_chunk import BOUNDS
from screening.explain.screener import Screener
from screening.explain.screening_result import Screening
from screening.whole_file import private_whole_file

Table = Any
"""A ``pyarrow.Table``; pyarrow publishes no types."""

CONTRIBUTION: Final = "contribution_"

SELDOM_EQUAL: Final = frozenset({"row", "probability", "log_odds", *(f"interval_{name}" for name in BOUNDS)})
"""Columns of numbers that differ from row to row."""


def write_csv(tables: Iterable[Table], sink: BinaryIO) -> None:
    """Write tables of one shape under one header; a float is written so that it reads back equal."""
    from screening.batch.csv_text import csv_header, csv_lines

    def begin(first: Table) -> Callable[[Table], None]:
        sink.write(csv_header(first.column_names))
        return write

    def write(table: Table) -> None:
        for lines in csv_lines(table):
            sink.write(lines)

    _write_beside(tables, begin)


def write_parquet(tables: Iterable[Table], sink: BinaryIO) -> None:
    """Write tables of one shape as one Parquet file; without any row there is none to write.

    Numbers that hardly ever repeat stand there plain: a dictionary of them would only cost time and room. The
    lowest and highest of a few contributions tell nobody which rows to read, so they are not kept.
    """
    import pyarrow.parquet as pq

    writers: list[Any] = []

    def begin(first: Table) -> Callable[[Table], None]:
        repeating = [name for name in first.column_names if name not in SELDOM_EQUAL]
        telling = [name for name in first.column_names if not name.startswith(CONTRIBUTION)]
        options = {"use_dictionary": repeating, "write_statistics": telling}
        writers.append(pq.ParquetWriter(sink, first.schema, compression="zstd", **options))
        write: Callable[[Table], None] = writers[0].write_table
        return write

    try:
        _write_beside(tables, begin)
        writers[0].close()
    except BaseException:
        for writer in writers:
            writer.is_open = False  # nothing more is written to a file that failed
        raise


def _write_beside(tables: Iterable[Table], begin: Callable[[Table], Callable[[Table], None]]) -> None:
    """Write each table while the next one is computed, by what ``begin`` makes of the first.

    Raises ``BatchError`` when there is none. At most two tables are in memory at a time.
    """
    write: Callable[[Table], None] | None = None
    with ThreadPoolExecutor(1) as beside:
        writing: Future[None] | None = None
        for table in tables:
            write = begin(table) if write is None else write
            if writing is not None:
                writing.result()
            writing = beside.submit(write, table)
        if writing is None:
            raise BatchError("batch.no_rows")
        writing.result()


def write_json(screenings: Iterable[Screening], sink: BinaryIO, *, as_list: Callable[[], bool]) -> None:
    """One object, or a list when ``as_list()`` says so after the first answer is known."""
    first = True
    for screening in screenings:
        if first:
            sink.write(b"[\n" if as_list() else b"")
        else:
            sink.write(b",\n")
        first = False
        sink.write(json.dumps(screening.to_json(), ensure_ascii=False, allow_nan=False).encode("utf-8"))
    if as_list():
        sink.write(b"\n]\n" if not first else b"[]\n")
    else:
        sink.write(b"\n")


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """``private_whole_file``, with one sentence (``BatchError``) where the file cannot be written."""
    try:
        with private_whole_file(path) as file:
            yield file
    except OSError as error:
        raise BatchError("batch.unwritable", file=path.name, problem=error.strerror or "") from None


def results_of(rows: Coded, screener: Screener) -> Sequence[Screening]:
    """The answers to ``rows`` one by one, for output in the shape of a single screening."""
    return [screener.screen(rows.request(position)) for position in range(len(rows))]
