"""From a chunk of a Parquet or CSV table to codes, a whole column at a time.

A column of a chunk holds few different values. Each is looked up once, and the codes are then taken by
number, so that a million rows cost little more than reading them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from screening.batch.arrow_arrays import positions, values_of
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
_PLAIN_CASE_CODES: Final = r"\A([A-Za-z0-9][A-Za-z0-9._/-]{0,39})?\z"
"""The same for pyarrow, without spaces around it; an empty cell is a row without a code."""


def encode(chunk: Chunk, columns: Columns, catalogue: Catalogue, first_row: int) -> Coded:
    """The rows of ``chunk`` as codes; raises ``RowError`` for the first cell that does not fit."""
    shape = (chunk.num_rows, len(catalogue))
    codes = np.zeros(shape, dtype=np.uint8, order="F")
    now = np.full(shape, NOW_UNKNOWN, dtype=np.int8, order="F")
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
    refusals: dict[int, _RefusedError] = {}
    for position, value in enumerate(values):
        try:
            numbers[position] = read(value)
        except _RefusedError as error:
            refusals[position] = error
    if (place := _first_of(refusals, number_of_row)) is not None:
        position = int(number_of_row[place])
        why = refusals[position]
        raise row_error(first_row + place, why.code, value=values[position], column=column, **why.values)
    return numbers.take(number_of_row)


def _first_of(positions: Collection[int], number_of_row: NDArray[Any]) -> int | None:
    """The first row (from 0) that has one of these values; a dictionary may hold values that no row has."""
    if not positions:
        return None
    found = np.flatnonzero(np.isin(number_of_row, list(positions)))
    return int(found[0]) if len(found) else None


def _distinct(array: Any) -> tuple[list[str], NDArray[Any]]:
    """Values of a column as trimmed text, each that a row has among them, and for each row which it is."""
    kind = array.type
    if not pa.types.is_dictionary(kind):
        # Numbers are fewer once each stands there only once; what is made of them does not change by that.
        encoded = (array if _is_encodable(kind) else as_text(array)).dictionary_encode()
    elif _is_text(kind.value_type) and len(array.dictionary) <= len(array):
        encoded = array
    else:
        encoded = as_text(array).dictionary_encode()
    values = [value.strip() for value in as_text(encoded.dictionary).to_pylist()]
    indices = encoded.indices
    if not indices.null_count:
        return values, values_of(indices)
    which = positions(indices, len(values))
    return [*values, ""], which


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _is_encodable(kind: Any) -> bool:
    return _is_text(kind) or bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


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
    there = np.flatnonzero(np.bincount(number_of_row, minlength=len(values))).tolist()
    refused = [n for n in there if not 0 < len(values[n]) <= 100 or find_bsn(values[n]) is not None]
    if (place := _first_of(refused, number_of_row)) is not None:
        value = values[number_of_row[place]]
        raise row_error(first_row + place, "batch.setting", value=value, column="setting")
    number = np.zeros(len(values), dtype=np.intp)
    number[there] = np.arange(len(there))
    return tuple(values[n] for n in there), number.take(number_of_row)


def _cases(chunk: Chunk, first_row: int) -> Any:
    """Case codes: short and plain, so that a name, a BSN or a spreadsheet formula is none."""
    column = as_text(chunk.column(CASE))
    if not pc.all(pc.match_substring_regex(column, _PLAIN_CASE_CODES), min_count=0).as_py():
        cases: list[str] = [value.strip() for value in column.to_pylist()]
        for row, case in enumerate(cases, first_row):
            if case and not _CASE_CODE.match(case):
                raise row_error(row, "batch.case", value=case, column=CASE)
        column = pa.array(cases, pa.string())
    for position in values_of(pc.indices_nonzero(pc.match_substring_regex(column, PERHAPS_BSN))).tolist():
        value = column[position].as_py()
        if find_bsn(value) is not None:
            raise row_error(first_row + position, "batch.case", value=value, column=CASE)
    return column
