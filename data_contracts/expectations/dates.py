"""Dates: real days, none in the future, and in the order in which things happen."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data_contracts.columns_as_codes import EMPTY, codes, found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from data_contracts.findings import shown

if TYPE_CHECKING:
    import pandas as pd

_ISO_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def day_of(text: str) -> date | None:
    """The day that ``text`` writes as ``2026-03-01``, or ``None``."""
    if not _ISO_DAY.match(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class ExpectDays(CellsExpectation):
    """Cells of ``columns`` are days written as ``2026-03-01``, none after ``today``.

    ``today`` is handed in as such a text: an expectation must give the same answer when it is repeated.
    """

    columns: list[str]
    may_be_empty: list[str] = []  # noqa: RUF012  a field of the library's model, copied for each instance
    today: str

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        result = []
        for name in self.columns:
            if name in cells:
                result += self._of(name, cells[name])
        return result

    def _of(self, name: str, column: pd.Series[Any]) -> list[dict[str, Any]]:
        days = {text: day_of(text) for text in texts(column)}
        today = date.fromisoformat(self.today)
        strange = [text for text, day in days.items() if text and day is None]
        later = [text for text, day in days.items() if day is not None and day > today]
        result = []
        if strange:
            rows = rows_where(column, frozenset(strange).__contains__)
            result.append(found("not_a_day", name, rows, {"given": shown(strange)}))
        if later:
            rows = rows_where(column, frozenset(later).__contains__)
            result.append(found("future_day", name, rows, {"given": shown(sorted(later, reverse=True))}))
        if EMPTY in days and name not in self.may_be_empty:
            result.append(found("empty_day", name, rows_where(column, lambda text: text == EMPTY)))
        return result


class ExpectDaysInOrder(CellsExpectation):
    """The days of ``columns`` do not run backwards; two may be the same day, an empty cell is passed over.

    A row is named once for each column that lies too early, with the nearest earlier column that it precedes.
    """

    columns: list[str]

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        names = [name for name in self.columns if name in cells]
        days = {name: _days(cells[name]) for name in names}
        result = []
        for place, name in enumerate(names):
            named = np.zeros(len(cells), dtype=np.bool_)
            for earlier in reversed(names[:place]):
                # A comparison with an empty cell (NaT) is false.
                rows = (days[name] < days[earlier]) & ~named
                named |= rows
                if rows.any():
                    result.append(found("order", name, rows, {"earlier": earlier}))
        return result


def _days(column: pd.Series[Any]) -> NDArray[np.datetime64]:
    each = np.array([day_of(text) for text in texts(column)], dtype="datetime64[D]")
    return np.asarray(each[codes(column)])
