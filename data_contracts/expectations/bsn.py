"""No cell holds a citizen service number (BSN); what is one, ``screening.bsn`` says."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.columns_as_codes import found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from screening.bsn import PERHAPS_BSN, find_bsn

if TYPE_CHECKING:
    import pandas as pd


class ExpectNoBsn(CellsExpectation):
    """No text in any column, and no name of a column, holds a BSN. The number itself is never handed on."""

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        result = []
        different = {str(name): texts(column) for name, column in cells.items()}
        bad = {text for text in _suspects(different.values()) if find_bsn(text) is not None}
        for place, (name, given) in enumerate(different.items(), 1):
            if find_bsn(name) is not None:
                result.append(found("bsn_in_name", None, None, {"number": place}))
            if not bad.isdisjoint(given):
                result.append(found("bsn", name, rows_where(cells[name], bad.__contains__)))
        return result


def _suspects(columns: Iterable[list[str]]) -> list[str]:
    """The texts of all columns that may hold a BSN, in one question: each one compiles the pattern."""
    different = list(dict.fromkeys(chain.from_iterable(columns)))
    flags = pc.match_substring_regex(pa.array(different, type=pa.string()), PERHAPS_BSN)
    return [different[k] for k in np.flatnonzero(np.asarray(flags))]
