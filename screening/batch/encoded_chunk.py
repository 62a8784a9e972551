"""Answers of many young people as numbers: what a chunk of a table becomes before it is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_request import ScreeningRequest
from screening.features.answers import answer_of, code_of
from screening.features.design_matrix import Codes

NOW_UNKNOWN: Final = -1
"""Code of "is it happening now" when that was not answered; 0 is no, 1 is yes."""


@dataclass(frozen=True, eq=False)
class Coded:
    """``n`` rows. ``codes (n, n_indicators)`` and ``now (n, n_indicators)`` are in catalogue order, and in
    memory all rows of one indicator lie together; ``setting_of_row`` indexes ``settings``; ``ages`` in years;
    ``first_row`` counts from 1. ``cases`` is a ``pyarrow`` array of text, empty where there is no code."""

    catalogue: Catalogue
    first_row: int
    cases: Any | None
    settings: tuple[str, ...]
    setting_of_row: NDArray[np.intp]
    ages: NDArray[np.int64]
    codes: Codes
    now: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.ages)

    @property
    def rows(self) -> range:
        """The numbers of these rows in the table, from 1."""
        return range(self.first_row, self.first_row + len(self))

    def case_of(self, position: int) -> str:
        """The case code of the row at ``position`` (from 0); empty where it has none."""
        return "" if self.cases is None else str(self.cases[position])

    def request(self, position: int) -> ScreeningRequest:
        """The row at ``position`` (from 0) as a single request."""
        levels = {}
        now = {}
        for number, indicator in enumerate(self.catalogue):
            if code := int(self.codes[position, number]):
                levels[indicator.id] = answer_of(indicator, code)
            if self.now[position, number] != NOW_UNKNOWN:
                now[indicator.id] = bool(self.now[position, number])
        return ScreeningRequest(
            self.settings[self.setting_of_row[position]], int(self.ages[position]), levels, now
        )

    @classmethod
    def of_requests(cls, requests: Sequence[ScreeningRequest], catalogue: Catalogue, first_row: int) -> Coded:
        """Rows from requests that were checked against ``catalogue``."""
        number = {indicator.id: position for position, indicator in enumerate(catalogue)}
        shape = (len(requests), len(catalogue))
        codes = np.zeros(shape, dtype=np.uint8, order="F")
        now = np.full(shape, NOW_UNKNOWN, dtype=np.int8, order="F")
        settings: dict[str, int] = {}
        for row, request in enumerate(requests):
            settings.setdefault(request.setting, len(settings))
            for indicator, answer in request.answers.items():
                codes[row, number[indicator]] = code_of(catalogue[indicator], answer)
            for indicator, happening in request.now.items():
                now[row, number[indicator]] = happening
        return cls(
            catalogue,
            first_row,
            None,
            tuple(settings),
            np.array([settings[request.setting] for request in requests], dtype=np.intp),
            np.array([request.age for request in requests], dtype=np.int64),
            codes,
            now,
        )
