"""Bands: ranges of the estimate, worded by what to do next, with who set them and what they would cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from screening.language import Text

BAND_IDS: Final = ("few_signals", "some_signals", "many_signals", "strong_signals")
"""Bands from the lowest up; a table may use fewer, never others."""


@dataclass(frozen=True, slots=True)
class BandExpectation:
    """What marking everybody at or above a limit means in one setting, from ``cases`` simulated cases.

    ``missed_per_100_victims``: of 100 victims, how many stay below the limit.
    ``wrongly_marked_per_100_others``: of 100 others, how many reach it.
    """

    missed_per_100_victims: float
    wrongly_marked_per_100_others: float
    cases: int

    def __post_init__(self) -> None:
        for share in (self.missed_per_100_victims, self.wrongly_marked_per_100_others):
            if not 0 <= share <= 100:
                raise ValueError("band: an expected number per 100 must lie between 0 and 100")
        if self.cases < 1:
            raise ValueError("band: the expectation rests on no cases")


@dataclass(frozen=True, slots=True)
class Band:
    """A range of probability. In each setting it begins at ``lowest`` (included) and ends at the next band.

    Settings differ in how many young people are victims, so one limit for all would mark nearly everybody in
    one of them and nearly nobody in another.
    """

    id: str
    lowest: Mapping[str, float]
    decided_by: Text
    expected: Mapping[str, BandExpectation]
