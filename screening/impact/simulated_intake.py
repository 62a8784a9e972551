"""Who comes in, when, and how each is marked: drawn once, then led through every policy alike.

The policies are compared on the same young people who arrive at the same moments, so a difference between
two policies is one of order and not of luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from screening.impact.simulation_plan import DAYS_IN_WEEK, Marking, Plan, Policy

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

AFTER: Final = 8
"""Weeks in which people go on coming in after those who are measured, so that these do not find an empty
waiting room behind them."""


@dataclass(frozen=True, slots=True, eq=False)
class Intake:
    """``n`` young people in the order in which they came; every array is ``(n,)``.

    ``arrival`` in days from the start. ``talk`` holds days that a talk takes, the k-th value for the k-th
    talk that begins, whoever it is with: how long a talk takes is not known beforehand and orders nobody.
    ``measured`` are those who came in the weeks that count.
    """

    arrival: Floats
    talk: Floats
    victim: Booleans
    acute: Booleans
    judged: Booleans
    scored: Booleans
    measured: Booleans

    @property
    def n(self) -> int:
        return len(self.arrival)

    @property
    def unmarked_victims(self) -> Booleans:
        """Victims whom neither an acute rule nor the own judgement nor the score marks."""
        return self.victim & ~(self.acute | self.judged | self.scored)


def draw_intake(plan: Plan, rng: np.random.Generator) -> Intake:
    """One period of ``plan``: Poisson arrivals and what is seen in each young person."""
    weeks = plan.warm_up + plan.weeks + AFTER
    n = int(rng.poisson(plan.per_week * weeks))
    arrival = np.sort(rng.random(n)) * weeks * DAYS_IN_WEEK
    victim = rng.random(n) < plan.victims
    acute = rng.random(n) < _chance(plan.acute, victim)
    shared = rng.standard_normal(n)
    talk = rng.exponential(plan.talk_days, n) if plan.talk_time == "varying" else np.full(n, plan.talk_days)
    start, end = plan.warm_up * DAYS_IN_WEEK, (plan.warm_up + plan.weeks) * DAYS_IN_WEEK
    return Intake(
        arrival=arrival,
        talk=talk,
        victim=victim,
        acute=acute,
        judged=_marked(plan.judgement, victim, shared, plan.agreement, rng),
        scored=_marked(plan.score, victim, shared, plan.agreement, rng),
        measured=(arrival >= start) & (arrival < end),
    )


def due(intake: Intake, plan: Plan, policy: Policy) -> Floats:
    """By when each must have been talked with, in days from the start, ``(n,)``.

    A policy that knows more only ever brings a moment nearer. Nobody's lies past the limit.
    """
    terms = plan.terms
    within = np.full(intake.n, terms.limit)
    if policy in ("own_judgement", "score_forward"):
        within[intake.judged] = terms.marked
    if policy == "score_forward":
        within[intake.scored] = terms.marked
    if policy != "first_come":
        within[intake.acute] = terms.acute
    moments: Floats = intake.arrival + within
    return moments


def _chance(marking: Marking, victim: Booleans) -> Floats:
    chance: Floats = np.where(victim, marking.sensitivity, marking.false_positive_rate)
    return chance


def _marked(
    marking: Marking, victim: Booleans, shared: Floats, agreement: float, rng: np.random.Generator
) -> Booleans:
    """Marks at the wanted rates whose normal scores correlate by ``agreement`` through ``shared``."""
    own = rng.standard_normal(len(shared))
    height = np.sqrt(agreement) * shared + np.sqrt(1.0 - agreement) * own
    marks: Booleans = norm.cdf(height) > 1.0 - _chance(marking, victim)
    return marks
