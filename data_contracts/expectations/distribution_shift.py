"""Whether answers are spread as in a reference table.

The measure is the population stability index, PSI = Σ (p − q) · ln(p / q) over the answers of a question,
absent states among them; 0.25 and above is called a major shift (Siddiqi, Credit Risk Scorecards, 2006).
By chance alone PSI lies about (1/n + 1/m) times a chi-squared variable with one degree of freedom less than
there are answers (Yurdakul and Naranjo, Journal of Risk Model Validation 14(4), 2020). So a shift is named
when the index is major and beyond the 99.9 % point of chance: with some fifty questions in a table, a limit
of 95 % would name two or three of them for nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from data_contracts.columns_as_codes import found
from data_contracts.expectations.base import CellsExpectation
from data_contracts.expectations.enough_data import shares

if TYPE_CHECKING:
    import pandas as pd

MAJOR: Final = 0.25
CHANCE: Final = 0.999
FEWEST_ROWS: Final = 50
"""Rows on either side below which no shift is named: one answer more or less would already be one."""


def stability_index(counts: NDArray[np.int64], reference: NDArray[np.int64]) -> float:
    """PSI of two rows of counts over the same answers; half a case is added to each, so that none is 0."""
    p = (counts + 0.5) / (counts + 0.5).sum()
    q = (reference + 0.5) / (reference + 0.5).sum()
    return float(np.sum((p - q) * np.log(p / q)))


def chance_limit(n: int, m: int, answers: int) -> float:
    """The value of PSI that chance alone passes once in a thousand."""
    from scipy.stats import chi2

    return float(chi2.ppf(CHANCE, answers - 1)) * (1 / n + 1 / m)


class ExpectAnswersAsInReference(CellsExpectation):
    """Answers are spread as in the reference: ``reference`` holds counts per question and answer."""

    reference: dict[str, dict[str, int]]

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        result = []
        for name, expected in self.reference.items():
            if name not in cells:
                continue
            words = list(expected)
            now = shares(cells[name], words)
            before = np.array(list(expected.values()), dtype=np.int64)
            n, m = int(now.sum()), int(before.sum())
            if min(n, m) < FEWEST_ROWS:
                continue
            index = stability_index(now, before)
            seen = int(((now + before) > 0).sum())
            if seen > 1 and index >= max(MAJOR, chance_limit(n, m, seen)):
                most = int(np.argmax(np.abs(now / n - before / m)))
                values = {
                    "answer": words[most],
                    "now": round(100 * now[most] / n),
                    "before": round(100 * before[most] / m),
                    "n": n,
                    "m": m,
                    "index": f"{index:.2f}",
                }
                result.append(found("shift", name, None, values))
        return result
