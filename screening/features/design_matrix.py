"""From answers to numbers: codes (uint8) and the design matrix, the same in training and in use.

An item with levels 0..L-1 becomes L-1 thermometer columns "at least level k", so that "more of a bad
sign never lowers the score" is a sign on each coefficient. A direct sign has the one column "at least
suspected": a confirmed one is outside the model's population. Each column is centred on ``centre``;
an absent answer is 0 in all columns of its item, so it adds exactly nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL, Answers, code_of

Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the design matrix: item number ``item`` answered at level ``level`` or above."""

    item: int
    level: int
    name: str
    sign: int


def columns_of(items: tuple[Indicator, ...]) -> tuple[Column, ...]:
    """The thermometer columns of ``items``, in order of item and level."""
    return tuple(
        Column(number, level, f"{item.id}>={item.level_ids[level]}", item.sign)
        for number, item in enumerate(items)
        for level in range(1, 2 if item.role == "direct" else len(item.levels))
    )


@dataclass(frozen=True)
class Design:
    """How answers become numbers: what was chosen (``items``) and what was learned (``centre``).

    ``centre`` holds, per column, the share "at least this level" among answered young people of the
    reference population, victims and others weighing half each (probability, shape ``(n_columns,)``).
    """

    items: tuple[Indicator, ...]
    centre: Floats

    def __post_init__(self) -> None:
        if self.centre.shape != (len(self.columns),):
            raise ValueError(f"centre: {self.centre.shape} given, one value per column is needed")

    @classmethod
    def of(cls, catalogue: Catalogue, centre: Mapping[str, float]) -> Design:
        """The design of a catalogue's items; ``centre`` maps every column name to its share."""
        columns = columns_of(catalogue.items)
        return cls(catalogue.items, np.array([centre[c.name] for c in columns], dtype=np.float64))

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return columns_of(self.items)

    @cached_property
    def signs(self) -> NDArray[np.int8]:
        return np.array([c.sign for c in self.columns], dtype=np.int8)

    @cached_property
    def rows_by_code(self) -> Floats:
        """Values of each column for each code of its item, shape ``(n_columns, n_codes)``."""
        n_codes = FIRST_LEVEL + max(len(item.levels) for item in self.items)
        codes = np.arange(n_codes)
        at_least = np.array([codes >= FIRST_LEVEL + c.level for c in self.columns], dtype=np.float64)
        answered = np.array(
            [
                (codes >= FIRST_LEVEL) & (codes < FIRST_LEVEL + len(self.items[c.item].levels))
                for c in self.columns
            ]
        )
        return np.where(answered, at_least - self.centre[:, None], 0.0)

    @cached_property
    def highest_code(self) -> Codes:
        """The highest valid code of each item, ``(n_items,)``."""
        return np.array([FIRST_LEVEL + len(item.levels) - 1 for item in self.items], dtype=np.uint8)

    def codes(self, answers: Answers) -> Codes:
        """The codes of one intake, shape ``(n_items,)``."""
        given = answers.levels
        return np.array(
            [codes[given.get(item, "not_asked")] for item, codes in self._codes_by_item], dtype=np.uint8
        )

    @cached_property
    def _codes_by_item(self) -> tuple[tuple[str, dict[str, int]], ...]:
        """Of each item: its id, and the code of each answer to it."""
        return tuple(
            (item.id, {answer: code_of(item, answer) for answer in (*ABSENT_STATES, *item.level_ids)})
            for item in self.items
        )

    def matrix(self, codes: Codes) -> Floats:
        """The design matrix, shape ``(n, n_columns)``, of codes of shape ``(n, n_items)``."""
        column, item = self._places
        return self.rows_by_code[column, codes[:, item]]

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Of each column: its own number, and that of its item."""
        return np.arange(len(self.columns)), np.array([c.item for c in self.columns])

    def points(self, coefficients: Floats) -> Floats:
        """Log odds that each answer of each item adds, shape ``(n_items, n_codes)``; absent answers 0."""
        points = np.zeros((len(self.items), self.rows_by_code.shape[1]))
        np.add.at(points, [c.item for c in self.columns], coefficients[:, None] * self.rows_by_code)
        return points
