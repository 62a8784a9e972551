"""Two values of the same thing as a pair of bars, what differs most first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Say, Table, plain
from service.web.pictures.scale import Scale, Tick, finite, scale_over


@dataclass(frozen=True, slots=True)
class Pair:
    """``first`` and ``second`` in the same unit; ``None`` where one of them has no value."""

    label: str
    first: float | None
    second: float | None

    @property
    def difference(self) -> float:
        """How far apart they are; without end where only one of them is there."""
        first, second = finite(self.first), finite(self.second)
        if first is None or second is None:
            return 0.0 if first is second else float("inf")
        return abs(first - second)


@dataclass(frozen=True, slots=True)
class Span:
    """A bar from zero: its left end and its width (0 to 100)."""

    left: float
    width: float


@dataclass(frozen=True, slots=True)
class PairRow:
    label: str
    first: Span | None
    second: Span | None
    first_said: str
    second_said: str


@dataclass(frozen=True, slots=True)
class PairedBars:
    """``zero`` is the place where the bars begin; ``same`` counts the pairs without a difference, which
    have no row."""

    caption: Caption
    table: Table
    rows: tuple[PairRow, ...]
    zero: float
    names: tuple[str, str]
    same: int
    ticks: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return any(row.first or row.second for row in self.rows)


def paired_bars(
    pairs: Sequence[Pair],
    names: tuple[str, str],
    caption: Caption,
    words: Reader,
    *,
    heading: str,
    say: Say,
    most: int = 60,
) -> PairedBars:
    """Only the pairs that differ, largest difference first, at most ``most``; all of those are in the table
    too.

    ``names`` say whose the values are; ``heading`` heads the column of labels.
    """
    differing = sorted((pair for pair in pairs if pair.difference > 0), key=lambda pair: -pair.difference)
    shown = differing[:most]
    scale = scale_over([0.0, *(value for pair in shown for value in (pair.first, pair.second))])
    rows = tuple(_row(pair, scale, say) for pair in shown)
    if not shown:
        caption = Caption(caption.title, words("pairs.same", n=len(pairs)))
    return PairedBars(
        caption,
        Table((heading, *names), tuple((row.label, row.first_said, row.second_said) for row in rows)),
        rows,
        0.0 if scale is None else scale.place(0.0),
        names,
        len(pairs) - len(differing),
        () if scale is None else scale.ticks(lambda value: plain(value, words.language)),
    )


def _row(pair: Pair, scale: Scale | None, say: Say) -> PairRow:
    def span(value: float | None) -> Span | None:
        known = finite(value)
        if known is None or scale is None:
            return None
        ends = sorted((scale.place(0.0), scale.place(known)))
        return Span(ends[0], round(ends[1] - ends[0], 2))

    def said(value: float | None) -> str:
        known = finite(value)
        return NOTHING if known is None else say(known)

    return PairRow(pair.label, span(pair.first), span(pair.second), said(pair.first), said(pair.second))
