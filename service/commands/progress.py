"""A bar on the terminal for checks that may take more than a moment."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def progress(label: str, total: int, *, quick: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to call with the number done. Up to ``quick`` of them there is no bar."""
    hidden = total <= quick or not sys.stderr.isatty()
    with click.progressbar(length=total, label=label, file=sys.stderr, hidden=hidden) as bar:
        yield lambda done: bar.update(done - bar.pos)
