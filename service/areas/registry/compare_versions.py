"""Two versions side by side: which points differ, the largest difference first. Pure.

Points are log odds. Both tables are centred on their own reference population, so a difference is that of the
answer itself; base rates are compared apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from screening.features.answers import FIRST_LEVEL
from screening.model.score_table import ScoreTable

SMALLEST: Final = 0.005
"""Smaller differences (log odds) do not show in two decimals; they are counted and not listed."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One answer whose points differ: log odds before and after."""

    indicator: str
    level: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class ChangedBase:
    """The base rate of one setting before and after (probability); ``None`` where there is none."""

    setting: str
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs from one table to another. ``unlisted``: answers that differ less than ``SMALLEST``."""

    answers: tuple[Changed, ...]
    unlisted: int
    bases: tuple[ChangedBase, ...]
    same_limits: bool


def compare(before: ScoreTable, after: ScoreTable) -> Comparison:
    """What changes when ``after`` takes the place of ``before``; both are for the same catalogue."""
    differing = [answer for answer in _answers(before, after) if answer.difference]
    listed = [answer for answer in differing if abs(answer.difference) >= SMALLEST]
    settings = dict.fromkeys([*before.bases, *after.bases])
    bases = [ChangedBase(setting, _rate(before, setting), _rate(after, setting)) for setting in settings]
    return Comparison(
        answers=tuple(
            sorted(listed, key=lambda answer: (-abs(answer.difference), answer.indicator, answer.level))
        ),
        unlisted=len(differing) - len(listed),
        bases=tuple(base for base in bases if base.before != base.after),
        same_limits=[(b.id, b.lowest) for b in before.bands] == [(b.id, b.lowest) for b in after.bands],
    )


def _answers(before: ScoreTable, after: ScoreTable) -> Iterator[Changed]:
    for item, old, new in zip(
        before.design.items, before.points.tolist(), after.points.tolist(), strict=True
    ):
        for place, level in enumerate(item.level_ids):
            yield Changed(item.id, level, old[FIRST_LEVEL + place], new[FIRST_LEVEL + place])


def _rate(table: ScoreTable, setting: str) -> float | None:
    base = table.bases.get(setting)
    return None if base is None else base.rate
