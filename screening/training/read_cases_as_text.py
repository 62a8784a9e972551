"""Reading a table of cases from CSV or Parquet: every cell as text, nothing interpreted yet.

What a cell means is for the data contracts to judge, so nothing may be lost on the way: an empty cell stays
empty, ``007`` keeps its zeros, and the number of a row is its place in the file: the first case is row 1, and
lines without anything on them are not counted.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from screening.errors import SignaalwijzerError
from screening.quoted_in_messages import quoted
from screening.table_files import Refuse, as_text, csv_chunks, csv_layout, is_plain

if TYPE_CHECKING:
    import pandas as pd

SUFFIXES: Final = (".csv", ".parquet")
LARGEST_MB: Final = 256
"""A file of this size (mebibytes) holds some 400,000 cases of the shipped catalogue. A larger one is refused
before it is opened: it would not fit in the memory that an analyst's machine has to spare."""
MOST_CELLS: Final = 40_000_000
"""Rows times columns. Parquet can hold so little per cell that the size of the file says nothing."""
MOST_COLUMNS: Final = 1_000
"""A table with more is no table of cases; each strange column would get a sentence of its own."""


class CasesFileError(SignaalwijzerError):
    """A file of cases that cannot be read as a table."""


def read_frame(path: Path) -> pd.DataFrame:
    """The table in ``path`` with every cell as text (dtype ``str``), an empty or missing cell as ``""``.

    What a CSV or Parquet file may look like says ``screening.table_files``.
    Raises ``CasesFileError``: no such file, no table, too large, a column twice, no UTF-8, nothing in it.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise CasesFileError("cases.suffix", file=path.name, allowed=", ".join(SUFFIXES))
    try:
        size = path.stat().st_size
        if size > LARGEST_MB << 20:
            raise CasesFileError("cases.too_large", file=path.name, size=size >> 20, largest=LARGEST_MB)
        with path.open("rb") as file:
            if size == 0:
                raise CasesFileError("cases.empty", file=path.name)
            table = _csv(file, path.name) if suffix == ".csv" else _parquet(file, path.name)
    except FileNotFoundError:
        raise CasesFileError("cases.no_file", file=path.name) from None
    except OSError as error:
        raise CasesFileError("cases.unreadable", file=path.name, problem=error.strerror or "") from None
    if table.num_rows == 0:
        raise CasesFileError("cases.no_rows", file=path.name)
    frame: pd.DataFrame = table.to_pandas()
    return frame.astype("str")


def _check_names(names: list[str], file: str) -> None:
    if len(names) > MOST_COLUMNS:
        raise CasesFileError("cases.too_many_columns", file=file, columns=len(names), most=MOST_COLUMNS)
    seen: set[str] = set()
    for number, name in enumerate(names, 1):
        if not name:
            raise CasesFileError("cases.no_name", file=file, number=number)
        if name in seen:
            raise CasesFileError("cases.double_column", file=file, column=quoted(name))
        seen.add(name)


def _check_cells(rows: int, columns: int, file: str) -> None:
    if rows * columns > MOST_CELLS:
        raise CasesFileError("cases.too_many_cells", file=file, rows=rows, most=MOST_CELLS // columns)


def _csv(source: BinaryIO, file: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    refuse = _refusals(file)
    layout = csv_layout(source, refuse)
    _check_names([name for place, name in enumerate(layout.names) if place not in layout.unnamed], file)
    batches = list(csv_chunks(source, layout, refuse, lines_in_cells=True))
    if not batches:
        raise CasesFileError("cases.no_rows", file=file)
    table = pa.Table.from_batches(batches)
    _check_cells(table.num_rows, table.num_columns, file)
    return pa.table([pc.utf8_trim_whitespace(column) for column in table.columns], names=table.column_names)


def _parquet(source: BinaryIO, file: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(source)
        names = [name.strip() for name in parquet.schema_arrow.names]
        if not names:
            raise CasesFileError("cases.empty", file=file)
        _check_names(names, file)
        _check_cells(parquet.metadata.num_rows, len(names), file)
        for field in parquet.schema_arrow:
            if not is_plain(field.type):
                raise CasesFileError("cases.column_type", file=file, column=quoted(field.name))
        columns = [pc.utf8_trim_whitespace(as_text(column)) for column in parquet.read().columns]
    except (pa.ArrowException, OSError):
        raise CasesFileError("cases.not_parquet", file=file) from None
    return pa.table(columns, names=names)


def _refusals(file: str) -> Refuse:
    return lambda code, **values: CasesFileError(f"cases.{code}", file=file, **values)
