"""What is asked: how many young people come in, who talks with them, and how they are marked.

Times are in days. A share lies between 0 and 1. Everything here is an assumption of whoever asks, so each
marking says where it comes from.
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from screening.impact.errors import ImpactError

DAYS_IN_WEEK: Final = 7.0
MOST_PER_WEEK: Final = 2_000
MOST_ASSESSORS: Final = 500
MOST_WEEKS: Final = 1_040
MOST_REPLICATIONS: Final = 5_000

Policy = Literal["first_come", "acute_rules", "own_judgement", "score_forward"]
POLICIES: Final[tuple[Policy, ...]] = ("first_come", "acute_rules", "own_judgement", "score_forward")
"""Ways to choose who is talked with first; each knows what the one before it knows, and something more."""

TalkTime = Literal["varying", "fixed"]


@dataclass(frozen=True, slots=True)
class Marking:
    """How often something marks victims (``sensitivity``) and others (``false_positive_rate``).

    ``source`` says where the two come from. Raises ``ImpactError`` outside 0 to 1.
    """

    sensitivity: float
    false_positive_rate: float
    source: str

    def __post_init__(self) -> None:
        for name in ("sensitivity", "false_positive_rate"):
            _between(getattr(self, name), name, 0.0, 1.0)


@dataclass(frozen=True, slots=True)
class Terms:
    """Days within which somebody is talked with: after an acute rule, when marked, and at the very latest.

    ``limit`` is the longest that the organisation lets anybody wait, whatever was seen or scored.
    """

    acute: float = 1.0
    marked: float = 3.0
    limit: float = 14.0

    def __post_init__(self) -> None:
        if not 0 < self.acute <= self.marked <= self.limit < math.inf:
            raise ImpactError("impact.terms", acute=self.acute, marked=self.marked, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Plan:
    """One organisation over one period, and how often to live through it.

    ``per_week`` young people come in, by chance and independently; each of ``assessors`` holds
    ``talks_per_week`` assessments. ``agreement`` is the correlation (0 to below 1) between own judgement and
    score among people alike in the truth: both rest on the same answers. ``warm_up`` weeks go before the
    ``weeks`` that are measured. Raises ``ImpactError`` for a plan that cannot be.
    """

    per_week: float
    assessors: int
    talks_per_week: float
    victims: float
    acute: Marking
    judgement: Marking
    score: Marking
    terms: Terms = field(default_factory=Terms)
    agreement: float = 0.5
    talk_time: TalkTime = "varying"
    weeks: int = 52
    warm_up: int = 26
    replications: int = 100
    seed: int = 1

    def __post_init__(self) -> None:
        _between(self.per_week, "per_week", 0.01, MOST_PER_WEEK)
        _between(self.assessors, "assessors", 1, MOST_ASSESSORS)
        _between(self.talks_per_week, "talks_per_week", 0.01, 200)
        _between(self.victims, "victims", 0.001, 0.999)
        _between(self.agreement, "agreement", 0.0, 0.99)
        _between(self.weeks, "weeks", 1, MOST_WEEKS)
        _between(self.warm_up, "warm_up", 0, MOST_WEEKS)
        _between(self.replications, "replications", 2, MOST_REPLICATIONS)

    @property
    def talk_days(self) -> float:
        """Days that one assessment keeps one assessor busy, on average."""
        return DAYS_IN_WEEK / self.talks_per_week

    @property
    def load(self) -> float:
        """Share of all talks that is needed; at 1 or more people come in faster than they are talked with."""
        return self.per_week / (self.assessors * self.talks_per_week)

    @property
    def capacity_short(self) -> bool:
        return self.load >= 1.0

    def to_json(self) -> dict[str, Any]:
        """The plan as plain values, with what follows from it."""
        return {**asdict(self), "load": self.load, "capacity_short": self.capacity_short}


def _between(value: float, name: str, low: float, high: float) -> None:
    if not low <= value <= high:  # also refuses "not a number"
        raise ImpactError("impact.outside", name=name, value=value, low=low, high=high)
