"""What reading a table from a file asks for, whichever table it is: header, rows, and any column as text.

Tables come from spreadsheets. Each reader says in its own error what is wrong (``Refuse``); what is a header,
a row or a cell is said here, so that ``screening score`` takes every file that ``check`` and ``train`` take.

CSV is UTF-8, with or without byte order mark. It may begin with empty lines and with the line ``sep=;`` that
spreadsheets write; its header is separated by semicolons, commas or tabs, whichever it has most of. Rows
without anything in them, and columns without a name and anything in them, are what a spreadsheet leaves
behind: they are passed over and not counted.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from array import array
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any, BinaryIO, Final

from screening.errors import SignaalwijzerError

LONGEST_HEADER: Final = 1 << 20
"""Bytes in which the header must be found. A longer one is no header: a quotation mark was not closed."""

Refuse = Callable[..., SignaalwijzerError]
"""Makes the error of a reader from the last part of its key and its values: ``refuse("empty")``."""

Chunk = Any
"""A ``pyarrow.RecordBatch``; pyarrow publishes no types."""

YES: Final = frozenset({"true", "1", "yes", "ja", "waar"})
NO: Final = frozenset({"false", "0", "no", "nee", "onwaar"})
"""Words for yes and no, in small letters: ours, and those of Dutch and English spreadsheets and programs."""

_DELIMITERS: Final = (";", ",", "\t")
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?\Z', re.IGNORECASE)
_BLOCK: Final = 4 << 20
_WHOLE: Final = 1e15
"""Up to here a float is exact as a whole number."""
_MONTHS: Final = {
    "jan": 1,
    "feb": 2,
    "mrt": 3,
    "maa": 3,
    "mar": 3,
    "apr": 4,
    "mei": 5,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "okt": 10,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}


def level_behind_date(text: str, levels: Sequence[str]) -> str | None:
    """The level, such as ``3-5``, of which a spreadsheet made the date ``text`` (``3-mei``), or ``None``."""
    parts = re.findall(r"\d+|[a-z]+", text.lower())
    known = [int(part) if part.isdecimal() else _MONTHS.get(part[:3], 0) for part in parts if len(part) < 10]
    if len(known) < 2 or any(known[3:]) or text in levels:
        return None
    days = {tuple(sorted(pair)) for pair in pairwise(known[:3])}
    for level in levels:
        if (match := re.fullmatch(r"(\d+)-(\d+)", level)) and tuple(sorted(map(int, match.groups()))) in days:
            return level
    return None


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """How a CSV file is made: its columns, what parts them, and where (in bytes) its first row begins.

    ``names`` has a text for every column; those at the places of ``unnamed`` stand for no name.
    """

    names: tuple[str, ...]
    delimiter: str
    start: int
    unnamed: tuple[int, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        return tuple(name for place, name in enumerate(self.names) if place not in self.unnamed)


def csv_layout(file: BinaryIO, refuse: Refuse) -> CsvLayout:
    """The layout of the CSV ``file``; raises what ``refuse`` makes where there is no header to be found."""
    delimiter: str | None = None
    start = 0
    while True:
        line, start = _line(file, start, refuse)
        if line is None:
            raise refuse("empty")
        if "\0" in line:
            raise refuse("not_csv")
        if separator := _SEPARATOR_LINE.match(line):
            delimiter = separator.group(1)
        elif line.strip(' ";,\t'):
            break
    if delimiter is None:
        delimiter = max(_DELIMITERS, key=line.count)
    try:
        names = [
            name.strip() for name in next(csv.reader(io.StringIO(line, newline=""), delimiter=delimiter))
        ]
    except csv.Error:
        raise refuse("long_header") from None
    unnamed = tuple(place for place, name in enumerate(names) if not name)
    for place in unnamed:
        names[place] = f"\0{place + 1}"
    return CsvLayout(tuple(names), delimiter, start, unnamed)


def _line(file: BinaryIO, start: int, refuse: Refuse) -> tuple[str | None, int]:
    """The line that begins at ``start`` without its end, and where the next begins; ``None`` at the end.

    A line ends with CR, LF or both, but not within quotation marks.
    """
    file.seek(start)
    block = file.read(LONGEST_HEADER)
    if not block:
        return None, start
    bom = 3 if start == 0 and block.startswith(b"\xef\xbb\xbf") else 0
    end, quotes = bom, 0
    for match in re.finditer(rb"\r\n|\r|\n|\Z", block):
        quotes += block.count(b'"', end, match.start())
        end = match.start()
        if quotes % 2 == 0 or match.end() == len(block):
            break
    if match.end() == len(block) == LONGEST_HEADER:
        raise refuse("long_header")
    try:
        return block[bom:end].decode("utf-8"), start + match.end()
    except UnicodeDecodeError:
        raise refuse("not_utf8") from None


def csv_chunks(
    file: BinaryIO, layout: CsvLayout, refuse: Refuse, *, lines_in_cells: bool = False
) -> Iterator[Chunk]:
    """The rows of ``file`` with every cell as text, a few megabytes at a time, columns without a name apart.

    Raises what ``refuse`` makes; ``cells`` has the ``row`` with too few or too many cells.
    """
    import pyarrow as pa
    import pyarrow.csv as pa_csv

    names = list(layout.names)
    broken: list[int] = []

    def take(row: Any) -> str:
        if not row.text.strip(f' "\r\n{layout.delimiter}'):
            return "skip"
        broken.append(row.number)
        return "error"

    file.seek(layout.start)
    try:
        chunks = pa_csv.open_csv(
            _Utf8(file),
            # A row can only be numbered when rows are read one after the other.
            read_options=pa_csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=names),
            parse_options=pa_csv.ParseOptions(
                delimiter=layout.delimiter, invalid_row_handler=take, newlines_in_values=lines_in_cells
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
            ),
        )
        for chunk in chunks:
            yield _without_names(_with_content(chunk), layout, refuse)
    except UnicodeDecodeError:
        raise refuse("not_utf8") from None
    except pa.ArrowException as error:
        if broken:
            raise refuse("cells", row=broken[0], expected=len(names)) from None
        if "Empty CSV" in str(error):
            return
        raise refuse("not_csv") from None


class _Utf8(io.RawIOBase):
    """A file of which every byte is looked at: is it UTF-8?

    The CSV reader checks the cells it takes. A row with too many cells it hands on as text; where that is no
    UTF-8 it prints a fault of its own and goes on without the row.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        content = self._file.read(size)
        self._decoder.decode(content, final=not content)
        return content


