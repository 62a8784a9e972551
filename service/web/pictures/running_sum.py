"""A running sum over outcomes, its limit, and where it passed the limit.

A long path is thinned before it is drawn: of each piece of it the first, lowest, highest and last value stay,
in their order, so that no peak is lost. Where a place holds several outcomes, the sum may have passed the
limit within them and begun again: the line then goes up to the limit there and down to where the sum stands.
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
    total: int | None = None,
) -> RunningSum:
    """``path`` is the sum after each ``every`` outcomes, the last place after all ``total`` of them (where
    it is not given: ``every`` at each place). ``alarms`` are places in ``path``, from 0: in the outcomes up
    to that place the sum passed the limit.

    The highest sum is told exactly where every outcome has its place. Else it is the least that it was: the
    highest place, or the limit where that was passed in between.

    A path with a value that is no number is not drawn: its sum is unknown from there on.
    """
    known = [number for number in map(finite, path) if number is not None]
    scale = scale_over([*known, limit], low=min(0.0, *known, limit) if known else None)
    if scale is None or not known or len(known) < len(path) or finite(limit) is None:
        unknown = Caption(caption.title, words("runningsum.unknown"))
        return RunningSum(unknown, Table((), ()), (), 0, (), (), ())

    counted = len(known) * every if total is None else total

    def last_of(place: int) -> int:
        return min((place + 1) * every, counted)

    def at(place: int) -> tuple[float, float]:
        return round(100 * last_of(place) / counted, 2), scale.height(known[place])

    def alarm(place: int) -> tuple[float, float]:
        """At the limit at least: after an alarm the sum begins again, before the next place is drawn."""
        return at(place)[0], scale.height(max(known[place], limit))

    def outcomes(place: int) -> str:
        if every == 1:
            return str(last_of(place))
        return words("picture.span", low=place * every + 1, high=last_of(place))

    highest = max([*known, limit] if alarms else known)
    said = decimal(highest, words.language)
    if every > 1 or highest > max(known):
        said = words("runningsum.at_least", value=said)
    drawn = [alarm(place) for place in alarms]
    line = {(place, at(place)) for place in (*thinned(known), *alarms)} | set(zip(alarms, drawn, strict=True))

    return RunningSum(
        caption,
        Table(
            (words("runningsum.what"), words("runningsum.value")),
            (
                (words("runningsum.outcomes"), str(counted)),
                (words("runningsum.now"), decimal(known[-1], words.language)),
                (words("runningsum.highest"), said),
                (words("runningsum.limit"), decimal(limit, words.language)),
                (
                    words("runningsum.passed"),
                    ", ".join(map(outcomes, alarms)) or words("runningsum.never"),
                ),
            ),
        ),
        tuple(point for _, point in sorted(line)),
        scale.height(limit),
        tuple(drawn),
        (
            Tick(scale.height(0), "0"),
            Tick(scale.height(limit), words("runningsum.limit")),
        ),
        (
            Tick(at(0)[0], str(every)),
            Tick(100, str(counted)),
        )
        if len(known) > 1
        else (Tick(100, str(counted)),),
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
