"""Mistakes in a table, each in one sentence that names the row or the column."""

from __future__ import annotations

from typing import ClassVar

from screening.bsn import find_bsn
from screening.errors import SignaalwijzerError
from screening.language import Language
from screening.quoted_in_messages import quoted


class BatchError(SignaalwijzerError):
    """A table that cannot be read, scored or written."""


class RowError(BatchError):
    """A mistake in one row; rows count from 1, without the header. ``cause`` says what is wrong with it."""

    code: ClassVar[str] = "batch.row"

    def __init__(self, row: int, cause: SignaalwijzerError) -> None:
        self.cause = cause
        super().__init__(row=row)

    def in_language(self, language: Language) -> str:
        problem = self.cause.in_language(language)
        return self.sentences()(language, self.key, **self.values, problem=problem)


def row_error(row: int, code: str, *, value: str = "", **values: object) -> RowError:
    """The error of a cell; a cell that holds a BSN is named but never repeated."""
    if find_bsn(value) is not None:
        return RowError(row, BatchError("batch.bsn", **values))
    return RowError(row, BatchError(code, value=quoted(value), **values))
