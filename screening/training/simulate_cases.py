"""Made-up cases from the evidence's population, in the shape of a training table.

They show how the machinery behaves; they are no evidence about young people. On request labels are wrong,
answers are missing, frequencies drift over the period, and signs of one group are overlooked. Which group a
case belongs to is a table of its own: a model never sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from screening.catalogue.catalogue import Catalogue
from screening.evidence.base_rates import base_rates
from screening.evidence.errors import EvidenceError
from screening.evidence.simulated_population import LabelNoise, Population
from screening.evidence.world_parameters import OTHERS
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes
from screening.training import case_columns as c
from screening.training.simulated_dates_and_outcomes import record

if TYPE_CHECKING:
    import pandas as pd

UNTIL: Final = date(2026, 9, 30)
"""No outcome is dated later, unless told otherwise: the same command gives the same file on any day."""

SETTINGS: Final[Mapping[str, float]] = {
    "specialised_crisis_shelter": 0.2,
    "general_crisis_shelter": 0.4,
    "youth_protection_intake": 0.4,
}
UNDETERMINED: Final = 0.1
_OF_ANSWERS: Final = 0.6
"""Share of the time that drawing the answers takes; writing them down as a record takes the rest."""

PARTS: Final = 8
"""Parts of the period; within a part nothing drifts."""

_CASES, _GROUPS = range(2)
"""What a stream of random numbers is for."""


@dataclass(frozen=True, slots=True)
class Drift:
    """What the last part of the period has more of than the first, log odds: victims, and every sign."""

    victims: float = 0.0
    signs: float = 0.0

    def at(self, part: int) -> Drift:
        share = part / (PARTS - 1)
        return Drift(share * self.victims, share * self.signs)


@dataclass(frozen=True, slots=True)
class Group:
    """A planted group: its share of the cases, and the share of its signs that are recorded as "no"."""

    name: str
    share: float
    overlooked: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Cases as numbers: codes ``(n, n_items)``, recorded as victim or not, outside the population or not."""

    codes: Codes
    victim: NDArray[np.bool_]
    outside: NDArray[np.bool_]


def simulate(
    catalogue: Catalogue,
    n: int,
    *,
    seed: int,
    settings: Mapping[str, float] | None = None,
    label_noise: LabelNoise | None = None,
    unknown: float = 0.0,
    drift: Drift | None = None,
    groups: Sequence[Group] = (),
    undetermined: float = UNDETERMINED,
    until: date = UNTIL,
    progress: Callable[[float], None] = lambda _share: None,
) -> pd.DataFrame:
    """``n`` cases as text cells, in the order of intake; the same arguments give the same table.

    ``settings``: weight of each. ``unknown``: log odds added to every absent answer. ``groups``: planted
    ones; ``group_table`` with the same seed tells who belongs to which. ``undetermined``: share of the
    outcomes. ``progress`` is called with the share done (0 to 1). Raises ``EvidenceError`` for an unknown
    setting or a catalogue without published evidence.
    """
    weights = dict(settings or SETTINGS)
    for setting in weights.keys() - base_rates().keys():
        raise EvidenceError("evidence.unknown_setting", setting=setting)
    rng = np.random.default_rng([seed, _CASES])
    population = Population.from_evidence(catalogue)
    share = np.array(list(weights.values())) / sum(weights.values())
    which, part = rng.choice(len(weights), n, p=share), np.sort(rng.integers(0, PARTS, n))
    codes = np.zeros((n, len(catalogue.items)), dtype=np.uint8)
    victim, outside = np.zeros((2, n), dtype=bool)
    for number, setting in enumerate(weights):
        for p in range(PARTS):
            rows = np.flatnonzero((which == number) & (part == p))
            if len(rows):
                change = (drift or Drift()).at(p)
                drawn = _draw(
                    population,
                    setting,
                    len(rows),
                    rng,
                    change=change,
                    label_noise=label_noise,
                    unknown=unknown,
                )
                codes[rows], victim[rows], outside[rows] = drawn.codes, drawn.victim, drawn.outside
            progress(_OF_ANSWERS * (number * PARTS + p + 1) / (len(weights) * PARTS))
    _overlook(codes, catalogue, _members(n, seed, groups), groups, rng)
    setting_of = np.array(list(weights), dtype=object)[which]
    frame = record(
        catalogue,
        codes,
        rng,
        victim=victim,
        outside=outside,
        setting=setting_of,
        moment=part / PARTS,
        undetermined=undetermined,
        until=until,
    )
    progress(1.0)
    return frame


def group_table(frame: pd.DataFrame, groups: Sequence[Group], *, seed: int) -> pd.DataFrame:
    """Case and group of every case that ``simulate`` made with the same ``groups`` and ``seed``."""
    import pandas as pd

    names = np.array([group.name for group in groups], dtype=object)
    return pd.DataFrame({c.CASE: frame[c.CASE], "group": names[_members(len(frame), seed, groups)]})


def _members(n: int, seed: int, groups: Sequence[Group]) -> NDArray[np.intp]:
    """The number of the group of each case."""
    if not groups:
        return np.zeros(n, dtype=np.intp)
    share = np.array([group.share for group in groups])
    rng = np.random.default_rng([seed, _GROUPS])
    return np.asarray(rng.choice(len(groups), n, p=share / share.sum()), dtype=np.intp)


def _draw(
    population: Population,
    setting: str,
    n: int,
    rng: np.random.Generator,
    *,
    change: Drift,
    label_noise: LabelNoise | None,
    unknown: float,
) -> Drawn:
    """Cases of one setting and part; a victim may have a confirmed direct sign and is then outside.

    Two suspected ones would put a case outside too; of those the population has none.
    """
    base = base_rates()[setting]
    rate = float(expit(base.log_odds + change.victims))
    confirmed = _confirmed_share(population)
    odds = rate * (1 - np.prod(1 - confirmed))
    out = rng.random(n) < odds / (1 + odds)
    parts = [
        population.cohort(
            setting,
            int(rows.sum()),
            rng,
            rate=1.0 if outside else rate,
            label_noise=None if outside else label_noise,
            more_absent=unknown,
            drift=change.signs,
        )
        for outside, rows in ((False, ~out), (True, out))
    ]
    codes, victim = np.empty((n, len(confirmed)), dtype=np.uint8), np.ones(n, dtype=bool)
    codes[~out], codes[out], victim[~out] = parts[0].codes, parts[1].codes, parts[0].outcome
    sign = rng.choice(len(confirmed), int(out.sum()), p=confirmed / confirmed.sum())
    codes[np.flatnonzero(out), sign] = FIRST_LEVEL + 2
    return Drawn(codes, victim, out)


def _confirmed_share(population: Population) -> NDArray[np.float64]:
    """Share of the victims with each direct sign confirmed at intake, ``(n_items,)``."""
    world = population.world
    return np.asarray(world.subtype_shares @ world.confirmed[OTHERS + 1 :])


def _overlook(
    codes: Codes,
    catalogue: Catalogue,
    member: NDArray[np.intp],
    groups: Sequence[Group],
    rng: np.random.Generator,
) -> None:
    """Record signs of planted groups as "no"; a confirmed direct sign and protective items stay."""
    for number, group in enumerate(groups):
        rows = np.flatnonzero(member == number)
        for k, item in enumerate(catalogue.items):
            unseen = (rng.random(len(rows)) < group.overlooked) & (codes[rows, k] > FIRST_LEVEL)
            if item.sign > 0:
                unseen &= (item.role != "direct") | (codes[rows, k] < FIRST_LEVEL + 2)
                codes[rows[unseen], k] = FIRST_LEVEL
