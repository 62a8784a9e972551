"""Which column of a table is which, and which columns are refused by name."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screening.batch.errors import BatchError
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.deny_list import deny_list
from screening.language import Language
from screening.quoted_in_messages import quoted
from screening.training.case_columns import INTAKE

REQUIRED: Final = ("setting", "age")
CASE: Final = "case"
NOW: Final = "__now"
NO_ANSWER: Final = tuple(name for name in INTAKE if name not in (*REQUIRED, CASE))
"""Columns of a table of intakes that keeps its contract, and that say nothing of the young person. Such a
table is scored as it is: these are left, and whoever asks is told so."""


class ForbiddenColumnError(BatchError):
    """A column whose name speaks of what may never reach a model."""

    def __init__(self, column: str, group: str) -> None:
        self.group = group
        super().__init__("batch.forbidden_column", column=column)

    def in_language(self, language: Language) -> str:
        titles = {group.id: group.title for group in deny_list().groups}
        return self.sentences()(
            language, self.key, **self.values, kind=titles[self.group].in_language(language)
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one table: indicator ids with an answer column and with a ``__now`` column, in the
    order of the catalogue, those of ``NO_ANSWER``, and whether there is a case code."""

    answers: tuple[str, ...]
    now: tuple[str, ...]
    has_case: bool
    left: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Sequence[str], catalogue: Catalogue) -> Columns:
        """Read a header; raises ``BatchError`` that names the column and says what is allowed."""
        for name in names:
            if names.count(name) > 1:
                raise BatchError("batch.double_column", column=quoted(name))
            _check(name, catalogue)
        for name in REQUIRED:
            if name not in names:
                raise BatchError("batch.missing_column", column=name)
        given = frozenset(names)
        return cls(
            answers=tuple(i.id for i in catalogue if i.id in given),
            now=tuple(i.id for i in catalogue if i.id + NOW in given),
            has_case=CASE in given,
            left=tuple(name for name in NO_ANSWER if name in given),
        )


def _check(name: str, catalogue: Catalogue) -> None:
    if name in (*REQUIRED, CASE, *NO_ANSWER) or name in catalogue:
        return
    indicator = name.removesuffix(NOW)
    if indicator != name and indicator in catalogue:
        if not catalogue[indicator].asks_now:
            raise BatchError("batch.no_now_column", column=name, indicator=indicator)
        return
    if group := deny_list().group_of(name):
        raise ForbiddenColumnError(quoted(name), group.id)
    allowed = [*REQUIRED, CASE, *(i.id for i in catalogue)]
    near = difflib.get_close_matches(name[:100], allowed, n=1)
    if near:
        raise BatchError("batch.unknown_column_near", column=quoted(name), near=near[0])
    raise BatchError("batch.unknown_column", column=quoted(name))
