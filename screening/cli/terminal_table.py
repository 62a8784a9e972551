"""A table on the terminal that fits where it goes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import IO, Final

import click

_GAP: Final = "  "


def write_table(headers: Sequence[str], rows: Sequence[Sequence[str]], to: IO[str] | None = None) -> None:
    """Ruled on a terminal, plain aligned text anywhere else."""
    if to is None and sys.stdout.isatty():
        _ruled(headers, rows)
        return
    widths = [max(len(line[n]) for line in (headers, *rows)) for n in range(len(headers))]
    for line in (headers, *rows):
        text = _GAP.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo(text.rstrip(), file=to)


def _ruled(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for header in headers:
        table.add_column(header)
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)
