"""From a chunk of a Parquet or CSV table to codes, a whole column at a time.

A column of a chunk holds few different values. Each is looked up once, and the codes are then taken by
number, so that a million rows cost little more than reading them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from screening.batch.columns import CASE, NOW, Columns
from screening.batch.encoded_chunk import NOW_UNKNOWN, Coded
from screening.batch.errors import row_error
from screening.bsn import PERHAPS_BSN, find_bsn
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.explain.screening_request import OLDEST
from screening.features.answers import ABSENT_STATES, AnswerError, code_of
from screening.table_files import NO, YES, Chunk, as_text, level_behind_date

_CASE_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}\Z")


def encode(chunk: Chunk, columns: Columns, catalogue: Catalogue, first_row: int) -> Coded:
    """The rows of ``chunk`` as codes; raises ``RowError`` for the first cell that does not fit."""
    shape = (chunk.num_rows, len(catalogue))
    codes = np.zeros(shape, dtype=np.uint8)
    now = np.full(shape, NOW_UNKNOWN, dtype=np.int8)
    for number, indicator in enumerate(catalogue):
        if indicator.id in columns.answers:
            codes[:, number] = _looked_up(chunk, indicator.id, _answer_reader(indicator), first_row, np.uint8)
        if indicator.id in columns.now:
            now[:, number] = _looked_up(chunk, indicator.id + NOW, _read_now, first_row, np.int8)
    settings, setting_of_row = _settings(chunk, first_row)
    return Coded(
        catalogue,
        first_row,
        _cases(chunk, first_row) if columns.has_case else None,
        settings,
        setting_of_row,
        _looked_up(chunk, "age", _read_age, first_row, np.int64),
        codes,
        now,
    )


class _RefusedError(Exception):
    """A value that does not fit: the error code and its values, to be completed with the row."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(code)


def _looked_up(
    chunk: Chunk, column: str, read: Callable[[str], int], first_row: int, dtype: type[Any]
) -> NDArray[Any]:
    """A column with every cell replaced by ``read(cell)``; an empty cell is the empty text."""
    values, number_of_row = _distinct(chunk.column(column))
    numbers = np.zeros(len(values), dtype=dtype)
    for position, value in enumerate(values):
        try:
            numbers[position] = read(value)
        except _RefusedError as refused:
            row = first_row + int(np.argmax(number_of_row == position))
            raise row_error(row, refused.code, value=value, column=column, **refused.values) from None
    return numbers[number_of_row]


def _distinct(array: Any) -> tuple[list[str], NDArray[np.intp]]:
    """The different values of a column as trimmed text, and for each row which one it is."""
    encoded = as_text(array).dictionary_encode()
    values = [value.strip() for value in encoded.dictionary.to_pylist()]
    return values, np.asarray(encoded.indices, dtype=np.intp)


def _answer_reader(indicator: Indicator) -> Callable[[str], int]:
    def read(value: str) -> int:
        try:
            return code_of(indicator, value or ABSENT_STATES[0])
        except AnswerError:
            allowed = ", ".join((*indicator.level_ids, *ABSENT_STATES))
            if level := level_behind_date(value, indicator.level_ids):
                raise _RefusedError("batch.level_as_date", level=level) from None
            raise _RefusedError("batch.answer", allowed=allowed) from None

    return read


def _read_now(value: str) -> int:
    small = value.lower()
    if small in YES or small in NO:
        return int(small in YES)
    if small:
        raise _RefusedError("batch.now")
    return NOW_UNKNOWN


def _read_age(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 3 and int(value) <= OLDEST):
        raise _RefusedError("batch.age", oldest=OLDEST)
    return int(value)


def _settings(chunk: Chunk, first_row: int) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Settings by name. One that the model does not know is no mistake (the row abstains); none is."""
    values, number_of_row = _distinct(chunk.column("setting"))
    for position, value in enumerate(values):
        if not value or len(value) > 100 or find_bsn(value) is not None:
            row = first_row + int(np.argmax(number_of_row == position))
            raise row_error(row, "batch.setting", value=value, column="setting")
    return tuple(values), number_of_row


def _cases(chunk: Chunk, first_row: int) -> list[str]:
    """Case codes: short and plain, so that a name, a BSN or a spreadsheet formula is none."""
    column = as_text(chunk.column(CASE))
    cases: list[str] = [value.strip() for value in column.to_pylist()]
    for row, case in enumerate(cases, first_row):
        if case and not _CASE_CODE.match(case):
            raise row_error(row, "batch.case", value=case, column=CASE)
    suspects = np.flatnonzero(np.asarray(pc.match_substring_regex(column, PERHAPS_BSN)))
    for position in suspects:
        if find_bsn(cases[position]) is not None:
            raise row_error(first_row + int(position), "batch.case", value=cases[position], column=CASE)
    return cases
