"""How many young people in a setting turn out to be victims: a property of the setting, with its own sd.

A base rate belongs to the place where somebody works, never to the young person.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scipy.stats import beta

from screening.evidence.errors import EvidenceError
from screening.evidence.parameters import check_status

_NORMAL_975 = 1.959963984540054
_NORMAL_90 = 1.2815515655446004


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Share of victims in one setting (probability), its interval, and the same in log odds with sd."""

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
    """Base rates per setting, from ``data/settings.csv``."""
    with (files("screening.evidence") / "data" / "settings.csv").open(encoding="utf-8", newline="") as file:
        rates = [_base_rate(row) for row in csv.DictReader(file)]
    return {rate.setting: rate for rate in rates}


def _base_rate(row: Mapping[str, str]) -> BaseRate:
    """A counted rate with its exact interval, or a planning range read as an 80 % interval."""
    try:
        if row["events"]:
            events, n = int(row["events"]), int(row["n"])
            rate, (low, high), width = events / n, clopper_pearson(events, n), _NORMAL_975
        else:
            rate, low, high = float(row["rate"]), float(row["low"]), float(row["high"])
            width = _NORMAL_90
        sd = (_log_odds(high) - _log_odds(low)) / (2 * width)
        return BaseRate(row["setting"], rate, low, high, _log_odds(rate), sd, row["source"], row["status"])
    except ValueError as error:
        raise EvidenceError(
            "evidence.bad_row", file="settings.csv", row=row.get("setting", ""), problem=str(error)
        ) from None


def _log_odds(p: float) -> float:
    return math.log(p) - math.log1p(-p)
