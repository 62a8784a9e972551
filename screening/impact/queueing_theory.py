"""What queueing theory says of people who wait for whoever is free, to hold the simulation to.

Sources: A. K. Erlang (1917) for the chance to wait; J. D. C. Little, Operations Research 9 (1961) for
``number waiting = rate x waiting time``. They hold for arrivals by chance, exponential talks and a load
below 1, in the order of coming in. The mean waiting time is the same in any other order that does not look at
how long a talk will take (L. Kleinrock's conservation law, 1965): order moves waiting from one person to
another, only more talks make it less.
"""

from __future__ import annotations

import math

from screening.impact.errors import ImpactError


def chance_to_wait(arrivals: float, talks: float, assessors: int) -> float:
    """Erlang's C: the chance that somebody finds every assessor busy.

    ``arrivals`` and ``talks`` (of one assessor) are rates per the same unit of time. ``ImpactError`` at a
    load of 1 or more, where the waiting line has no steady length.
    """
    offered = arrivals / talks
    if not 0 < offered < assessors:
        raise ImpactError("impact.no_steady_state", load=offered / assessors)
    blocked = 1.0  # Erlang's B by its recursion, which does not overflow as the factorials do
    for busy in range(1, assessors + 1):
        blocked = offered * blocked / (busy + offered * blocked)
    return blocked / (1.0 - (offered / assessors) * (1.0 - blocked))


def mean_wait(arrivals: float, talks: float, assessors: int) -> float:
    """Mean time until the talk begins, those who do not wait included."""
    return chance_to_wait(arrivals, talks, assessors) / (assessors * talks - arrivals)


def share_within(time: float, arrivals: float, talks: float, assessors: int) -> float:
    """Share of people whose talk begins within ``time``, in the order of coming in."""
    spare = assessors * talks - arrivals
    return 1.0 - chance_to_wait(arrivals, talks, assessors) * math.exp(-spare * time)


def mean_number_waiting(arrivals: float, talks: float, assessors: int) -> float:
    """Mean number of people who wait, by Little's law."""
    return arrivals * mean_wait(arrivals, talks, assessors)
