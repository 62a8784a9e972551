"""The state of a stay, from its entries: its phase, its last day, whether the young person is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

from service.areas.stays.codes import WEEKLY, Phase
from service.areas.stays.entries import Entry


@dataclass(frozen=True, slots=True)
class End:
    """How a stay ended."""

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
        """The name in the access log."""
        return f"{self.reference}/{self.number}"

    @property
    def phase(self) -> Phase:
        return cast(
            "Phase",
            next((entry.code for entry in reversed(self.entries) if entry.kind == "phase"), "placement"),
        )

    @property
    def until(self) -> date:
        """The last day, with any extension."""
        return max([self.longest_until, *(entry.until for entry in self.entries if entry.until is not None)])

    @property
    def gone(self) -> Entry | None:
        """The entry that the young person went missing; ``None`` when they never did or came back."""
        last = self.latest("missing", "returned")
        return last if last is not None and last.kind == "missing" else None

    @property
    def due_from(self) -> date:
        """The first day on which something is due within a week: a weekly talk or meeting is not recorded,
        the last day is less than a week away, or the young person is gone."""
        if self.gone is not None:
            return self.begun_on
        weekly = (self._after_the_week_of([entry.day for entry in self.of(kind)]) for kind in WEEKLY)
        return min(*weekly, self.until - timedelta(days=6))

    def _after_the_week_of(self, days: Sequence[date]) -> date:
        return self.first_day_of(self.week_of(max(days)) + 1) if days else self.begun_on

    @property
    def weeks(self) -> int:
        """How many weeks the stay may last, with any extension.

        Older stays have a last day that is one day past the allowed weeks. They keep that day; it is not
        counted as another week.
        """
        last_week = self.week_of(self.until)
        is_one_day_over = self.until == self.longest_until and self.until == self.first_day_of(last_week)
        return last_week - 1 if is_one_day_over and last_week > 1 else last_week

    def week_on(self, day: date) -> int:
        """The week of ``day``, at most ``weeks`` up to the last day."""
        return min(self.week_of(day), self.weeks) if day <= self.until else self.week_of(day)

    def latest(self, *kinds: str) -> Entry | None:
        """The last entry of one of ``kinds``."""
        return next((entry for entry in reversed(self.entries) if entry.kind in kinds), None)

    def of(self, kind: str) -> Sequence[Entry]:
        return [entry for entry in self.entries if entry.kind == kind]

    def week_of(self, day: date) -> int:
        """Which week of the stay ``day`` is in; the first seven days are week 1."""
        return (day - self.begun_on).days // 7 + 1

    def first_day_of(self, week: int) -> date:
        return self.begun_on + timedelta(weeks=week - 1)
