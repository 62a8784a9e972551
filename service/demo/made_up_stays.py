"""Stays of earlier years for the demonstration: made by code from a seed, shaped as published figures.

The published description of PINQ-crisis says of its stays: 24 ended in 2015 and 2016; about half proved
established or strongly indicated; they took 6 months on average in 2015 and over 4 in 2016; most took under
3 months, a few much longer, mostly because follow-up care was not accessible; the mark was 8.5; the living
climate of 2016 was seen better than that of 2015 and 2014. All else here is ours: the ten stays of 2014,
single lengths, judgements, answers and scores. Nobody in it exists.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np

SEED: Final = 20_152_016
SETTING: Final = "specialised_crisis_shelter"
UNDER_THREE_MONTHS: Final = (30, 89)
"""Days: the shortest and the longest of the stays under three months."""

INDICATORS: Final = (
    "unexplained_money",
    "older_partner",
    "controlled_by_other",
    "several_phones",
    "overnight_unknown_place",
    "exploited_peers",
    "images_shared",
)
"""What the made stays learn in the conversation; each has the levels no, suspected, confirmed."""

JUDGEMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    "established": ("strong_suspicion",) * 7 + ("some_concern",) * 3,
    "strong_indications": ("strong_suspicion", "some_concern"),
    "not_shown": ("strong_suspicion",) * 3 + ("some_concern",) * 6,
    "undetermined": ("strong_suspicion", "some_concern", "some_concern"),
}
"""First judgements by outcome, dealt in turn."""


@dataclass(frozen=True, slots=True)
class Year:
    """What a year is to look like; ``mean_days`` and ``outcomes`` of 2015 and 2016 are as published."""

    year: int
    mean_days: int
    short: int
    outcomes: Mapping[str, int]
    climate: tuple[float, float, float, float]

    @property
    def stays(self) -> int:
        return sum(self.outcomes.values())


YEARS: Final = (
    Year(
        2014,
        150,
        7,
        {"established": 4, "strong_indications": 1, "not_shown": 4, "undetermined": 1},
        (3.2, 3.1, 3.2, 3.0),
    ),
    Year(
        2015,
        183,
        8,
        {"established": 5, "strong_indications": 1, "not_shown": 5, "undetermined": 1},
        (3.3, 3.2, 3.3, 2.9),
    ),
    Year(
        2016,
        130,
        9,
        {"established": 5, "strong_indications": 1, "not_shown": 4, "undetermined": 2},
        (3.9, 3.8, 3.9, 2.4),
    ),
)
MARKS: Final = (8, 9, 7, 10, 8, 9, 8, 9, 7, 10)
"""In pairs around the published 8.5; in each year so many give one, and the others do not want to."""


@dataclass(frozen=True)
class MadeStay:
    """One made-up stay. ``days`` is its length, ``learnt`` what stood at intake of what proved present."""

    begun_on: date
    days: int
    age: int
    outcome: str
    judgement: str
    learnt: Mapping[str, str]
    mark: int | None
    climate: tuple[float, ...]
    longer_because: str

    @property
    def ended_on(self) -> date:
        return self.begun_on + timedelta(days=self.days)


def made_stays(seed: int = SEED) -> tuple[MadeStay, ...]:
    """Every made-up stay, by its first day; the same seed gives the same stays."""
    rng = np.random.default_rng(seed)
    dealt = {outcome: iter(views * 2) for outcome, views in JUDGEMENTS.items()}
    stays = [stay for year in YEARS for stay in _of_year(year, rng, dealt)]
    return tuple(sorted(stays, key=lambda stay: (stay.begun_on, stay.days)))


def _of_year(year: Year, rng: np.random.Generator, dealt: Mapping[str, Iterator[str]]) -> Iterator[MadeStay]:
    lengths = _lengths(year, rng)
    outcomes = [outcome for outcome, n in year.outcomes.items() for _ in range(n)]
    marks = [*MARKS, *(None for _ in range(year.stays - len(MARKS)))]
    rng.shuffle(outcomes)
    for place, (days, outcome, mark) in enumerate(zip(lengths, outcomes, marks, strict=True)):
        ended = date(year.year, 1, 8) + timedelta(days=int(340 * place / year.stays))
        judgement = next(dealt[outcome])
        yield MadeStay(
            begun_on=ended - timedelta(days=days),
            days=days,
            age=int(rng.integers(13, 18)),
            outcome=outcome,
            judgement=judgement,
            learnt=_learnt(outcome, rng),
            mark=mark,
            climate=_climate(year, rng) if mark is not None else (),
            longer_because="follow_up_waiting" if rng.random() < 0.85 else "decision_pending",
        )


def _lengths(year: Year, rng: np.random.Generator) -> list[int]:
    """Lengths in days with exactly the mean of the year: most are short, the others share the rest."""
    short = rng.integers(*UNDER_THREE_MONTHS, size=year.short, endpoint=True).tolist()
    left = year.mean_days * year.stays - sum(short)
    shares = rng.dirichlet(np.full(year.stays - year.short, 12.0))
    long = [round(left * share) for share in shares[:-1].tolist()]
    lengths = [*short, *long, left - sum(long)]
    rng.shuffle(lengths)
    return [int(days) for days in lengths]


def _learnt(outcome: str, rng: np.random.Generator) -> dict[str, str]:
    """What the conversation taught, and what stood there before; nothing where exploitation was not shown."""
    if outcome not in ("established", "strong_indications"):
        return {}
    some = rng.choice(len(INDICATORS), size=int(rng.integers(2, 5)), replace=False)
    before = ("unknown", "unknown", "not_asked", "no")
    return {INDICATORS[i]: before[int(rng.integers(len(before)))] for i in sorted(some.tolist())}


def _climate(year: Year, rng: np.random.Generator) -> tuple[float, ...]:
    scores = np.clip(rng.normal(year.climate, 0.25), 1.0, 5.0)
    return tuple(round(float(score), 1) for score in scores)
