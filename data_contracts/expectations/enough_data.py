"""Whether there is enough in a table to learn from: answers at all, cases, and both outcomes.

These warn and do not refuse. Updating published evidence with a handful of outcomes is sound; what it is
worth, the validation report says. Somebody must have seen the counts, though.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from data_contracts.columns_as_codes import codes, found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from screening.features.answers import ABSENT_STATES
from screening.features.direct_signs import TOGETHER
from screening.training.case_columns import EVENT, NO_EVENT, OUTCOME

if TYPE_CHECKING:
    import pandas as pd

_CONFIRMED, _SUSPECTED = "confirmed", "suspected"
_ABSENT = frozenset((*ABSENT_STATES, ""))


def case_counts(cells: pd.DataFrame, direct_signs: list[str]) -> Mapping[str, int]:
    """How many cases there are, and of what kind: ``cases``, and with outcomes also ``outside`` (direct signs
    that end an estimate), ``undetermined`` (inside, without a label), ``events`` (victims) and ``others``."""
    if OUTCOME not in cells:
        return {"cases": len(cells)}
    confirmed, suspected = np.zeros((2, len(cells)), dtype=np.int64)
    for name in direct_signs:
        if name in cells:
            confirmed += rows_where(cells[name], _CONFIRMED.__eq__)
            suspected += rows_where(cells[name], _SUSPECTED.__eq__)
    outside = (confirmed > 0) | (suspected >= TOGETHER)
    event = rows_where(cells[OUTCOME], EVENT.__contains__) & ~outside
    other = rows_where(cells[OUTCOME], NO_EVENT.__contains__) & ~outside
    return {
        "cases": len(cells),
        "outside": int(outside.sum()),
        "undetermined": int((~outside & ~event & ~other).sum()),
        "events": int(event.sum()),
        "others": int(other.sum()),
    }


class ExpectBothOutcomes(CellsExpectation):
    """Among the cases that can be learned from are victims and others."""

    direct_signs: list[str]

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        counts = case_counts(cells, self.direct_signs)
        if "events" not in counts or (counts["events"] and counts["others"]):
            return []
        code = "no_label" if not counts["events"] + counts["others"] else "one_outcome"
        return [found(code, None, None, counts)]


class ExpectEnoughCases(CellsExpectation):
    """At least ``fewest`` cases can be learned from."""

    direct_signs: list[str]
    fewest: int

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        counts = case_counts(cells, self.direct_signs)
        usable = counts.get("events", 0) + counts.get("others", 0)
        if "events" not in counts or not 0 < usable < self.fewest:
            return []
        return [found("few_cases", None, None, {**counts, "usable": usable, "fewest": self.fewest})]


class ExpectSomethingAnswered(CellsExpectation):
    """In at least one row at least one of the questions ``items`` is answered."""

    items: list[str]

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        asked = [name for name in self.items if name in cells]
        if not asked or not all(_never_answered(cells[name]) for name in asked):
            return []
        return [found("nothing_answered", None, None, {"n": len(asked)})]


class ExpectEachQuestionAnswered(CellsExpectation):
    """Each of the questions ``items`` is answered in at least one row."""

    items: list[str]

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        never = [name for name in self.items if name in cells and _never_answered(cells[name])]
        if not never or len(never) == len([name for name in self.items if name in cells]):
            return []
        return [found("never_answered", None, None, {"columns": never, "n": len(never)})]


def _never_answered(column: pd.Series[Any]) -> bool:
    return _ABSENT.issuperset(texts(column))


def shares(column: pd.Series[Any], words: list[str]) -> NDArray[np.int64]:
    """How many rows hold each of ``words``; other texts are not counted."""
    times = np.bincount(codes(column), minlength=len(texts(column)))
    by_text = dict(zip(texts(column), times.tolist(), strict=True))
    return np.array([by_text.get(word, 0) for word in words], dtype=np.int64)
