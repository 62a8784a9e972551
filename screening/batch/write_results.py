"""Writing results: CSV, Parquet or JSON, chunk by chunk, and never a half file under the final name."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np

from screening.batch.encoded_chunk import Coded
from screening.batch.errors import BatchError
from screening.batch.score_chunk import NUMBERS, Scored
from screening.explain.screener import Screener
from screening.explain.screening_result import Screening
from screening.whole_file import private_whole_file

CONTRIBUTION: Final = "contribution_"

Table = Any
"""A ``pyarrow.Table``; pyarrow publishes no types."""


def result_table(rows: Coded, scored: Scored, screener: Screener) -> Table:
    """One line per row: case, what was asked of whom, the answer, and where it comes from.

    Probabilities as in the JSON answer; several ids in one cell are parted by semicolons; ``unanswered``
    counts; a number that may not be given is missing.
    """
    import pyarrow as pa

    def number(values: Any) -> Any:
        return pa.array(values, mask=np.isnan(values))

    def same(value: str) -> Any:
        return pa.DictionaryArray.from_arrays(pa.array(np.zeros(len(rows), dtype=np.int8)), [value])

    columns: dict[str, Any] = {"row": pa.array(np.arange(rows.first_row, rows.first_row + len(rows)))}
    if rows.cases is not None:
        columns["case"] = pa.array([case or None for case in rows.cases], pa.string())
    settings = [_harmless(setting) for setting in rows.settings]
    columns["setting"] = pa.array([settings[n] for n in rows.setting_of_row], pa.string())
    columns["age"] = pa.array(rows.ages)
    columns["status"] = pa.array(scored.status, pa.string())
    columns["reason"] = pa.array(scored.reason, pa.string())
    columns["probability"] = number(scored.numbers["probability"])
    for name in NUMBERS:
        if name not in ("probability", "log_odds"):
            columns[f"interval_{name}"] = number(scored.numbers[name])
    for name in ("base_rate", "log_odds", "base_log_odds"):
        columns[name] = number(scored.numbers[name])
    columns["band"] = pa.array(scored.band, pa.string())
    columns["acute"] = pa.array([acute or None for acute in scored.acute], pa.string())
    columns["ask_next"] = pa.array([ids or None for ids in scored.ask_next], pa.string())
    columns["unanswered"] = pa.array(scored.unanswered)
    for position, item in enumerate(screener.table.item_ids):
        columns[CONTRIBUTION + item] = number(np.ascontiguousarray(scored.contributions[:, position]))
    columns["model"] = same(f"{screener.model.name} {screener.model.version}")
    columns["model_status"] = same(screener.model.status)
    columns["model_digest"] = same(screener.model.digest)
    columns["catalogue_digest"] = same(screener.catalogue_mark.digest)
    return pa.table(columns)


def _harmless(text: str) -> str:
    """``text`` as a spreadsheet shows it and does not run it; only an unknown setting can begin like this."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def write_csv(tables: Iterable[Table], sink: BinaryIO) -> None:
    """Write tables of one shape under one header; a float is written so that it reads back equal."""
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    first = True
    for table in tables:
        block = pa.BufferOutputStream()
        pa_csv.write_csv(table, block, pa_csv.WriteOptions(include_header=first, quoting_style="needed"))
        sink.write(block.getvalue())
        first = False
    if first:
        raise BatchError("batch.no_rows")


def write_parquet(tables: Iterable[Table], sink: BinaryIO) -> None:
    """Write tables of one shape as one Parquet file; without any row there is none to write."""
    import pyarrow.parquet as pq

    writer = None
    for table in tables:
        if writer is None:
            writer = pq.ParquetWriter(sink, table.schema, compression="zstd")
        writer.write_table(table)
    if writer is None:
        raise BatchError("batch.no_rows")
    writer.close()


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
