"""From what is true to what is recorded: missed signs, suspicions, and answers one level off.

Most signs are true or not, and "suspected" is a noisy yes: part of the true ones, and some that are not.
Counted and ordered answers (how often, how much) are recorded one level too low or too high at times.
"""

from __future__ import annotations

import numpy as np

from screening.catalogue.indicator import Indicator
from screening.evidence.population_assumptions import Sight
from screening.features.design_matrix import Floats


def is_yes_or_no(item: Indicator) -> bool:
    """Whether the truth has two values only, though "suspected" may stand between them in the record.

    A direct sign has no such truth here: a confirmed one leaves the population, a suspicion is a suspicion.
    """
    return item.level_ids == ("no", "suspected", "confirmed") and item.role != "direct"


def recorded_at_most(
    item: Indicator, sight: Sight, missed: float, one_level_off: float, log_suspicion: float
) -> Floats:
    """P(recorded at most as level k | true level), shape ``(levels, levels - 1)``.

    ``missed``: share of the true signs recorded as the lowest level. ``log_suspicion`` moves the share of
    false suspicions (log). Protective items are not signs: nothing of them is missed, only mistaken.
    """
    n = len(item.levels)
    if is_yes_or_no(item):
        record = _yes_or_no(sight, missed, sight.false_suspected * float(np.exp(log_suspicion)))
    elif item.role == "direct":
        record = np.eye(n)
    elif n == 2:
        record = np.array([[1 - sight.false_confirmed, sight.false_confirmed], [missed, 1 - missed]])
    else:
        record = _one_off(n, one_level_off)
        if item.sign > 0:
            record[1:] *= 1 - missed
            record[1:, 0] += missed
    return np.asarray(np.cumsum(record, axis=1)[:, :-1])


def _yes_or_no(sight: Sight, missed: float, false_suspected: float) -> Floats:
    """Rows: true no, (unused), true yes; columns: recorded no, suspected, confirmed."""
    seen = 1 - missed
    no = [1 - false_suspected - sight.false_confirmed, false_suspected, sight.false_confirmed]
    yes = [missed, seen * sight.suspected, seen * (1 - sight.suspected)]
    return np.array([no, yes, yes])


def _one_off(n: int, share: float) -> Floats:
    """``share`` of the answers one level off, half too low and half too high where there is such a level."""
    record = np.eye(n) * (1 - share)
    for level in range(n):
        for neighbour in (level - 1, level + 1):
            record[level, min(max(neighbour, 0), n - 1)] += share / 2
    return record
