"""How many young people in a setting turn out to be victims: a property of the setting, with its own sd.

A base rate belongs to the place where somebody works, never to the young person. Where cases were counted
the interval is exact; where nothing is published the team's planning range stands, read as an 80 % interval.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from scipy.stats import beta

from screening.evidence.read_evidence_files import Row, check_status, count, number, read_table

_NORMAL_975 = 1.959963984540054
_NORMAL_90 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Share of victims in one setting (probability), its interval, and the same in log odds with sd.

    ``low`` and ``high``: 95 % interval of a counted rate, 80 % interval of a planning value.
    """

    setting: str
    rate: float
    low: float
    high: float
    log_odds: float
    sd: float
    source: str
    status: str

    def __post_init__(self) -> None:
        if not 0 < self.low < self.rate < self.high < 1:
            raise ValueError("a base rate needs 0 < low < rate < high < 1")
        check_status(self.status)


def clopper_pearson(events: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Exact interval of a proportion (Clopper and Pearson 1934), ends as probabilities."""
    tail = (1 - level) / 2
    low = 0.0 if events == 0 else float(beta.ppf(tail, events, n - events + 1))
    high = 1.0 if events == n else float(beta.ppf(1 - tail, events + 1, n - events))
    return low, high


@cache
def base_rates() -> Mapping[str, BaseRate]:
    """Base rates per setting, from ``data/settings.csv``; ``EvidenceError`` names a bad row."""
    return {rate.setting: rate for rate in read_table("settings.csv", _base_rate)}


def _base_rate(row: Row) -> BaseRate:
    events, n = count(row, "events"), count(row, "n")
    if events is not None and n is not None:
        if not 0 < events < n:
            raise ValueError("'events' must be above 0 and below 'n'")
        rate, width = events / n, _NORMAL_975
        low, high = clopper_pearson(events, n)
    else:
        rate, low, high = (_share(row, column) for column in ("rate", "low", "high"))
        width = _NORMAL_90
    sd = (_log_odds(high) - _log_odds(low)) / (2 * width)
    return BaseRate(row["setting"], rate, low, high, _log_odds(rate), sd, row["source"], row["status"])


def _share(row: Row, column: str) -> float:
    value = number(row, column)
    if value is None or not 0 < value < 1:
        raise ValueError(f"'{column}' must lie between 0 and 1 where no events are counted")
    return value


def _log_odds(p: float) -> float:
    return math.log(p) - math.log1p(-p)
