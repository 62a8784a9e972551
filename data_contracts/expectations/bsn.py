"""No cell holds a citizen service number (BSN); what is one, ``screening.bsn`` says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_contracts.cells import found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from screening.bsn import PERHAPS_BSN, find_bsn

if TYPE_CHECKING:
    import pandas as pd


class ExpectNoBsn(CellsExpectation):
    """No text in any column, and no name of a column, holds a BSN. The number itself is never handed on."""

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        result = []
        for place, name in enumerate(cells.columns, 1):
            if find_bsn(name) is not None:
                result.append(found("bsn_in_name", None, None, {"number": place}))
            bad = frozenset(text for text in _suspects(texts(cells[name])) if find_bsn(text) is not None)
            if bad:
                result.append(found("bsn", name, rows_where(cells[name], bad.__contains__)))
        return result


def _suspects(different: list[str]) -> list[str]:
    if not different:
        return []
    flags = pc.match_substring_regex(pa.array(different, type=pa.string()), PERHAPS_BSN)
    return [different[k] for k in np.flatnonzero(np.asarray(flags))]
