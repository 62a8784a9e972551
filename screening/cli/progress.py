"""A bar on the terminal that shows that something takes long, and how far it is.

It comes by itself, two seconds after the work began: work that cannot say how far it is shows it too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock, Timer
from typing import Final

SLOW: Final = 2.0
"""Seconds after which work shows how far it is."""


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[float], None]]:
    """A function to call with the share done (0 to 1). After two seconds a bar shows it on a terminal.

    Until the share is known, or where nobody calls the function, the bar moves to and fro.
    """
    if not sys.stderr.isatty():
        yield lambda _share: None
        return
    bar = _Bar(label)
    try:
        yield bar.show
    finally:
        bar.close()


@contextmanager
def progress(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """``progress_bar`` for work of ``total`` parts: a function to call with the number done."""
    with progress_bar(label) as show:
        yield lambda done: show(done / max(total, 1))


class _Bar:
    """A bar on standard error that is imported and drawn only when the work takes long."""

    def __init__(self, label: str) -> None:
        self._label = label
        self._share: float | None = None
        self._stop: Callable[[], None] = lambda: None
        self._update: Callable[[float], None] | None = None
        self._closed = False
        self._lock = Lock()
        self._timer = Timer(SLOW, self._draw)
        self._timer.daemon = True
        self._timer.start()

    def show(self, share: float) -> None:
        self._share = share
        if self._update is not None:
            self._update(share)

    def close(self) -> None:
        self._timer.cancel()
        with self._lock:
            self._closed = True
            self._stop()

    def _draw(self) -> None:
        """Run by the timer, so beside the work; never after ``close``."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

        with self._lock:
            if self._closed:
                return
            progress = Progress(
                TextColumn("{task.description}"),
                BarColumn(),
                TimeElapsedColumn(),
                TimeRemainingColumn(),
                console=Console(stderr=True),
            )
            task = progress.add_task(self._label, total=None)

            def update(share: float) -> None:
                progress.update(task, completed=share, total=1.0)

            progress.start()
            self._stop, self._update = progress.stop, update
            if self._share is not None:
                update(self._share)
