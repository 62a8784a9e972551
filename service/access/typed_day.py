"""The day on which something about a case was done or said, as a person types it."""

from __future__ import annotations

from datetime import date

from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.core.days import day_of, is_slip
from service.core.errors import Invalid


def require_day(unit: UnitOfWork, case: OpenCase, day: date, *, ahead: str, far: str) -> None:
    """Raise ``Invalid`` with the code ``ahead`` for a day to come, and with ``far`` for one so long before
    the case was made that the wrong year was typed. Days are those of the organisation's calendar."""
    if day > unit.today:
        raise Invalid(ahead)
    made_on = day_of(case.created_at, unit.installation.organisation.zone)
    if day < made_on and is_slip(day, made_on):
        raise Invalid(far)
