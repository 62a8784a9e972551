"""Is what comes in still what the model was made with? The answers to each question, absent ones included.

Everything is counted: with tens of cases a month a distance without counts says nothing. A question stands
out when its answers would hardly come from the reference by chance, with so many questions looked at. The
chance is that of the exact multinomial test, by simulation; a chi-square table is wrong at counts like these.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.monitor.errors import MonitorError
from screening.monitor.exact_intervals import share
from screening.monitor.observed_expected import Floats
from screening.validate.figure_with_interval import Estimate

LEAST_CASES: Final = 30
"""Cases below which no question is said to stand out."""

CHANCE: Final = 0.01
"""Chance that anything at all stands out when nothing changed, over all questions together."""

_DRAWS: Final = 9_999
_FIRST: Final = 499
_CLEARLY: Final = 10  # so many of the first draws at least as unlikely: no more draws could make it rare
_SEED: Final = 20_000_102

Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Shift:
    """The answers to one question in ``n`` cases.

    ``counts`` and ``expected`` (cases) have one number per answer: absent first, then the levels; a count
    that is too small to be told is ``None``. ``absent`` is the share without an answer, ``absent_expected``
    that of the reference. ``distance`` is half the sum of the differences of shares, from 0 to 1. ``chance``
    is None below ``LEAST_CASES``.
    """

    indicator: str
    n: int
    counts: Sequence[int | None]
    expected: Sequence[float]
    absent: Estimate
    absent_expected: float
    distance: float | None
    chance: float | None
    stands_out: bool


def shifts(counts: Mapping[str, Counts], reference: Mapping[str, Floats]) -> tuple[Shift, ...]:
    """One row per indicator of ``counts``.

    ``counts[i] (k,)``: cases per answer, absent first. ``reference[i] (k,)``: shares that sum to 1.
    """
    rng = np.random.default_rng(_SEED)
    return tuple(
        _shift(indicator, np.asarray(given), np.asarray(reference[indicator]), CHANCE / len(counts), rng)
        for indicator, given in counts.items()
    )


def _shift(indicator: str, counts: Counts, shares: Floats, chance: float, rng: np.random.Generator) -> Shift:
    if counts.shape != shares.shape or (counts < 0).any() or abs(float(shares.sum()) - 1.0) > 1e-6:
        raise MonitorError("monitor.reference", indicator=indicator)
    n = int(counts.sum())
    found = _chance(counts, shares, rng) if n >= LEAST_CASES else None
    return Shift(
        indicator=indicator,
        n=n,
        counts=tuple(int(count) for count in counts),
        expected=tuple(float(n * one) for one in shares),
        absent=share(int(counts[0]), n),
        absent_expected=float(shares[0]),
        distance=float(np.abs(counts / n - shares).sum() / 2) if n else None,
        chance=found,
        stands_out=found is not None and found <= chance,
    )


def _chance(counts: Counts, shares: Floats, rng: np.random.Generator) -> float:
    """Share of samples from the reference that are at least as unlikely by their likelihood ratio."""
    n = int(counts.sum())
    if (counts[shares == 0] > 0).any():
        return 0.0  # an answer that the reference says is never given
    known = shares > 0
    given = _ratio(counts[known][None], n * shares[known]) - 1e-9
    for draws in (_FIRST, _DRAWS):
        drawn = rng.multinomial(n, shares[known] / shares[known].sum(), size=draws)
        at_least = int((_ratio(drawn, n * shares[known]) >= given).sum())
        if at_least >= _CLEARLY:
            break
    return (1 + at_least) / (draws + 1)


def _ratio(counts: Counts, expected: Floats) -> Floats:
    """The log likelihood ratio of each row of counts against what is expected (half of G)."""
    ratio: Floats = (counts * np.log(np.maximum(counts, 1) / expected)).sum(axis=1)
    return ratio
