"""The age of a young person: years with the day on which the age was given, since no birth date is stored.

A later day may be past a birthday. Where it matters whether somebody is over a bound, the age is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from screening.explain.screener import OLDEST, YOUNGEST
from service.core.errors import Invalid

ADULT: Final = 18
"""Years. Under it exploitation needs no means of control (Palermo Protocol, article 3 under c; Dutch Criminal
Code, article 273f). From this age on the assessment names the means, or says in a sentence why none is named.
"""

BOUNDS: Final = (YOUNGEST, ADULT, OLDEST + 1)
"""Years at which a rule changes: the estimate begins, the young person is an adult, the estimate ends."""


@dataclass(frozen=True, slots=True)
class AgeAsked:
    """An age as given now, or at the moment ``at``; ``confirmed``: it is right although the estimate is not
    made for it."""

    years: int
    confirmed: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownAge:
    """``years`` on the day ``on``."""

    years: int
    on: date

    def possible(self, day: date) -> tuple[int, int]:
        """The lowest and the highest possible age on ``day``."""
        if day == self.on:
            return self.years, self.years
        if day > self.on:
            passed = _full_years(self.on, day)
            return self.years + passed, self.years + passed + 1
        passed = _full_years(day, self.on)
        return self.years - passed - 1, self.years - passed

    def may_be_either(self, day: date, bound: int) -> bool:
        """Whether the young person may be either under or over ``bound`` on ``day``."""
        low, high = self.possible(day)
        return low < bound <= high

    def asked_again(self, day: date) -> bool:
        """Whether one of ``BOUNDS`` was or may have been passed between the day of this age and ``day``; then
        the age has to be asked again."""
        low, high = self.possible(day)
        return any(min(low, self.years) < bound <= max(high, self.years) for bound in BOUNDS)


def check_age(age: int, confirmed: bool) -> None:
    """Raise ``Invalid`` for an impossible age (years), or one outside the estimate that is not confirmed."""
    if not 0 <= age <= 120:
        raise Invalid("case.age_impossible")
    if not YOUNGEST <= age <= OLDEST and not confirmed:
        raise Invalid("case.age_outside", age=age, youngest=YOUNGEST, oldest=OLDEST)


def _full_years(earlier: date, later: date) -> int:
    return later.year - earlier.year - ((later.month, later.day) < (earlier.month, earlier.day))
