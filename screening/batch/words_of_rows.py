"""A column of words in which few different words repeat: each word once, and for each row which one it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from screening.batch.arrow_arrays import numbers, texts
from screening.features.direct_signs import Flags
from screening.table_files import text_scalar

NONE: Final = -1
"""Stands for no word."""

_FEW: Final = 1 << 17
_AT_ONCE: Final = 31
_TOGETHER: Final = 8


@dataclass(frozen=True, eq=False)
class Words:
    """``which (n,)`` indexes ``names``, or is ``NONE``."""

    names: tuple[str, ...]
    which: NDArray[Any]

    def __getitem__(self, row: int) -> str | None:
        number = int(self.which[row])
        return None if number == NONE else self.names[number]

    def __len__(self) -> int:
        return len(self.which)

    def counted(self) -> Counter[str]:
        """How often each word stands there."""
        times = np.bincount(self.which[self.which != NONE], minlength=len(self.names))
        return Counter(dict(zip(self.names, times.tolist(), strict=True)))


def distinct(keys: NDArray[np.int64], below: int) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """The different ``keys`` (0 up to ``below``) in order, and for each row which one it is."""
    if below > _FEW:
        found, which = np.unique(keys, return_inverse=True)
        return found, which.astype(np.int32)
    place = np.zeros(below, dtype=np.int32)
    place[keys] = 1
    found = np.flatnonzero(place)
    place[found] = np.arange(len(found))
    return found, place.take(keys)


def joined(flags: Sequence[Flags], names: Sequence[str], rows: int) -> Words:
    """Of each row the ``names`` whose ``flags (n,)`` hold, in their order and parted by semicolons."""
    there = [(name, flag) for name, flag in zip(names, flags, strict=True) if flag.any()]
    which: NDArray[np.int32] = np.zeros(rows, dtype=np.int32)
    n_found = min(rows, 1)
    for start in range(0, len(there), _AT_ONCE):
        some = there[start : start + _AT_ONCE]
        key = which.astype(np.int64)
        for _, flag in some:
            key <<= 1
            key |= flag
        keys, which = distinct(key, n_found << len(some))
        n_found = len(keys)
    example = np.zeros(n_found, dtype=np.int64)
    example[which[::-1]] = np.arange(rows)[::-1]
    words = _texts_of(there, example)
    if "" in words:
        which = np.where(which == words.index(""), NONE, which)
    return Words(words, which)


def _texts_of(there: Sequence[tuple[str, Flags]], rows: NDArray[np.int64]) -> tuple[str, ...]:
    """The names whose flags hold in each of ``rows``. Where all rows differ there are as many texts as rows:
    they are put together by columns, eight flags at a time, which have 256 texts at most."""
    if not there:
        return ("",) * len(rows)
    parts = []
    for start in range(0, len(there), _TOGETHER):
        some = there[start : start + _TOGETHER]
        code = np.zeros(len(rows), dtype=np.uint8)
        for place, (_, flag) in enumerate(some):
            code |= flag[rows].astype(np.uint8) << place
        parts.append(pc.take(_texts_of_codes(tuple(name for name, _ in some)), numbers(code)))
    together = pc.binary_join_element_wise(*parts, text_scalar(""))
    return tuple(pc.utf8_rtrim(together, characters=";").to_pylist())


@lru_cache(maxsize=256)
def _texts_of_codes(names: tuple[str, ...]) -> Any:
    """For each number the names whose bits are set, each with a semicolon behind it."""
    every = range(1 << len(names))
    return texts(
        ["".join(f"{name};" for place, name in enumerate(names) if code >> place & 1) for code in every]
    )
