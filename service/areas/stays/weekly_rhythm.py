"""The weekly rhythm of a stay: in which weeks the talk with the parents and the group meeting were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from service.areas.stays.codes import WEEKLY
from service.areas.stays.stay_state import StayInFull
from service.areas.stays.tasks_due_in_stay import Week

State = Literal["done", "not_done", "missed", "due", "ahead"]
"""``not_done``: recorded that it did not happen. ``missed``: the week is over and nothing was recorded.
``due``: nothing was recorded yet in the present week. ``ahead``: the week is still to come."""


@dataclass(frozen=True, slots=True)
class WeekOfRhythm:
    number: int
    state: State


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One weekly thing: its kind of entry and every week of the stay, the first one first."""

    kind: str
    weeks: tuple[WeekOfRhythm, ...]

    def numbers(self, *states: State) -> tuple[int, ...]:
        return tuple(week.number for week in self.weeks if week.state in states)


def rhythms(stay: StayInFull, weeks: Sequence[Week], today: date) -> tuple[Rhythm, ...]:
    """The rhythm of each weekly thing. ``weeks`` are those up to the present one, or to the end of the stay;
    while it runs, those up to its last day come after them."""
    ahead = () if stay.end is not None else range(len(weeks) + 1, stay.weeks + 1)
    by_kind = {"parent_talk": [week.talk for week in weeks], "group_meeting": [week.group for week in weeks]}
    return tuple(
        Rhythm(
            kind,
            (
                *(
                    WeekOfRhythm(week.number, _state(done, week, today, ended=stay.end is not None))
                    for week, done in zip(weeks, by_kind[kind], strict=True)
                ),
                *(WeekOfRhythm(number, "ahead") for number in ahead),
            ),
        )
        for kind in WEEKLY
    )


def _state(done: bool | None, week: Week, today: date, *, ended: bool) -> State:
    if done is not None:
        return "done" if done else "not_done"
    return "missed" if ended or week.last < today else "due"
