"""Reading a table chunk by chunk: Parquet, CSV or JSON, told apart by the end of the file name.

What CSV and Parquet may look like says ``screening.table_files``. JSON is one request or a list of them, read
without holding the whole file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from screening.batch.columns import Columns
from screening.batch.encoded_chunk import Coded
from screening.batch.errors import BatchError, RowError
from screening.batch.json_stream import JsonStream
from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.explain.screening_request import RequestError, ScreeningRequest
from screening.quoted_in_messages import quoted
from screening.table_files import Refuse, csv_chunks, csv_layout, is_plain

Source = Path | BinaryIO
"""A file by its path, or open JSON (standard input)."""

SUFFIXES: Final = (".json", ".csv", ".parquet")
ROWS_AT_ONCE: Final = 65_536
REQUESTS_AT_ONCE: Final = 8_192
"""Rows of JSON, each of which is an object with its own texts before it is turned into codes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk of a table and the share of the file that has now been read (0 to 1)."""

    rows: Coded
    share: float


def read_table(source: Source, catalogue: Catalogue) -> Iterator[Piece]:
    """The rows of ``source`` in order; raises ``BatchError`` with one sentence about the first mistake."""
    if not isinstance(source, Path):
        return _json_pieces(source, catalogue)
    path = source
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise BatchError("batch.suffix", file=path.name, allowed=", ".join(SUFFIXES))
    reader = {".json": _read_json, ".csv": _read_csv, ".parquet": _read_parquet}[suffix]
    return reader(path, catalogue)


def left_in(source: Source, catalogue: Catalogue) -> tuple[str, ...]:
    """The columns of a table that are read past, since they hold no answer; JSON has none.

    Raises ``BatchError`` when the header cannot be read, or holds what does not belong there.
    """
    if not isinstance(source, Path) or not has_header(source.name):
        return ()
    with opened(source) as file:
        return Columns.of(header_names(file, source.name), catalogue).left


def has_header(name: str) -> bool:
    """Whether a file of this name has its columns at its beginning; JSON has not."""
    return Path(name).suffix.lower() in (".csv", ".parquet")


def header_names(file: BinaryIO, name: str) -> tuple[str, ...]:
    """The columns of ``file``, CSV or Parquet by the end of its ``name``; ``BatchError`` without a header."""
    if Path(name).suffix.lower() == ".csv":
        return csv_layout(file, _refusals(name)).named
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return tuple(column.strip() for column in pq.ParquetFile(file).schema_arrow.names)
    except (pa.ArrowException, OSError):
        raise BatchError("batch.not_parquet", file=name) from None


def opened(path: Path) -> BinaryIO:
    """``path`` opened for reading; raises ``BatchError`` when it is not there or may not be read."""
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise BatchError("batch.no_file", file=path.name) from None
    except OSError as error:
        raise BatchError("batch.unreadable", file=path.name, problem=error.strerror or "") from None


@contextmanager
def unchanged(file: BinaryIO, path: Path) -> Iterator[None]:
    """Raises ``BatchError`` when ``file`` is not at the end of the block what it was at its beginning.

    Whatever else is wrong with a file that somebody is still writing, that comes first.
    """
    before = _state(file)
    try:
        yield
    except SignaalwijzerError:
        if _state(file) == before:
            raise
    if _state(file) != before:
        raise BatchError("batch.changed", file=path.name)


def _state(file: BinaryIO) -> tuple[int, int] | None:
    """Size and moment of the last change of a file; a pipe has none that say something."""
    found = os.fstat(file.fileno())
    return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else None


def read_requests(file: BinaryIO, catalogue: Catalogue) -> tuple[JsonStream, Iterator[ScreeningRequest]]:
    """The requests in JSON that holds one of them or a list, and the stream that knows how far it is."""
    stream = JsonStream(file)

    def requests() -> Iterator[ScreeningRequest]:
        for row, obj in enumerate(stream, 1):
            try:
                yield ScreeningRequest.parse(obj, catalogue)
            except RequestError as error:
                if stream.is_list:
                    raise RowError(row, error) from None
                raise

    return stream, requests()


def _read_json(path: Path, catalogue: Catalogue) -> Iterator[Piece]:
    with opened(path) as file, unchanged(file, path):
        yield from _json_pieces(file, catalogue)


def _json_pieces(file: BinaryIO, catalogue: Catalogue) -> Iterator[Piece]:
    stream, requests = read_requests(file, catalogue)
    first_row = 1
    while waiting := list(islice(requests, REQUESTS_AT_ONCE)):
        yield Piece(Coded.of_requests(waiting, catalogue, first_row), stream.share)
        first_row += len(waiting)


def _read_csv(path: Path, catalogue: Catalogue) -> Iterator[Piece]:
    from screening.batch.encode_answers import encode

    refuse = _refusals(path.name)
    first_row = 1
    with opened(path) as file, unchanged(file, path):
        size = max(path.stat().st_size, 1)
        layout = csv_layout(file, refuse)
        columns = Columns.of(layout.named, catalogue)
        for chunk in csv_chunks(file, layout, refuse):
            for start in range(0, chunk.num_rows, ROWS_AT_ONCE):
                part = chunk.slice(start, ROWS_AT_ONCE)
                yield Piece(encode(part, columns, catalogue, first_row), file.tell() / size)
                first_row += part.num_rows


def _read_parquet(path: Path, catalogue: Catalogue) -> Iterator[Piece]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from screening.batch.encode_answers import encode

    with opened(path) as source, unchanged(source, path):
        try:
            file = pq.ParquetFile(source)
            names = [name.strip() for name in file.schema_arrow.names]
            columns = Columns.of(names, catalogue)
            for field in file.schema_arrow:
                if not is_plain(field.type):
                    raise BatchError("batch.column_type", column=quoted(field.name))
            total = max(file.metadata.num_rows, 1)
            first_row = 1
            for chunk in file.iter_batches(batch_size=ROWS_AT_ONCE):
                rows = encode(chunk.rename_columns(names), columns, catalogue, first_row)
                first_row += chunk.num_rows
                yield Piece(rows, (first_row - 1) / total)
        except (pa.ArrowException, OSError):
            raise BatchError("batch.not_parquet", file=path.name) from None


def _refusals(name: str) -> Refuse:
    def refuse(code: str, **values: object) -> BatchError:
        if code == "cells":
            return RowError(int(str(values["row"])), BatchError("batch.cells", expected=values["expected"]))
        return BatchError(f"batch.{code}", file=name, **values)

    return refuse
