"""Tables on the terminal: columns as wide as their widest cell."""

from __future__ import annotations

from collections.abc import Iterable


def table_lines(rows: list[tuple[str, ...]]) -> Iterable[str]:
    """A line for each of ``rows``, which all have as many cells; the first row names the columns."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
