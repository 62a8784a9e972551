"""Points as whole numbers that a person can add with a pencil, and what the rounding loses.

A score table holds log odds with many digits. The card prints each of them times one scale, rounded to a
whole number of at most two digits. How much the rounding loses hangs on the scale: near one scale many points
lie close to whole numbers, near another they do not. So the scale is the one that loses least over simulated
intakes, and the loss that the card tells is counted over other intakes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.evidence.simulated_population import Population
from screening.features.design_matrix import Codes, Floats
from screening.model.log_odds import probability_of
from screening.model.points_lookup import Lookup
from screening.model.score_table import ScoreTable

MOST_POINTS: Final = 99
"""The largest number of points on the card, either way."""

MOST_LOST: Final = 1.0
"""So much of 100 the rounding may lose; where it loses more, the card says so."""

CASES: Final = 10_000
"""Simulated intakes in each setting."""

_SCALES_TRIED: Final = 100
_SMALLEST_SHARE: Final = 0.8
"""Scales from this share of the largest one are tried: a smaller scale rounds more coarsely."""

_CHOOSING, _EVERYTHING_ANSWERED, _TELLING = range(3)
_SEED: Final = 15
_NOTHING_ABSENT: Final = -20.0
"""Log odds of absence at which every question has an answer."""

Intakes = Mapping[str, Codes]
"""Answers ``(n, n_items)`` of simulated intakes by setting."""


@dataclass(frozen=True, eq=False)
class WholePoints:
    """Points of the card: ``points (n_items, n_codes)`` and ``starts`` by setting, whole numbers.

    ``scale`` is in points per log odds. An absent answer has 0 points, as in the table.
    """

    scale: float
    points: NDArray[np.int64]
    starts: Mapping[str, int]

    @classmethod
    def of(cls, table: ScoreTable, scale: float) -> WholePoints:
        """The points of ``table`` at ``scale``, each rounded to the nearest whole number."""
        starts = {setting: round(base.log_odds * scale) for setting, base in table.bases.items()}
        return cls(scale, np.rint(table.points * scale).astype(np.int64), MappingProxyType(starts))


@dataclass(frozen=True, slots=True)
class Loss:
    """What the rounding loses in ``cases`` intakes of ``setting``.

    ``largest`` is the largest difference from the exact estimate, of 100. ``beyond`` tells between which
    exact estimates (of 100) it is more than ``MOST_LOST``, and ``beyond_cases`` in how many intakes; ``None``
    and 0 where it never is.
    """

    setting: str
    cases: int
    largest: float
    beyond: tuple[float, float] | None
    beyond_cases: int


def whole_points(
    table: ScoreTable, catalogue: Catalogue, progress: Callable[[float], None] = lambda _: None
) -> WholePoints:
    """The points of ``table`` at the scale that loses least.

    Looked at are intakes as they are recorded, and intakes with every question answered. ``progress`` is
    called with the share done, up to 1. Raises ``EvidenceError`` when ``table`` has a setting that no
    simulated intake comes from.
    """
    intakes = [simulated_intakes(table, catalogue, which) for which in (_CHOOSING, _EVERYTHING_ANSWERED)]
    exact = [_estimates(table, table.points, some, 1.0, _bases(table)) for some in intakes]
    largest_point = float(np.abs(table.points).max())
    largest_scale = (MOST_POINTS + 0.49) / largest_point if largest_point else 1.0

    def lost(scale: float) -> float:
        whole = WholePoints.of(table, scale)
        return max(
            float(np.abs(near[setting] - right[setting]).max())
            for some, right in zip(intakes, exact, strict=True)
            for near in (_estimates(table, whole.points, some, scale, whole.starts),)
            for setting in right
        )

    tried = []
    for share in np.linspace(_SMALLEST_SHARE, 1.0, _SCALES_TRIED).tolist():
        tried.append((lost(largest_scale * share), largest_scale * share))
        progress(len(tried) / _SCALES_TRIED)
    return WholePoints.of(table, min(tried)[1])


def losses(table: ScoreTable, whole: WholePoints, intakes: Intakes) -> tuple[Loss, ...]:
    """What ``whole`` loses against ``table``, setting by setting."""
    return tuple(_losses(table, whole, intakes))


def intakes_to_tell_by(table: ScoreTable, catalogue: Catalogue) -> Intakes:
    """Intakes that no scale was chosen by, so that the loss counted over them is not flattered."""
    return simulated_intakes(table, catalogue, _TELLING)


def simulated_intakes(table: ScoreTable, catalogue: Catalogue, which: int) -> Intakes:
    """``CASES`` intakes in each setting of ``table``; other random numbers for each ``which``."""
    population = Population.from_evidence(catalogue)
    more_absent = _NOTHING_ABSENT if which == _EVERYTHING_ANSWERED else 0.0
    return {
        setting: population.cohort(
            setting, CASES, np.random.default_rng([_SEED, which, k]), more_absent=more_absent
        ).codes
        for k, setting in enumerate(table.settings)
    }


def _losses(table: ScoreTable, whole: WholePoints, intakes: Intakes) -> Iterator[Loss]:
    near = _estimates(table, whole.points, intakes, whole.scale, whole.starts)
    exact = _estimates(table, table.points, intakes, 1.0, _bases(table))
    for setting, right in exact.items():
        lost = np.abs(near[setting] - right)
        too_much = right[lost > MOST_LOST]
        beyond = (float(too_much.min()), float(too_much.max())) if too_much.size else None
        yield Loss(setting, len(right), float(lost.max()), beyond, int(too_much.size))


def _bases(table: ScoreTable) -> Mapping[str, float]:
    return {setting: base.log_odds for setting, base in table.bases.items()}


def _estimates(
    table: ScoreTable,
    points: NDArray[np.int64] | Floats,
    intakes: Intakes,
    scale: float,
    starts: Mapping[str, int] | Mapping[str, float],
) -> dict[str, Floats]:
    """Estimates (of 100) by setting from points and starts that are log odds times ``scale``."""
    lookup = Lookup(points / scale, table.design.highest_code)
    return {
        setting: 100 * probability_of(lookup(codes, starts[setting] / scale)[1])
        for setting, codes in intakes.items()
    }
