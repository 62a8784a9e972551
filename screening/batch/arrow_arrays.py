"""Arrow arrays on top of arrays of numpy: nothing is copied, and no cell becomes a Python object.

``pyarrow.array`` would do as well, but looks whether it was given something of pandas, and loads pandas for
that: a third of a second, which is a third of what a table of a hundred thousand rows takes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from screening.features.direct_signs import Flags

Column = Any


def numbers(values: NDArray[Any], valid: Any = None) -> Column:
    """``values`` as a column; where ``valid`` (``bits_of``) says no, a cell is missing."""
    kind = pa.from_numpy_dtype(values.dtype)
    return pa.Array.from_buffers(kind, len(values), [valid, pa.py_buffer(np.ascontiguousarray(values))])


def texts(values: Sequence[str]) -> Column:
    """A column of texts, none of them missing."""
    content = "".join(values)
    sizes = map(len, values if content.isascii() else (value.encode("utf-8") for value in values))
    begins = np.zeros(len(values) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(sizes, dtype=np.int32, count=len(values)), out=begins[1:])
    written = pa.py_buffer(content.encode("utf-8"))
    return pa.Array.from_buffers(pa.string(), len(values), [None, pa.py_buffer(begins), written])


def repeated(which: NDArray[Any], valid: Any, values: Column) -> Column:
    """A dictionary column: ``which (n,)`` indexes ``values``, where it is ``valid``."""
    return pa.DictionaryArray.from_arrays(numbers(which, valid), values, safe=False)


def values_of(column: Column) -> NDArray[Any]:
    """A column of whole numbers without a missing one, as it lies in memory."""
    kind = np.dtype(str(column.type))
    content = np.frombuffer(column.buffers()[1], dtype=kind) if len(column) else np.empty(0, dtype=kind)
    return content[column.offset : column.offset + len(column)]


def positions(indices: Column, missing: int) -> NDArray[np.int32]:
    """The ``indices`` of a dictionary column, ``missing`` where a cell holds nothing."""
    filler = numbers(np.array([missing], dtype=np.int32))[0]
    which: NDArray[np.int32] = values_of(indices.cast(pa.int32()).fill_null(filler))
    return which


def bits_of(flags: Flags) -> Any:
    """Which cells hold something, as Arrow keeps it; ``None`` where all do."""
    return None if flags.all() else pa.py_buffer(np.packbits(flags, bitorder="little"))
