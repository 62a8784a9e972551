"""What a score table is made of: base values of settings, how often answers are given, and bands.

Bands are ranges of the estimate, worded by what to do next, with who set them and what they would cost.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from screening.features.design_matrix import Design, Floats
from screening.language import Text
from screening.model.log_odds import log_odds_of

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


@dataclass(frozen=True, slots=True)
class Base:
    """Share of victims in a setting before any answer: ``rate`` (probability), its log odds and their sd."""

    rate: float
    log_odds: float
    sd: float
    source: str

    def __post_init__(self) -> None:
        if abs(log_odds_of(self.rate) - self.log_odds) > 1e-12:
            raise ValueError("base: the log odds are not those of the rate")
        if not (math.isfinite(self.sd) and self.sd > 0):
            raise ValueError("base: the sd must be above 0; no base rate is known exactly")
        if not self.source.strip():
            raise ValueError("base: the source is empty")


@dataclass(frozen=True, slots=True, eq=False)
class Frequencies:
    """How often each answer is given, per class: needed for "what is still open" and "what to ask next".

    ``victims`` and ``others``: probability of each code given class and answered, ``(n_items, n_codes)``,
    0 for absent codes. ``answered_victims`` and ``answered_others``: share answered, ``(n_items,)``.
    """

    victims: Floats
    others: Floats
    answered_victims: Floats
    answered_others: Floats


class TableParts(Protocol):
    """A whole score table, as its checks and its plain content see it; ``ScoreTable`` explains the parts."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def catalogue_version(self) -> str: ...
    @property
    def catalogue_digest(self) -> str: ...
    @property
    def design(self) -> Design: ...
    @property
    def coefficients(self) -> Floats: ...
    @property
    def points(self) -> Floats: ...
    @property
    def covariance(self) -> Floats: ...
    @property
    def bases(self) -> Mapping[str, Base]: ...
    @property
    def frequencies(self) -> Frequencies: ...
    @property
    def bands(self) -> tuple[Band, ...]: ...
    @property
    def provenance(self) -> Mapping[str, Any]: ...
    @property
    def rules(self) -> int: ...