def _with_content(chunk: Chunk) -> Chunk:
    """``chunk`` without the rows that have nothing in any cell."""
    import pyarrow.compute as pc

    empty = None
    for column in chunk.columns:
        here = pc.equal(pc.utf8_trim_whitespace(column), text_scalar(""))
        empty = here if empty is None else pc.and_(empty, here)
        if not pc.any(empty).as_py():
            return chunk
    return chunk if empty is None else chunk.filter(pc.invert(empty))


def _without_names(chunk: Chunk, layout: CsvLayout, refuse: Refuse) -> Chunk:
    import pyarrow.compute as pc

    for place in layout.unnamed:
        if pc.any(pc.not_equal(pc.utf8_trim_whitespace(chunk.column(place)), text_scalar(""))).as_py():
            raise refuse("no_name", number=place + 1)
    return chunk.select(list(layout.named)) if layout.unnamed else chunk


@cache
def text_scalar(text: str) -> Any:
    """``text`` as a value of pyarrow, which loads pandas where it is to make one of a text of Python."""
    import pyarrow as pa

    content = text.encode("utf-8")
    begins = pa.py_buffer(array("i", [0, len(content)]).tobytes())
    return pa.Array.from_buffers(pa.string(), 1, [None, begins, pa.py_buffer(content)])[0]


def is_plain(kind: Any) -> bool:
    """Whether a column of this type of Parquet holds one text, number, day or moment in each cell."""
    import pyarrow as pa

    types = pa.types
    if types.is_dictionary(kind):
        return is_plain(kind.value_type)
    if isinstance(kind, pa.BaseExtensionType):
        return bool(kind.extension_name == "arrow.uuid")
    return any(
        of_type(kind)
        for of_type in (
            types.is_boolean,
            types.is_integer,
            types.is_floating,
            types.is_decimal,
            types.is_string,
            types.is_large_string,
            types.is_string_view,
            types.is_date,
            types.is_timestamp,
            types.is_null,
        )
    )


def as_text(column: Any) -> Any:
    """Any plain column as text; a missing cell becomes the empty text. Spaces around a cell stay.

    Whole numbers have no decimal point; days are ISO dates, and so are moments when all of them are midnight
    where the column says they are; ``yes`` and ``no`` stand for a boolean, and a UUID has its dashes.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        column = pa.array([None if cell is None else str(cell) for cell in column.to_pylist()], pa.string())
    elif pa.types.is_boolean(kind):
        column = pc.if_else(column, "yes", "no")
    elif pa.types.is_timestamp(kind):
        column = pc.local_timestamp(column) if kind.tz else column
        column = column.cast(pa.date32()) if _whole_days(column) else column
    elif pa.types.is_floating(kind):
        column = _numbers(column.cast(pa.float32()) if pa.types.is_float16(kind) else column)
    text = column.cast(pa.string())
    if pa.types.is_decimal(kind):
        text = pc.replace_substring_regex(text, r"\.0+$", "")
    return pc.fill_null(text, text_scalar(""))


def _numbers(column: Any) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
    whole = pc.and_(pc.equal(column, pc.round(column)), pc.less(pc.abs(column), _WHOLE))
    return column.cast(pa.int64(), safe=False) if pc.all(whole, min_count=0).as_py() else column


def _whole_days(column: Any) -> bool:
    import pyarrow as pa
    import pyarrow.compute as pc

    days = column.cast(pa.date32(), safe=False).cast(column.type)
    return bool(pc.all(pc.equal(days, column), min_count=0).as_py())
