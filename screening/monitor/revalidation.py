"""When a model must be looked at again as a whole, whatever the charts say."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import Final

MONTHS: Final = 12
"""A validation holds for a year: people, places and trade change."""


@dataclass(frozen=True, slots=True)
class Revalidation:
    """``validated_on`` is None for a model that was never validated; it is due from its first day."""

    validated_on: date | None
    due_on: date
    overdue: bool


def revalidation(validated_on: date | None, served_since: date, today: date) -> Revalidation:
    """When the model that is served since ``served_since`` is to be validated (again)."""
    due = served_since if validated_on is None else months_later(validated_on, MONTHS)
    return Revalidation(validated_on, due, today >= due)


def months_later(day: date, months: int) -> date:
    """The same day so many months on, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
