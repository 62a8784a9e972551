"""Values with their intervals under one another, on one scale, beside a line to compare them with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Say, Table, plain, whole_ends, whole_of_100
from service.web.pictures.scale import OF_100, Scale, Tick, finite, scale_over


@dataclass(frozen=True, slots=True)
class Measured:
    """A value with its interval over ``n`` cases. Without a value, ``why`` says in words what is known
    instead. ``among`` is what is said of ``n`` beside the value, such as ``of 24 stays``."""

    label: str
    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    why: str = ""
    among: str = ""


@dataclass(frozen=True, slots=True)
class DotRow:
    """Places (0 to 100); ``None`` where there is nothing to draw. ``cut``: an end lies outside the scale."""

    label: str
    said: str
    at: float | None
    low: float | None
    high: float | None
    cut: bool


@dataclass(frozen=True, slots=True)
class DotPlot:
    """``reference`` is the place of the line to compare with. ``drawn`` is false where no row has a value."""

    caption: Caption
    table: Table
    rows: tuple[DotRow, ...]
    reference: float | None
    reference_said: str
    ticks: tuple[Tick, ...]

    @property
    def drawn(self) -> bool:
        return any(row.at is not None for row in self.rows)


def dot_plot(
    measured: Sequence[Measured],
    caption: Caption,
    words: Reader,
    *,
    columns: tuple[str, str, str, str],
    say: Say,
    reference: tuple[float, str] | None = None,
    scale: Scale | None = None,
    say_span: Callable[[float, float], str] | None = None,
) -> DotPlot:
    """Rows in the order given. ``columns`` head the label, the number of cases, the value and its interval.

    ``reference`` is a value and its name. Without a ``scale`` there is one that holds everything.
    ``say_span`` writes both ends of an interval; without it ``say`` writes each.
    """
    if say_span is None:

        def say_span(low: float, high: float) -> str:
            return words("picture.span", low=say(low), high=say(high))

    known = any(finite(one.value) is not None for one in measured)
    scale = (scale or _scale_over(measured, reference)) if known else None
    rows = tuple(_row(one, scale, say, words) for one in measured)
    return DotPlot(
        caption,
        Table(columns, tuple(_cells(one, say, say_span, words) for one in measured)),
        rows,
        None if reference is None or scale is None else scale.place(reference[0]),
        "" if reference is None else reference[1],
        () if scale is None else scale.ticks(lambda value: plain(value, words.language)),
    )


def dot_plot_of_100(
    measured: Sequence[Measured],
    caption: Caption,
    words: Reader,
    *,
    columns: tuple[str, str, str, str],
    reference: tuple[float, str] | None = None,
) -> DotPlot:
    """The same of shares in per cent, said in whole numbers of 100 (``whole_of_100``, ``whole_ends``)."""

    def of_100(n: int) -> str:
        return words("picture.of_100", n=n)

    def say_span(low: float, high: float) -> str:
        first, last = map(of_100, whole_ends(low, high))
        return words("picture.span", low=first, high=last)

    return dot_plot(
        measured,
        caption,
        words,
        columns=columns,
        say=lambda value: of_100(whole_of_100(value)),
        reference=reference,
        scale=OF_100,
        say_span=say_span,
    )


def _scale_over(measured: Sequence[Measured], reference: tuple[float, str] | None) -> Scale | None:
    values = [number for one in measured for number in (one.value, one.low, one.high)]
    return scale_over([*values, reference[0] if reference else None])


def _row(one: Measured, scale: Scale | None, say: Say, words: Reader) -> DotRow:
    value, low, high = map(finite, (one.value, one.low, one.high))
    if value is None or scale is None:
        return DotRow(one.label, one.why or words("picture.no_number"), None, None, None, cut=False)
    first, last = (None, None) if low is None or high is None else (scale.place(low), scale.place(high))
    return DotRow(
        one.label,
        " ".join(part for part in (say(value), one.among) if part),
        scale.place(value),
        first,
        last,
        cut=any(number is not None and not scale.holds(number) for number in (value, low, high)),
    )


def _cells(
    one: Measured, say: Say, say_span: Callable[[float, float], str], words: Reader
) -> tuple[str, str, str, str]:
    value, low, high = map(finite, (one.value, one.low, one.high))
    count = NOTHING if one.n is None else str(one.n)
    if value is None:
        return one.label, count, one.why or words("picture.no_number"), NOTHING
    both = NOTHING if low is None or high is None else say_span(low, high)
    return one.label, count, say(value), both
