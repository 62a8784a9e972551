"""Counts by period as upright bars, side by side from the first period to the last.

A period whose count may not be shown has a line in its place, always the same one: neither the bars nor their
scale say anything of it, and nobody takes it for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.core.reader_language import Reader
from service.web.pictures.picture import Caption, Table, plain
from service.web.pictures.scale import Tick, ends_upright, finite, named, scale_over


@dataclass(frozen=True, slots=True)
class Period:
    """``count`` is ``None`` where it may not be shown; ``short`` is its name along the axis."""

    label: str
    count: int | None
    short: str = ""


@dataclass(frozen=True, slots=True)
class CountBar:
    """Places from the left and from the top, and sizes: all 0 to 100."""

    left: float
    width: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class CountBars:
    """``bars`` are those with a count, ``hidden`` the places of those that are not shown (``why`` says that);
    ``names`` and ``heights`` are written along the axes."""

    caption: Caption
    table: Table
    bars: tuple[CountBar, ...]
    hidden: tuple[float, ...]
    why: str
    names: tuple[Tick, ...]
    heights: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return bool(self.bars)


def count_bars(
    periods: Sequence[Period], caption: Caption, words: Reader, *, heading: str, why: str = ""
) -> CountBars:
    """The periods in the order given; ``heading`` heads their column, ``why`` stands for a count that is not
    shown."""
    shown = [period.count for period in periods if finite(period.count) is not None]
    scale = scale_over([0.0, *shown], low=0.0) if shown else None
    step = 100 / len(periods) if periods else 0.0
    bars = (
        ()
        if scale is None
        else tuple(
            CountBar(
                round(place * step + step * 0.1, 2),
                round(step * 0.8, 2),
                scale.height(period.count),
                round(100 - scale.height(period.count), 2),
            )
            for place, period in enumerate(periods)
            if period.count is not None
        )
    )
    return CountBars(
        caption,
        Table(
            (heading, words("countbars.count")),
            tuple(
                (
                    period.label,
                    (why or words("picture.no_number")) if period.count is None else str(period.count),
                )
                for period in periods
            ),
        ),
        bars,
        tuple(round((place + 0.5) * step, 2) for place, period in enumerate(periods) if period.count is None),
        why or words("picture.no_number"),
        tuple(
            Tick(round((place + 0.5) * step, 2), periods[place].short or periods[place].label)
            for place in named(len(periods))
        ),
        ends_upright(scale, lambda value: plain(value, words.language)),
    )
