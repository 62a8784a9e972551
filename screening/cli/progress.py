"""A bar on the terminal that shows how far something is that takes long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

SLOW: Final = 2.0
"""Seconds after which work shows how far it is."""


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float], None]]:
    """A function to call with the share done (0 to 1). After two seconds a bar shows it on a terminal."""
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    started = time.monotonic()
    bar = _Bar(label)

    def show(share: float) -> None:
        if time.monotonic() - started >= SLOW:
            bar.show(share)

    try:
        yield show
    finally:
        bar.close()


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """``progress_bar`` for work of ``total`` parts: a function to call with the number done."""
    with progress_bar(label) as show:
        yield lambda done: show(done / max(total, 1))


class _Bar:
    """A bar on standard error that is imported and drawn only when it is needed."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._stop: Callable[[], None] = lambda: None
        self._update: Callable[[float], None] | None = None

    def show(self, share: float) -> None:
        if self._update is None:
            self._start()
        assert self._update is not None
        self._update(share)

    def close(self) -> None:
        self._stop()

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        task = progress.add_task(self._label, total=1.0)
        progress.start()
        self._stop = progress.stop
        self._update = lambda share: progress.update(task, completed=share)
