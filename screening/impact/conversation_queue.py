"""The assessors at work: who is due first is talked with first, unless somebody would pass the limit.

The limit of the organisation is a hard rule of every policy. Before a talk begins it is counted out whether
everyone who waits would still be in time if this talk went to another than the one who waits longest. If not,
the one who waits longest goes first, however anyone is marked. When all talks take equally long, the limit is
therefore kept under every policy whenever it is kept in the order of coming in, and no order keeps it better
than that one. When talks vary it is kept as far as can be foreseen.
"""

from __future__ import annotations

import heapq
from collections.abc import Generator
from math import ceil
from typing import Any

import numpy as np
import simpy

from screening.impact.simulated_intake import Floats, Intake
from screening.impact.simulation_plan import Plan


class WaitingRoom:
    """Those who wait, and who of them is next.

    ``due (n,)`` and ``latest (n,)`` are moments in days: by when somebody is to be talked with, and when the
    limit of the organisation passes. Both are by the number of the person.
    """

    def __init__(self, due: Floats, latest: Floats, assessors: int, talk_days: float) -> None:
        self._due = due
        self._latest = latest
        self._assessors = assessors
        self._talk = talk_days
        self._by_due: list[tuple[float, int]] = []
        self._longest_first: dict[int, float] = {}

    def enter(self, person: int) -> None:
        heapq.heappush(self._by_due, (float(self._due[person]), person))
        self._longest_first[person] = float(self._latest[person])

    def next(self, now: float) -> int:
        """Who is talked with at ``now``; that person leaves the room."""
        if self._limit_at_risk(now):
            person = next(iter(self._longest_first))
        else:
            while self._by_due[0][1] not in self._longest_first:  # left already, for the limit
                heapq.heappop(self._by_due)
            person = heapq.heappop(self._by_due)[1]
        del self._longest_first[person]
        return person

    def _limit_at_risk(self, now: float) -> bool:
        """Whether giving this talk to another than the one who waits longest would break the limit.

        The k-th in the row then begins after at most k more talks, shared by all assessors; one talk more is
        kept in reserve, because how long a talk takes is not known beforehand.
        """
        spare = now + self._talk
        if self._begin(spare, len(self._longest_first)) <= next(iter(self._longest_first.values())):
            return False
        return any(self._begin(spare, k) > latest for k, latest in enumerate(self._longest_first.values(), 1))

    def _begin(self, start: float, place: int) -> float:
        return start + ceil(place / self._assessors) * self._talk


def waiting_times(intake: Intake, due: Floats, plan: Plan) -> Floats:
    """Days from arrival to the beginning of the talk, ``(n,)``, when the earliest of ``due (n,)`` goes first.

    People with the same moment go in the order in which they came. Everyone is talked with in the end.
    """
    environment = simpy.Environment()
    somebody = simpy.Store(environment)
    room = WaitingRoom(due, intake.arrival + plan.terms.limit, plan.assessors, plan.talk_days)
    waits = np.full(intake.n, np.nan)
    talks = iter(intake.talk)

    def coming_in() -> Generator[simpy.Event, Any, None]:
        for person, arrival in enumerate(intake.arrival):
            yield environment.timeout(arrival - environment.now)
            room.enter(person)
            yield somebody.put(None)

    def assessor() -> Generator[simpy.Event, Any, None]:
        while True:
            yield somebody.get()
            person = room.next(environment.now)
            waits[person] = environment.now - intake.arrival[person]
            yield environment.timeout(next(talks))

    environment.process(coming_in())
    for _ in range(plan.assessors):
        environment.process(assessor())
    environment.run()
    return waits
