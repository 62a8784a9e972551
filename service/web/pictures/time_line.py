"""Moments along a line, by time, and far enough apart to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final


@dataclass(frozen=True, slots=True)
class Dot:
    """A moment on the time line: its number in the list beside it, and where it stands (0–100)."""

    number: int
    x: float
    ahead: bool


MARGIN: Final = 2.0
APART: Final = 4.2
"""Room at both ends and between two dots, in hundredths of the line."""


def time_line(moments: Sequence[datetime], now: datetime) -> tuple[Dot, ...]:
    """Dots for ``moments`` (in order) along a line of 100 by time, kept far enough apart to be read.

    Real distances between moments run from minutes to months; beside each other they would cover one
    another. So a dot stands where its time is, or ``APART`` after the one before it.
    """
    if not moments:
        return ()
    first, last = moments[0], moments[-1]
    span = (last - first).total_seconds() or 1.0
    room = 100 - 2 * MARGIN
    gap = min(APART, room / max(len(moments) - 1, 1))
    places: list[float] = []
    for moment in moments:
        place = MARGIN + room * (moment - first).total_seconds() / span
        places.append(max(place, places[-1] + gap) if places else place)
    limit = 100 - MARGIN
    for index in range(len(places) - 1, -1, -1):
        places[index] = min(places[index], limit)
        limit = places[index] - gap
    return tuple(
        Dot(number, round(place, 1), moment > now)
        for number, (place, moment) in enumerate(zip(places, moments, strict=True), start=1)
    )
