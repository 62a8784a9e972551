"""A plan to start from; each test says what it changes."""

from __future__ import annotations

from typing import Any

from screening.impact.simulation_plan import Marking, Plan

NEVER = Marking(0.0, 0.0, "test")


def plan(**changed: Any) -> Plan:
    """Twelve a week, three assessors who hold 4.5 talks a week each: a load of 0.89."""
    values: dict[str, Any] = {
        "per_week": 12.0,
        "assessors": 3,
        "talks_per_week": 4.5,
        "victims": 0.3,
        "acute": Marking(0.2, 0.05, "test"),
        "judgement": Marking(0.5, 0.2, "test"),
        "score": Marking(0.6, 0.15, "test"),
        "weeks": 26,
        "warm_up": 8,
        "replications": 6,
    }
    return Plan(**(values | changed))
