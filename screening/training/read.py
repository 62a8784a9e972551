"""Reading a table of cases from CSV or Parquet: every cell as text, nothing interpreted yet.

What a cell means is for the data contracts to judge, so nothing may be lost on the way: an empty cell stays
empty, ``007`` keeps its zeros, and the number of a row is its place in the file: the first case is row 1, and
lines without anything on them are not counted.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from screening.errors import SignaalwijzerError
from screening.table_files import quoted

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
_LONGEST_HEADER: Final = 1 << 20


class CasesFileError(SignaalwijzerError):
    """A file of cases that cannot be read as a table."""


def read_frame(path: Path) -> pd.DataFrame:
    """The table in ``path`` with every cell as text (dtype ``str``), an empty or missing cell as ``""``.

    CSV is UTF-8, with or without byte order mark, and separates by comma or semicolon, whichever the header
    has more of. Numbers in Parquet become text without a needless ``.0``; dates become ISO dates.
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
    import pyarrow.csv as pa_csv

    names, delimiter = _header(source, file)
    if not source.read(1):
        raise CasesFileError("cases.no_rows", file=file)
    broken: list[int] = []

    def refuse(row: Any) -> str:
        broken.append(row.number - 1)  # the header is the first line
        return "error"

    source.seek(0)
    try:
        table = pa_csv.read_csv(
            source,
            # A row can only be numbered when rows are read one after the other.
            read_options=pa_csv.ReadOptions(use_threads=False, column_names=names, skip_rows=1),
            parse_options=pa_csv.ParseOptions(
                delimiter=delimiter, invalid_row_handler=refuse, newlines_in_values=True
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        if broken:
            raise CasesFileError("cases.cells", file=file, row=broken[0], expected=len(names)) from None
        if "UTF8" in str(error):
            raise CasesFileError("cases.not_utf8", file=file) from None
        if "Empty CSV" in str(error):
            raise CasesFileError("cases.no_rows", file=file) from None
        raise CasesFileError("cases.not_csv", file=file) from None
    _check_cells(table.num_rows, table.num_columns, file)
    return pa.table([pc.utf8_trim_whitespace(column) for column in table.columns], names=names)


def _header(source: BinaryIO, file: str) -> tuple[list[str], str]:
    """The column names and the delimiter of a CSV file."""
    start = source.readline(_LONGEST_HEADER)
    try:
        line = start.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CasesFileError("cases.not_utf8", file=file) from None
    if "\0" in line:
        raise CasesFileError("cases.not_csv", file=file)
    delimiter = ";" if line.count(";") > line.count(",") else ","
    names = [name.strip() for name in next(csv.reader(io.StringIO(line), delimiter=delimiter), [])]
    if not any(names):
        raise CasesFileError("cases.empty", file=file)
    _check_names(names, file)
    return names, delimiter


def _parquet(source: BinaryIO, file: str) -> Any:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        parquet = pq.ParquetFile(source)
        names = [name.strip() for name in parquet.schema_arrow.names]
        if not names:
            raise CasesFileError("cases.empty", file=file)
        _check_names(names, file)
        _check_cells(parquet.metadata.num_rows, len(names), file)
        for field in parquet.schema_arrow:
            if pa.types.is_nested(field.type) or pa.types.is_binary(field.type):
                raise CasesFileError("cases.column_type", file=file, column=quoted(field.name))
        columns = [_as_text(column) for column in parquet.read().columns]
    except pa.ArrowInvalid:
        raise CasesFileError("cases.not_parquet", file=file) from None
    return pa.table(columns, names=names)


def _as_text(column: Any) -> Any:
    """Any plain column as trimmed text; a missing cell becomes the empty text."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_boolean(column.type):
        column = pc.if_else(column, "yes", "no")
    elif pa.types.is_timestamp(column.type) and _whole_days(column):
        column = column.cast(pa.date32())
    elif pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        whole = pc.and_(pc.equal(column, pc.round(column)), pc.less(pc.abs(column), 1e15))
        if pc.all(whole, min_count=0).as_py():
            column = column.cast(pa.int64(), safe=False)
    return pc.utf8_trim_whitespace(pc.fill_null(column.cast(pa.string()), ""))


def _whole_days(column: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    days = column.cast(pa.date32(), safe=False).cast(column.type)
    return bool(pc.all(pc.equal(days, column), min_count=0).as_py())
