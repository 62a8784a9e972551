"""Small panels side by side, each with a few bars and their counts, all on the scale of 100 of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from service.core.reader_language import Reader
from service.web.pictures.picture import NOTHING, Caption, Table, whole_of_100
from service.web.pictures.scale import OF_100, finite


@dataclass(frozen=True, slots=True)
class Counted:
    """``count`` of ``total`` have this (``None``: it may not be shown); ``expected`` is the share (0 to 1)
    that was expected."""

    label: str
    count: int | None
    total: int
    expected: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """What one panel is about; without bars, ``why`` says what is known instead."""

    title: str
    bars: Sequence[Counted]
    why: str = ""


@dataclass(frozen=True, slots=True)
class SmallBar:
    """``width`` and ``expected`` are 0 to 100; without a ``width`` the count is not shown."""

    label: str
    said: str
    width: float | None
    expected: float | None


@dataclass(frozen=True, slots=True)
class Panel:
    title: str
    why: str
    rows: tuple[SmallBar, ...]


@dataclass(frozen=True, slots=True)
class SmallBars:
    caption: Caption
    table: Table
    panels: tuple[Panel, ...]

    @property
    def drawn(self) -> bool:
        return any(panel.rows for panel in self.panels)


def small_bars(groups: Sequence[Group], caption: Caption, words: Reader, *, hidden: str = "") -> SmallBars:
    """One panel a group, in the order given. A count of nothing (``total`` 0) has no bar; ``hidden`` is what
    is said of a count that is not shown.

    Raises ``ValueError`` where more are counted than there are.
    """
    hidden = hidden or words("picture.no_number")
    panels = tuple(_panel(group, hidden, words) for group in groups)
    columns = ("group", "answer", "counted", "share", "expected")
    return SmallBars(
        caption,
        Table(
            tuple(words(f"smallbars.{column}") for column in columns),
            tuple(cells for group in groups for cells in _cells(group, hidden, words)),
        ),
        panels,
    )


def _panel(group: Group, hidden: str, words: Reader) -> Panel:
    rows = tuple(_bar(bar, hidden, words) for bar in group.bars if bar.total > 0)
    return Panel(group.title, "" if rows else group.why or words("picture.no_number"), rows)


def _bar(bar: Counted, hidden: str, words: Reader) -> SmallBar:
    expected = finite(bar.expected)
    expected_at = None if expected is None else OF_100.place(100 * expected)
    if bar.count is None:
        return SmallBar(bar.label, hidden, None, expected_at)
    if not 0 <= bar.count <= bar.total:
        raise ValueError(f"{bar.count} of {bar.total} is no part of a whole")
    return SmallBar(
        bar.label,
        words("picture.of", count=bar.count, total=bar.total),
        OF_100.place(100 * bar.count / bar.total),
        expected_at,
    )


def _cells(group: Group, hidden: str, words: Reader) -> list[tuple[str, ...]]:
    known = [bar for bar in group.bars if bar.total > 0]
    if not known:
        return [(group.title, NOTHING, group.why or words("picture.no_number"), NOTHING, NOTHING)]
    return [
        (
            group.title,
            bar.label,
            hidden if bar.count is None else words("picture.of", count=bar.count, total=bar.total),
            NOTHING
            if bar.count is None
            else words("picture.of_100", n=whole_of_100(100 * bar.count / bar.total)),
            NOTHING
            if finite(bar.expected) is None
            else words("picture.of_100", n=whole_of_100(100 * (bar.expected or 0))),
        )
        for bar in known
    ]
