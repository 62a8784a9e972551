"""The weeks of something that is done again and again: what was done, what did not happen, what was not
recorded, what is still due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Table
from service.web.pictures.scale import Tick

State = Literal["done", "missed", "unrecorded", "due", "none"]
"""``missed``: recorded that it did not happen. ``unrecorded``: the week is over and nothing was recorded.
``none``: nothing was asked in that week."""

OVER: Final[tuple[State, ...]] = ("done", "missed", "unrecorded")
"""The states of a week that can be counted: nothing more is expected in it."""

SAID: Final[tuple[State, ...]] = ("done", "missed", "unrecorded", "due")
"""The states that have a mark and a word."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """One thing, with its state in each week, from the first."""

    label: str
    weeks: Sequence[State]


@dataclass(frozen=True, slots=True)
class WeekMark:
    """``x`` is the middle of the week (0 to 100)."""

    x: float
    state: State


@dataclass(frozen=True, slots=True)
class WeekRow:
    label: str
    said: str
    marks: tuple[WeekMark, ...]


@dataclass(frozen=True, slots=True)
class WeekStrip:
    """``names``: the weeks that have their number written; ``now`` is the place of this week."""

    caption: Caption
    table: Table
    rows: tuple[WeekRow, ...]
    names: tuple[Tick, ...]
    now: float | None

    @property
    def drawn(self) -> bool:
        return any(row.marks for row in self.rows)


def week_strip(
    rhythms: Sequence[Rhythm], caption: Caption, words: Reader, *, this_week: int | None = None
) -> WeekStrip:
    """Weeks count from 1; a rhythm with fewer weeks than another has nothing asked in the others."""
    count = max((len(rhythm.weeks) for rhythm in rhythms), default=0)

    def x(week: int) -> float:
        return round(100 * (week - 0.5) / count, 2)

    nothing: State = "none"
    full = [(rhythm.label, [*rhythm.weeks, *[nothing] * (count - len(rhythm.weeks))]) for rhythm in rhythms]
    every = max(1, -(-count // 13))
    states: dict[str, str] = {state: words(f"weekstrip.{state}") for state in SAID}
    return WeekStrip(
        caption if count else Caption(caption.title, words("weekstrip.unknown")),
        Table(
            (words("weekstrip.week"), *(label for label, _ in full)) if count else (),
            tuple(
                (str(week), *(states.get(weeks[week - 1], NOTHING) for _, weeks in full))
                for week in range(1, count + 1)
            ),
        ),
        tuple(
            WeekRow(
                label,
                words("picture.of", count=weeks.count("done"), total=sum(map(weeks.count, OVER))),
                tuple(WeekMark(x(week), state) for week, state in enumerate(weeks, 1)),
            )
            for label, weeks in full
        ),
        tuple(Tick(x(week), str(week)) for week in range(1, count + 1, every)),
        x(this_week) if this_week is not None and 1 <= this_week <= count else None,
    )
