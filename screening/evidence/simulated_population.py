"""The population: young people, what is true of them, and what an intake records of it.

Everything that is simulated in the product comes from here: the prior, the demonstration cohort, the
waiting times. A case whose direct signs end an estimate (``screening.features.direct_signs``) is outside
the model's population: it is drawn, counted (``Cohort.outside``) and replaced by a case of the same kind, so
that the share of victims inside is the base rate of the setting.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.evidence.base_rates import base_rates
from screening.evidence.errors import EvidenceError
from screening.evidence.population_assumptions import Parameters, load_parameters
from screening.evidence.world_parameters import World, make_world
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL
from screening.features.design_matrix import Codes
from screening.features.direct_signs import direct_items, ending_signs

Levels = NDArray[np.uint8]
Bools = NDArray[np.bool_]

_AT_ONCE = 10_000


@dataclass(frozen=True)
class LabelNoise:
    """Outcomes that are recorded wrongly: shares of victims not found and of others named victim."""

    missed: float = 0.0
    wrong: float = 0.0


@dataclass(frozen=True)
class Cohort:
    """``n`` simulated cases of one setting, without direct signs that end an estimate.

    ``codes (n, n_items)`` uint8: the recorded answers. ``true_levels (n, n_items)``: what is true, as
    level numbers (yes of a yes-or-no sign
    is its top level; of a direct sign only the suspicion). ``victim (n,)``: the truth. ``outcome (n,)``:
    what is recorded of it, the same without label noise. ``subtype (n,)``: 0 for others, 1.. for victims.
    ``outside``: number of cases that were met and left out, ``outside_victims`` of them.
    """

    setting: str
    codes: Codes
    true_levels: Levels
    victim: Bools
    outcome: Bools
    subtype: Levels
    outside: int
    outside_victims: int


@dataclass(frozen=True)
class Population:
    """A world from which cohorts are drawn."""

    catalogue: Catalogue
    world: World

    @classmethod
    def from_evidence(cls, catalogue: Catalogue, parameters: Parameters | None = None) -> Population:
        """The population of the published evidence: the central world."""
        return cls(catalogue, make_world(catalogue, parameters or load_parameters()))

    def cohort(
        self,
        setting: str,
        n: int,
        rng: np.random.Generator,
        *,
        rate: float | None = None,
        label_noise: LabelNoise | None = None,
        more_absent: float = 0.0,
        drift: float = 0.0,
    ) -> Cohort:
        """``n`` cases. ``rate``: share of victims, by default the base rate of the setting.

        ``more_absent``: log odds added to every absent answer. ``drift``: log odds added to every
        indicator's frequency, victims and others alike. Raises ``EvidenceError`` for an unknown setting.
        """
        if setting not in self.world.settings:
            raise EvidenceError("evidence.unknown_setting", setting=setting)
        rate = base_rates()[setting].rate if rate is None else rate
        victim = rng.random(n) < rate
        group = np.zeros(n, dtype=np.uint8)
        cumulated = np.cumsum(self.world.subtype_shares)[:-1]
        group[victim] = 1 + np.searchsorted(cumulated, rng.random(int(victim.sum())), side="right")
        n_items = len(self.catalogue.items)
        codes = np.empty((n, n_items), dtype=np.uint8)
        true = np.empty((n, n_items), dtype=np.uint8)
        outside = np.zeros(2, dtype=np.int64)
        for start in range(0, n, _AT_ONCE):
            rows = np.arange(start, min(start + _AT_ONCE, n))
            while rows.size:
                codes[rows], true[rows], out = self._draw(setting, group[rows], rng, more_absent, drift)
                outside += np.bincount(victim[rows[out]], minlength=2)
                rows = rows[out]
        outcome = _noisy(victim, label_noise, rng) if label_noise else victim
        return Cohort(setting, codes, true, victim, outcome, group, int(outside.sum()), int(outside[1]))

    def _draw(
        self, setting: str, group: Levels, rng: np.random.Generator, more_absent: float, drift: float
    ) -> tuple[Codes, Levels, Bools]:
        """Recorded codes, true levels, and which rows have direct signs that end an estimate.

        Thresholds are in double precision though nobody's chance is known so well: machines differ in the
        last digits of a logarithm, and in single precision that would turn an answer now and then.
        """
        world, n = self.world, len(group)
        factors = rng.standard_normal((n, world.loadings.shape[1])) + world.shifts[group]
        u = rng.random((len(world.loadings), n))
        lean = world.loadings @ factors.T - np.log((u + 2.0**-54) / (1.0 - u))  # logistic; u = 0 stays finite
        cuts = world.cuts[world.settings.index(setting)] + drift
        record = rng.random(u.shape, dtype=np.float32)
        true, recorded = np.zeros(u.shape, dtype=np.uint8), np.zeros(u.shape, dtype=np.uint8)
        for i, item in enumerate(self.catalogue.items):
            for k in range(len(item.levels) - 1):
                true[i] += lean[i] > -cuts[:, i, k][group]
            for k in range(len(item.levels) - 1):
                recorded[i] += record[i] >= world.record[i, :, k][true[i]]
        absent = self._absent(n, rng, more_absent)
        codes = np.where(absent < FIRST_LEVEL, absent, recorded + np.uint8(FIRST_LEVEL))
        direct = np.flatnonzero(world.confirmed.any(axis=0))
        sure = rng.random((n, len(direct)))
        confirmed = np.any(sure < world.confirmed[:, direct][group], axis=1)
        ended = ending_signs(codes.T, direct_items(self.catalogue.items)).any(axis=1)
        return codes.T, true.T, confirmed | ended

    def _absent(self, n: int, rng: np.random.Generator, more_absent: float) -> Levels:
        """Codes 0, 1, 2 of absent answers, and 3 where there is an answer, ``(n_items, n)``."""
        world = self.world
        thorough = world.thoroughness_sd * rng.standard_normal(n)
        share = 1.0 / (1.0 + np.exp(-(world.absent + more_absent)[:, None] - thorough))
        u = rng.random(share.shape, dtype=np.float32)
        kind = np.full(share.shape, ABSENT_STATES.index("not_asked"), dtype=np.uint8)
        kind += u >= share * world.absent_kinds[:, :1]
        kind += u >= share * world.absent_kinds[:, 1:]
        kind += u >= share
        return kind


def _noisy(victim: Bools, noise: LabelNoise, rng: np.random.Generator) -> Bools:
    u = rng.random(victim.shape)
    return np.where(victim, u >= noise.missed, u < noise.wrong)
