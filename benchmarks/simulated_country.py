"""A country of organisations in which the truth is known: what each records, and what is true of a new one.

The young people are intakes of the simulated population of the evidence, in one setting. What is true of them
is drawn: evidence "right" is the truth; "noisy" is off by 0.2 in every log odds; "wrong" has five signs that
work the other way besides. Organisations differ: the log odds ratio of each indicator (highest answer against
lowest) by an sd of ``tau``, the base rate by the sd that the evidence gives it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from benchmarks.outcomes import recorded
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.simulated_population import Population
from screening.features.design_matrix import Codes, Floats
from screening.model.log_odds import probability_of
from screening.pooling.reference_point import ReferencePoint
from screening.training.training_table import TrainingTable

Kind = Literal["right", "noisy", "wrong"]
KINDS: Final[tuple[Kind, ...]] = ("right", "noisy", "wrong")
SETTING: Final = "specialised_crisis_shelter"
NOISE: Final = 0.2
REVERSED: Final = 5
JUDGED: Final = 4_000
"""Young people of the new organisation by whom estimates are judged."""
_POOL: Final = 20_000


@dataclass(frozen=True, eq=False)
class Country:
    """Members and one new organisation, each with its truth; the last is the new one.

    ``truths (J + 1, p + 1)``: coefficients and intercept in log odds. ``rows (n, p)`` of the population.
    """

    at: ReferencePoint
    codes: Codes
    rows: Floats
    truths: Floats
    rng: np.random.Generator

    @property
    def members(self) -> int:
        return len(self.truths) - 1

    def outcomes(self, organisation: int, n: int, *, flipped: bool = False) -> TrainingTable:
        """``n`` cases with outcomes of one organisation; ``flipped``: each outcome is the other one."""
        picked = self.rng.integers(0, len(self.rows), n)
        truth = self.truths[organisation]
        victim = self.rng.random(n) < probability_of(self.rows[picked] @ truth[:-1] + truth[-1])
        nothing = np.full(n, "", dtype=object)
        setting = np.full(n, SETTING, dtype=object)
        return recorded(self.codes[picked], victim ^ flipped, setting, nothing)

    def loss(self, coefficients: Floats, intercept: float) -> float:
        """Expected log loss (nats per case) of these estimates in the new organisation."""
        true = self._true()
        log_odds = self.rows[:JUDGED] @ coefficients + intercept
        return float((np.logaddexp(0.0, log_odds) - true * log_odds).mean())

    def covered(self, mean: Floats, covariance: Floats, middle: float, sd: float, reach: float) -> float:
        """Share of young people of the new organisation whose true log odds lie within ``reach`` sd."""
        rows, truth = self.rows[:400], self.truths[-1]
        width = np.sqrt(np.einsum("ij,jk,ik->i", rows, covariance, rows) + sd**2)
        away = rows @ (truth[:-1] - mean) + truth[-1] - middle
        return float((np.abs(away) < reach * width).mean())

    def _true(self) -> Floats:
        truth = self.truths[-1]
        return np.asarray(probability_of(self.rows[:JUDGED] @ truth[:-1] + truth[-1]))


def population(at: ReferencePoint) -> tuple[Codes, Floats]:
    """Intakes of the setting as codes and rows; drawn once for all countries."""
    drawn = Population.from_evidence(load_catalogue()).cohort(SETTING, _POOL, np.random.default_rng([5, 1]))
    return drawn.codes, at.start.design.matrix(drawn.codes)


def country(  # noqa: PLR0917  what a country is
    kind: Kind, tau: float, members: int, seed: int, at: ReferencePoint, people: tuple[Codes, Floats]
) -> Country:
    """One country; the same arguments give the same one."""
    rng = np.random.default_rng([KINDS.index(kind), round(100 * tau), members, seed])
    design, base = at.start.design, at.start.bases[SETTING]
    common, item = at.start.mean.copy(), np.array([column.item for column in design.columns])
    if kind != "right":
        common = common + rng.normal(0, NOISE, len(common))
    common = np.where(common * design.signs < 0, 0.0, common)
    if kind == "wrong":
        scored = [number for number, one in enumerate(design.items) if one.role == "scored"]
        common = np.where(np.isin(item, rng.choice(scored, REVERSED, replace=False)), -common, common)
    steps = np.bincount(item)
    own = rng.normal(0, 1, (members + 1, len(steps)))[:, item] / steps[item]
    middle = rng.normal(base.log_odds, base.sd, members + 1)
    codes, rows = people
    order = rng.permutation(len(rows))
    return Country(at, codes[order], rows[order], np.column_stack([common + tau * own, middle]), rng)
