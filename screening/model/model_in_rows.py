"""The whole model in rows, for a terminal: base values, points, limits and where they come from.

Points are log odds to two decimals; the served model is exact. The score card for paper, with whole points,
is ``screening.score_card``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from screening.features.answers import FIRST_LEVEL
from screening.model.log_odds import probability_of
from screening.model.score_table import ScoreTable

Part = Literal["model", "base", "points", "sum", "band", "provenance"]


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One line about a model. ``name`` and ``detail`` are ids (indicator and level, setting, band and
    setting, field), for the reader's language to put in words; ``value`` is ready to print."""

    part: Part
    name: str
    detail: str
    value: str


def model_rows(table: ScoreTable) -> tuple[ModelRow, ...]:
    """Every line about ``table``, in the order of use.

    ``base`` and ``points`` are log odds to two decimals; ``sum`` turns a sum of points into a number out
    of 100; ``band`` gives, per setting, the limit out of 100 and "missed / wrongly marked" per 100.
    """
    return (
        *_model(table),
        *(ModelRow("base", s, "", _signed(base.log_odds)) for s, base in table.bases.items()),
        *_points(table),
        *(ModelRow("sum", _signed(k / 2), "", _of_100(probability_of(k / 2))) for k in range(-10, 11)),
        *_bands(table),
        *(ModelRow("provenance", name, d, v) for name, d, v in _flat(table.provenance)),
    )


def _model(table: ScoreTable) -> Iterator[ModelRow]:
    yield ModelRow("model", "name", "", f"{table.name}-{table.version}")
    yield ModelRow("model", "status", "", table.status)
    yield ModelRow("model", "digest", "", table.digest)
    yield ModelRow("model", "catalogue", table.catalogue_version, table.catalogue_digest)


def _points(table: ScoreTable) -> Iterator[ModelRow]:
    for item, row in zip(table.design.items, table.points.tolist(), strict=True):
        # A confirmed direct sign ends the estimate, so it has no points to add.
        levels = item.level_ids[:-1] if item.role == "direct" else item.level_ids
        for number, level in enumerate(levels):
            yield ModelRow("points", item.id, level, _signed(row[FIRST_LEVEL + number]))


def _bands(table: ScoreTable) -> Iterator[ModelRow]:
    for band in table.bands:
        for setting, expected in band.expected.items():
            numbers = (expected.missed_per_100_victims, expected.wrongly_marked_per_100_others)
            cost = " / ".join(f"{n:.0f}" for n in numbers)
            yield ModelRow("band", band.id, setting, f"{_of_100(band.lowest[setting])}: {cost}")


def _flat(values: Any, name: str = "") -> Iterator[tuple[str, str, str]]:
    """Nested provenance as (first name, further names, value)."""
    for key, value in values.items():
        path = f"{name}.{key}" if name else str(key)
        if isinstance(value, dict):
            yield from _flat(value, path)
        else:
            first, _, rest = path.partition(".")
            yield first, rest, ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _signed(log_odds: float) -> str:
    return f"{log_odds + 0.0:+.2f}"


def _of_100(probability: float) -> str:
    return f"{probability * 100:.0f}"
