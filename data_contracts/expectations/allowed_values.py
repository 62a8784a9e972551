"""Cells that must hold one word of a list: levels and absent states, settings, arms, outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data_contracts.columns_as_codes import EMPTY, found, rows_where, texts
from data_contracts.expectations.base import CellsExpectation
from data_contracts.findings import shown
from screening.table_files import level_behind_date

if TYPE_CHECKING:
    import pandas as pd


class ExpectCellsToBeListed(CellsExpectation):
    """``lists`` holds the words of each column; only columns in ``may_be_empty`` may have an empty cell.

    One expectation answers for all columns: asking each by itself costs a multiple of the work.
    """

    lists: dict[str, list[str]]
    may_be_empty: list[str] = []  # noqa: RUF012  a field of the library's model, copied for each instance

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        result = []
        for name, allowed in self.lists.items():
            if name not in cells:
                continue
            column = cells[name]
            words = frozenset(allowed)
            strange = [text for text in texts(column) if text and text not in words]
            made = {text: level for text in strange if (level := level_behind_date(text, allowed))}
            for level in dict.fromkeys(made.values()):
                dates = [text for text in made if made[text] == level]
                rows = rows_where(column, frozenset(dates).__contains__)
                result.append(found("level_as_date", name, rows, {"given": shown(dates), "level": level}))
            strange = [text for text in strange if text not in made]
            if strange:
                rows = rows_where(column, frozenset(strange).__contains__)
                result.append(found("not_listed", name, rows, {"given": shown(strange), "allowed": allowed}))
            if EMPTY in texts(column) and name not in self.may_be_empty:
                rows = rows_where(column, lambda text: text == EMPTY)
                result.append(found("empty_word", name, rows, {"allowed": allowed}))
        return result


class ExpectCellsToBeWords(CellsExpectation):
    """Cells of ``columns`` that must hold one small word of letters, digits and underscores."""

    columns: list[str]

    def findings(self, cells: pd.DataFrame) -> list[dict[str, Any]]:
        result = []
        for name in self.columns:
            if name not in cells:
                continue
            strange = [text for text in texts(cells[name]) if not _is_word(text)]
            if strange:
                rows = rows_where(cells[name], frozenset(strange).__contains__)
                result.append(found("not_a_word", name, rows, {"given": shown(strange)}))
        return result


def _is_word(text: str) -> bool:
    return text.isascii() and text.replace("_", "a").isalnum() and len(text) <= 60
