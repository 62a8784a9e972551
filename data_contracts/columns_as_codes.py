"""A table of cases as the contracts look at it: every column as codes into its few different texts.

One pass turns each column into a categorical. What an expectation asks is then asked of the different texts
of a column, not of every row, and the rows are found by number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from data_contracts.findings import MOST_ROWS

if TYPE_CHECKING:
    Frame = pd.DataFrame

EMPTY: Final = ""
"""A cell without anything in it. Nulls become this text, because an in-set check lets a null pass."""


def cells_of(frame: pd.DataFrame) -> pd.DataFrame:
    """``frame`` with every column a categorical of trimmed text; a missing cell is the empty text."""
    return pd.DataFrame(
        {str(name): _categorical(frame.iloc[:, place]) for place, name in enumerate(frame.columns)}
    )


def _categorical(column: pd.Series[Any]) -> pd.Categorical:
    if isinstance(column.dtype, pd.StringDtype):
        text = pa.Array.from_pandas(column, type=pa.string())
    else:
        text = pa.array(["" if pd.isna(cell) else str(cell) for cell in column], type=pa.string())
    if isinstance(text, pa.ChunkedArray):
        text = text.combine_chunks()
    text = pc.fill_null(text, EMPTY)
    encoded = text.dictionary_encode()
    trimmed = pc.utf8_trim_whitespace(encoded.dictionary)
    if not trimmed.equals(encoded.dictionary):
        encoded = pc.utf8_trim_whitespace(text).dictionary_encode()
        trimmed = encoded.dictionary
    categories = pd.Index(trimmed.to_pylist(), dtype=object)
    return pd.Categorical.from_codes(np.asarray(encoded.indices), categories=categories)


def texts(column: pd.Series[Any]) -> list[str]:
    """The different texts of a column of ``cells_of``, in the order of their codes."""
    return list(column.cat.categories)


def codes(column: pd.Series[Any]) -> NDArray[np.integer[Any]]:
    """For each row the code of its text."""
    return column.cat.codes.to_numpy()


def rows_where(column: pd.Series[Any], meets: Callable[[str], bool]) -> NDArray[np.bool_]:
    """Which rows hold a text that ``meets`` a rule; each different text is asked once."""
    flags = np.fromiter((meets(text) for text in texts(column)), dtype=np.bool_)
    return flags[codes(column)] if len(flags) else np.zeros(len(column), dtype=np.bool_)


def found(
    code: str,
    column: str | None = None,
    rows: NDArray[np.bool_] | None = None,
    values: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One finding as an expectation hands it on: plain JSON, rows counted from 1."""
    places = np.flatnonzero(rows) + 1 if rows is not None else np.zeros(0, dtype=np.intp)
    return {
        "code": code,
        "column": column,
        "rows": [int(row) for row in places[:MOST_ROWS]],
        "count": len(places),
        "values": dict(values or {}),
    }
