"""How a stay stands: its phase, its last day, whether the young person is gone; all from its entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from service.areas.stays.codes import WEEKLY, Phase
from service.areas.stays.entries import Entry


@dataclass(frozen=True, slots=True)
class End:
    """That and how a stay ended."""

    day: date
    how: str
    longer_because: str | None
    words: str
    outcome: str
    days: int
    made_by: int


@dataclass(frozen=True)
class StayInFull:
    """One stay with everything recorded in it. ``revision`` is the number of its last entry."""

    id: int
    case_id: int
    reference: str
    number: int
    setting: str
    begun_on: date
    longest_until: date
    made_by: int
    entries: tuple[Entry, ...]
    end: End | None

    @property
    def revision(self) -> int:
        return len(self.entries)

    @property
    def name(self) -> str:
        """How the access log calls it."""
        return f"{self.reference}/{self.number}"

    @property
    def phase(self) -> Phase:
        return cast("Phase", next((e.code for e in reversed(self.entries) if e.kind == "phase"), "placement"))

    @property
    def until(self) -> date:
        """The last day as it was set or extended."""
        return max([self.longest_until, *(e.until for e in self.entries if e.until is not None)])

    @property
    def gone(self) -> Entry | None:
        """The entry that says that the young person is gone, while they have not come back."""
        last = self.latest("missing", "returned")
        return last if last is not None and last.kind == "missing" else None

    @property
    def due_from(self) -> date:
        """From which day on there is something to do in a week: the weekly talk or meeting of the week is not
        recorded, the last day is less than a week away, or the young person is gone."""
        if self.gone is not None:
            return self.begun_on
        weekly = (self._after_the_week_of([e.day for e in self.of(kind)]) for kind in WEEKLY)
        return min(*weekly, self.until - timedelta(days=6))

    def _after_the_week_of(self, days: Sequence[date]) -> date:
        return self.first_day_of(self.week_of(max(days)) + 1) if days else self.begun_on

    @property
    def weeks(self) -> int:
        """How many weeks the stay may last as it was set or extended.

        A stay that was begun when the last day was not counted among the allowed weeks keeps the day that was
        told then; that one day makes no week more.
        """
        last = self.week_of(self.until)
        one_more = self.until == self.longest_until and self.until == self.first_day_of(last)
        return last - 1 if one_more and last > 1 else last

    def week_on(self, day: date) -> int:
        """Which week it is on ``day``; on the last day it is the last of ``weeks``."""
        return min(self.week_of(day), self.weeks) if day <= self.until else self.week_of(day)

    def latest(self, *kinds: str) -> Entry | None:
        """The last entry of one of ``kinds``."""
        return next((e for e in reversed(self.entries) if e.kind in kinds), None)

    def of(self, kind: str) -> Sequence[Entry]:
        return [e for e in self.entries if e.kind == kind]

    def week_of(self, day: date) -> int:
        """Which week of the stay ``day`` is in; the first seven days are week 1."""
        return (day - self.begun_on).days // 7 + 1

    def first_day_of(self, week: int) -> date:
        return self.begun_on + timedelta(weeks=week - 1)
