"""Living through the same period again and again, under every policy, and what people waited.

The range of a figure says where it fell in 95 of 100 simulated periods: how much chance alone can do in one
such period, not how well the mean is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from screening.impact.conversation_queue import waiting_times
from screening.impact.queueing_theory import mean_wait
from screening.impact.simulated_intake import Booleans, Floats, Intake, draw_intake, due
from screening.impact.simulation_plan import DAYS_IN_WEEK, POLICIES, Plan, Policy

Group = Literal["everybody", "victims", "others", "unmarked_victims"]
GROUPS: Final[tuple[Group, ...]] = ("everybody", "victims", "others", "unmarked_victims")
FIGURES: Final = ("n", "mean", "median", "p90", "within_limit", "longest")
_INNER: Final = (2.5, 97.5)
_LIMIT_SLACK: Final = 1e-9  # days; what a sum of arrival and term may lose in its last bits


@dataclass(frozen=True, slots=True)
class Spread:
    """A figure over the simulated periods: its median, and the range that holds 95 of 100 of them.

    All three are ``None`` where no period had anybody to count.
    """

    value: float | None
    low: float | None
    high: float | None
    periods: int

    @classmethod
    def over(cls, figures: Iterable[float]) -> Spread:
        known = np.array([figure for figure in figures if not np.isnan(figure)])
        if not known.size:
            return cls(None, None, None, 0)
        low, high = np.percentile(known, _INNER)
        return cls(float(np.median(known)), float(low), float(high), int(known.size))

    def to_json(self) -> dict[str, float | int | None]:
        return {"value": self.value, "low": self.low, "high": self.high, "periods": self.periods}


@dataclass(frozen=True, slots=True)
class Impact:
    """What the plan gives. ``waits[policy][group][figure]`` in days, numbers of people or shares.

    ``gained[group]``: median waiting time under own judgement minus that with the score, in the same periods
    (days; below 0 the score makes this group wait longer). ``theory`` is the mean waiting time by Erlang, in
    days; ``None`` where capacity is short or talks do not vary as he supposed.
    """

    plan: Plan
    waits: Mapping[Policy, Mapping[Group, Mapping[str, Spread]]]
    gained: Mapping[Group, Spread]
    theory: float | None

    @property
    def limit_broken(self) -> bool:
        """Whether under any policy in any of the usual periods somebody waited longer than the limit."""
        shares = (self.waits[policy]["everybody"]["within_limit"].low for policy in POLICIES)
        return any(share is not None and share < 1.0 for share in shares)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values; not estimable is ``None``."""
        return {
            "plan": self.plan.to_json(),
            "waits": {
                policy: {
                    group: {name: figure.to_json() for name, figure in figures.items()}
                    for group, figures in groups.items()
                }
                for policy, groups in self.waits.items()
            },
            "gained": {group: spread.to_json() for group, spread in self.gained.items()},
            "theory": {"mean_wait": self.theory},
            "limit_broken": self.limit_broken,
        }


def simulate(plan: Plan, progress: Callable[[float], None] | None = None) -> Impact:
    """Live through ``plan``; the same plan and seed give the same numbers.

    ``progress`` is called with the share done. Every period has its own stream of chance.
    """
    periods = []
    seeds = np.random.SeedSequence(plan.seed).spawn(plan.replications)
    for done, seed in enumerate(seeds, 1):
        periods.append(_period(plan, np.random.default_rng(seed)))
        if progress:
            progress(done / plan.replications)
    waits = {
        policy: {
            group: {figure: Spread.over(p[policy][group][figure] for p in periods) for figure in FIGURES}
            for group in GROUPS
        }
        for policy in POLICIES
    }
    gained = {
        group: Spread.over(
            p["own_judgement"][group]["median"] - p["score_forward"][group]["median"] for p in periods
        )
        for group in GROUPS
    }
    return Impact(plan, waits, gained, _theory(plan))


def group_of(intake: Intake, group: Group) -> Booleans:
    """Which young people are in ``group``, ``(n,)``."""
    match group:
        case "victims":
            return intake.victim
        case "others":
            return ~intake.victim
        case "unmarked_victims":
            return intake.unmarked_victims
        case _:
            return np.ones(intake.n, dtype=np.bool_)


_Period = Mapping[Policy, Mapping[Group, Mapping[str, float]]]


def _period(plan: Plan, rng: np.random.Generator) -> _Period:
    intake = draw_intake(plan, rng)
    members = {group: group_of(intake, group) & intake.measured for group in GROUPS}
    period: dict[Policy, dict[Group, dict[str, float]]] = {}
    for policy in POLICIES:
        waits = waiting_times(intake, due(intake, plan, policy), plan)
        period[policy] = {
            group: _figures(waits[chosen], plan.terms.limit) for group, chosen in members.items()
        }
    return period


def _figures(waits: Floats, limit: float) -> dict[str, float]:
    if not waits.size:
        return {name: 0.0 if name == "n" else float("nan") for name in FIGURES}
    return {
        "n": float(waits.size),
        "mean": float(waits.mean()),
        "median": float(np.median(waits)),
        "p90": float(np.percentile(waits, 90)),
        "within_limit": float(np.mean(waits <= limit + _LIMIT_SLACK)),
        "longest": float(waits.max()),
    }


def _theory(plan: Plan) -> float | None:
    if plan.capacity_short or plan.talk_time != "varying":
        return None
    return DAYS_IN_WEEK * mean_wait(plan.per_week, plan.talks_per_week, plan.assessors)
