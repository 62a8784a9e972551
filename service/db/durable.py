"""Waiting until what was committed is on the disk, together with everyone else who waits for the same.

SQLite can wait for the disk inside each commit, while nobody else may write. Here the commit itself only
writes (``synchronous=NORMAL``), the next transaction begins, and each request waits for the disk before it is
answered. One wait serves all who committed before it began. What has been answered is as safe as with
``synchronous=FULL``: in the log file of SQLite, and that file is on the disk.
"""

from __future__ import annotations

import os
from pathlib import Path
from threading import Lock


class LogOnDisk:
    """The write-ahead log of one SQLite file, brought to the disk when asked."""

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._descriptor: int | None = None
        self._waiting = Lock()
        self._committed = 0
        self._on_disk = 0

    def committed(self) -> None:
        """Something was written; called by the one who has the turn."""
        self._committed += 1

    def wait(self) -> None:
        """Return once all that is committed by now is on the disk; ``OSError`` when the disk fails."""
        mine = self._committed
        with self._waiting:
            if self._on_disk >= mine:
                return
            so_far = self._committed
            if self._descriptor is None:
                self._descriptor = self._opened()
            os.fsync(self._descriptor)
            self._on_disk = so_far

    def close(self) -> None:
        """Let go of the file; SQLite may remove it now."""
        with self._waiting:
            if self._descriptor is not None:
                os.close(self._descriptor)
                self._descriptor = None

    def _opened(self) -> int:
        descriptor = os.open(self._log, os.O_RDONLY)
        folder = os.open(self._log.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the file itself may be new
        finally:
            os.close(folder)
        return descriptor
