"""How old a young person is: years with the day on which somebody said so, for a birth date is never stored.

An age is true on its day. A later day may be past a birthday, so where it matters on which side of a bound
somebody is, the age is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from screening.explain.screen import OLDEST, YOUNGEST
from service.core.errors import Invalid

ADULT: Final = 18
"""Years. Below it no means of control is needed for exploitation to be exploitation (Palermo Protocol,
article 3 under c; Dutch Criminal Code, article 273f). From it on the record says what the means were, or
in a sentence why none is named."""

BOUNDS: Final = (YOUNGEST, ADULT, OLDEST + 1)
"""Years at which something else holds: the estimate begins, one is an adult, the estimate ends."""


@dataclass(frozen=True, slots=True)
class AgeAsked:
    """An age as somebody gave it just now, or at the moment ``at``; ``confirmed``: it is right although the
    estimate is not made for it."""

    years: int
    confirmed: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownAge:
    """``years`` on the day ``on``."""

    years: int
    on: date

    def possible(self, day: date) -> tuple[int, int]:
        """The lowest and the highest age there can be on ``day``."""
        if day == self.on:
            return self.years, self.years
        if day > self.on:
            passed = _full_years(self.on, day)
            return self.years + passed, self.years + passed + 1
        passed = _full_years(day, self.on)
        return self.years - passed - 1, self.years - passed

    def may_be_either(self, day: date, bound: int) -> bool:
        """Whether nobody can tell from this age on which side of ``bound`` the young person is on ``day``."""
        low, high = self.possible(day)
        return low < bound <= high

    def asked_again(self, day: date) -> bool:
        """Whether a bound that matters was passed, or may have been, between the day of this age and ``day``:
        then this age must not stand for that day."""
        low, high = self.possible(day)
        return any(min(low, self.years) < bound <= max(high, self.years) for bound in BOUNDS)


def check_age(age: int, confirmed: bool) -> None:
    """Raise ``Invalid`` for an age (years) that cannot be, or outside the estimate and not confirmed."""
    if not 0 <= age <= 120:
        raise Invalid("case.age_impossible")
    if not YOUNGEST <= age <= OLDEST and not confirmed:
        raise Invalid("case.age_outside", age=age, youngest=YOUNGEST, oldest=OLDEST)


def _full_years(first: date, last: date) -> int:
    return last.year - first.year - ((last.month, last.day) < (first.month, first.day))
