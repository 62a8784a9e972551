"""A running sum over outcomes, its limit, and where it passed the limit.

A long path is thinned before it is drawn: of each piece of it the first, lowest, highest and last value stay,
in their order, so that no peak is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.core.reader_language import Reader
from service.web.pictures.picture import Caption, Table, decimal
from service.web.pictures.scale import Tick, finite, scale_over

MOST_POINTS: Final = 400


@dataclass(frozen=True, slots=True)
class RunningSum:
    """``points`` and ``alarms`` as (place from the left, place from the top), and the height of the limit:
    0 to 100."""

    caption: Caption
    table: Table
    points: tuple[tuple[float, float], ...]
    limit: float
    alarms: tuple[tuple[float, float], ...]
    heights: tuple[Tick, ...]
    names: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return bool(self.points)


def running_sum(
    path: Sequence[float],
    limit: float,
    alarms: Sequence[int],
    caption: Caption,
    words: Reader,
    *,
    every: int = 1,
) -> RunningSum:
    """``path`` is the sum after each ``every`` outcomes; ``alarms`` are places in it, from 0: in the outcomes
    up to that place the sum passed the limit.

    A path with a value that is no number is not drawn: its sum is unknown from there on.
    """
    known = [number for number in map(finite, path) if number is not None]
    scale = scale_over([*known, limit], low=min(0.0, *known, limit) if known else None)
    if scale is None or not known or len(known) < len(path) or finite(limit) is None:
        unknown = Caption(caption.title, words("runningsum.unknown"))
        return RunningSum(unknown, Table((), ()), (), 0, (), (), ())

    def at(place: int) -> tuple[float, float]:
        return round(100 * (place + 1) / len(known), 2), scale.height(known[place])

    def alarm(place: int) -> tuple[float, float]:
        """At the limit at least: after an alarm the sum begins again, before the next place is drawn."""
        return at(place)[0], scale.height(max(known[place], limit))

    def outcomes(place: int) -> str:
        last = (place + 1) * every
        return str(last) if every == 1 else words("picture.span", low=last - every + 1, high=last)

    return RunningSum(
        caption,
        Table(
            (words("runningsum.what"), words("runningsum.value")),
            (
                (words("runningsum.outcomes"), str(len(known) * every)),
                (words("runningsum.now"), decimal(known[-1], words.language)),
                (words("runningsum.highest"), decimal(max(known), words.language)),
                (words("runningsum.limit"), decimal(limit, words.language)),
                (
                    words("runningsum.passed"),
                    ", ".join(map(outcomes, alarms)) or words("runningsum.never"),
                ),
            ),
        ),
        tuple(at(place) for place in thinned(known)),
        scale.height(limit),
        tuple(alarm(place) for place in alarms),
        (
            Tick(scale.height(0), "0"),
            Tick(scale.height(limit), words("runningsum.limit")),
        ),
        (
            Tick(at(0)[0], str(every)),
            Tick(100, str(len(known) * every)),
        )
        if len(known) > 1
        else (Tick(100, str(every)),),
    )


def thinned(values: Sequence[float], most: int = MOST_POINTS) -> list[int]:
    """Places in ``values`` to draw: all of them, or of each piece its first, lowest, highest and last."""
    if len(values) <= most:
        return list(range(len(values)))
    size = -(-len(values) * 4 // most)
    places: set[int] = set()
    for start in range(0, len(values), size):
        piece = range(start, min(start + size, len(values)))
        places |= {
            piece[0],
            piece[-1],
            min(piece, key=values.__getitem__),
            max(piece, key=values.__getitem__),
        }
    return sorted(places)
