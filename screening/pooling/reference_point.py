"""The shared point at which every organisation looks at its outcomes, and what is public about it.

The point is the model of the evidence: its coefficients, and the log odds of each setting. How much a case
tells about the coefficients there does not hang on an outcome, and on average over a population not on
anybody's answers either. So it is worked out on the simulated population of the evidence, which everybody
has, and no organisation hands on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.features.design_matrix import Codes, Floats
from screening.model.artefact import read_shipped
from screening.model.log_odds import probability_of
from screening.pooling.clipping import ANSWERED, kept_share
from screening.pooling.errors import PoolingError
from screening.training.starting_point import StartingPoint
from screening.training.starting_point_from_evidence import evidence_start

CASES: Final = 20_000
"""Simulated cases per setting, half victims, behind the public figures."""


@dataclass(frozen=True, slots=True, eq=False)
class PerCase:
    """What one case of a setting adds on average, at the reference point; q = columns and settings.

    ``information (q, q)``: derivative of the clipped score; ``variance (q, q)``: variance of that score.
    ``offset (q,)``: what clipping adds to its mean. ``answered``: mean of the clipped measure of how much was
    answered. ``size``: mean of p(1 - p)|x|², by which that measure is scaled.
    """

    information: Floats
    variance: Floats
    offset: Floats
    answered: float
    size: float


@dataclass(frozen=True, eq=False)
class ReferencePoint:
    """The model of the evidence as a point, ``point (n_columns + n_settings,)`` in log odds."""

    start: StartingPoint
    name: str
    digest: str
    point: Floats

    @cached_property
    def settings(self) -> tuple[str, ...]:
        return tuple(self.start.bases)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.start.design.columns)

    @cached_property
    def _made(self) -> dict[str, PerCase]:
        return {}

    def per_case(self, setting: str) -> PerCase:
        """The public figures of one setting; simulated at the first call, a few tenths of a second."""
        if setting not in self._made:
            number = self.settings.index(setting)
            codes = self.start.reference.of(setting, number)
            half = CASES // 2
            middle = len(codes) // 2
            few = np.concatenate([codes[: min(half, middle)], codes[middle : middle + half]])
            self._made[setting] = _per_case(self, few, number)
        return self._made[setting]

    def rows(self, codes: Codes, setting: np.ndarray[tuple[int], np.dtype[np.object_]]) -> Floats:
        """Columns of the design and one column per setting, ``(n, n_columns + n_settings)``."""
        return np.hstack(
            [self.start.design.matrix(codes), setting[:, None] == np.array(self.settings, dtype=object)]
        ).astype(np.float64)

    @cached_property
    def second_moment(self) -> Floats:
        """E[x x'] of the columns over the class-balanced reference population, ``(n_columns, n_columns)``.

        d' M d is the mean square change of the log odds when the coefficients move by d.
        """
        codes = self.start.reference.background(self.start.design)
        rows = self.start.design.matrix(codes)
        return np.asarray(rows.T @ rows / len(rows))


def reference_point(catalogue: Catalogue | None = None) -> ReferencePoint:
    """The point of ``catalogue``; raises ``PoolingError`` for one without published evidence."""
    catalogue = catalogue or load_catalogue()
    if catalogue.digest != load_catalogue().digest:
        raise PoolingError("pooling.no_evidence")
    start, table = evidence_start(catalogue), read_shipped(catalogue)
    point = np.concatenate([table.coefficients, [base.log_odds for base in table.bases.values()]])
    return ReferencePoint(start, f"{table.name}-{table.version}", table.digest, point)


def _per_case(at: ReferencePoint, codes: Codes, number: int) -> PerCase:
    setting = at.settings[number]
    rows = at.rows(codes, np.full(len(codes), setting, dtype=object))
    rate = at.start.bases[setting].rate
    weight = np.where(np.arange(len(rows)) < len(rows) // 2, rate, 1 - rate) * 2 / len(rows)
    p = probability_of(rows @ at.point)
    spread, length = p * (1 - p), np.einsum("ij,ij->i", rows, rows)
    size = float(weight @ (spread * length))
    answered = ANSWERED * spread * length / size
    kept = [kept_share(np.abs(y - p) * np.sqrt(length), answered) for y in (1.0, 0.0)]
    slope = spread * (kept[0] * (1 - p) + kept[1] * p)
    square = spread * (kept[0] ** 2 * (1 - p) + kept[1] ** 2 * p)
    return PerCase(
        information=_weighted(rows, weight * slope),
        variance=_weighted(rows, weight * square),
        offset=np.asarray((weight * spread * (kept[0] - kept[1])) @ rows),
        answered=float(weight @ ((p * kept[0] + (1 - p) * kept[1]) * answered)),
        size=size,
    )


def _weighted(rows: Floats, weight: Floats) -> Floats:
    product = (rows * weight[:, None]).T @ rows
    return np.asarray((product + product.T) / 2)
