"""Case codes: a short code, no name and no number of a person, and each case once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from data_contracts.columns_as_codes import EMPTY, codes, found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from data_contracts.findings import shown

if TYPE_CHECKING:
    import pandas as pd

_CASE_CODE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,39}\Z")
"""The same shape as in a table that is scored: a name with a space or a spreadsheet formula is none."""


class ExpectCaseCodes(CellsExpectation):
    """Every cell of ``column`` is a short plain code, and at least one character of it is a digit.

    A code without any digit is taken for a name.
    """

    column: str

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        if self.column not in cells:
            return []
        column = cells[self.column]
        result = []
        strange = [text for text in texts(column) if text and not _is_code(text)]
        if strange:
            rows = rows_where(column, frozenset(strange).__contains__)
            result.append(found("case_code", self.column, rows))
        if EMPTY in texts(column):
            rows = rows_where(column, lambda text: text == EMPTY)
            result.append(found("empty_case", self.column, rows))
        return result


class ExpectCasesOnce(CellsExpectation):
    """No case stands in ``column`` twice. The finding names every row of the case, the first one too."""

    column: str

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        if self.column not in cells:
            return []
        numbers, names = codes(cells[self.column]), texts(cells[self.column])
        times = np.bincount(numbers, minlength=len(names))
        double = [k for k in np.flatnonzero(times > 1) if names[k] != EMPTY]
        if not double:
            return []
        rows = np.isin(numbers, double)
        return [found("double_case", self.column, rows, {"given": shown(names[k] for k in double)})]


def _is_code(text: str) -> bool:
    return _CASE_CODE.match(text) is not None and any(c.isdigit() for c in text)
