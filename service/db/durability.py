"""Waiting until what was committed is on the disk; one wait serves several requests.

SQLite can wait for the disk inside each commit, while nobody else may write. Here the commit only writes
(``synchronous=NORMAL``), the next transaction begins, and each request waits for the disk before its
response. One wait serves all who committed before it began; who only read waits for what others committed
before, since it may have read that. A response is sent when the log file of SQLite is on the disk, so its
data are as safe as with ``synchronous=FULL``. See docs/decisions/0010.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from threading import Lock

from service.core.errors import StorageFailed


class LogOnDisk:
    """The write-ahead log of one SQLite file, brought to the disk when asked.

    After the disk has failed once, no later success can be trusted: the system may drop what it could not
    write. Only opening the database anew shows what is stored.
    """

    def __init__(self, database: Path) -> None:
        self._log = database.with_name(f"{database.name}-wal")
        self._descriptor: int | None = None
        self._waiting = Lock()
        self._committed = 0
        self._on_disk = 0
        self._failed = False
        self._together: asyncio.Future[None] | None = None

    def check(self) -> None:
        """Raise ``StorageFailed`` when the disk failed before."""
        if self._failed:
            raise StorageFailed

    def committed(self) -> None:
        """Count a commit that changed rows; called by the one writer."""
        self._committed += 1

    def wait(self) -> None:
        """Return once all that is committed by now is on the disk; ``StorageFailed`` when that fails."""
        mine = self._committed
        with self._waiting:
            if self._on_disk >= mine:
                return
            self.check()
            so_far = self._committed
            try:
                os.fdatasync(self._current())
            except OSError as error:
                self._failed = True
                raise StorageFailed from error
            self._on_disk = so_far

    async def wait_in_loop(self) -> None:
        """``wait`` in the event loop, which serves others meanwhile."""
        mine = self._committed
        while self._on_disk < mine:
            together = self._together
            if together is None or together.done():
                together = self._together = asyncio.get_running_loop().run_in_executor(None, self.wait)
            await asyncio.shield(together)

    def close(self) -> None:
        """Close the file; SQLite may remove it now."""
        with self._waiting:
            self._close_file()

    def _current(self) -> int:
        """The log file that has its name now. The last process to close a database removes the log, and the
        next one makes another of the same name."""
        if self._descriptor is not None:
            opened, named = os.fstat(self._descriptor), os.stat(self._log)
            if (opened.st_ino, opened.st_dev) == (named.st_ino, named.st_dev):
                return self._descriptor
            self._close_file()
        self._descriptor = os.open(self._log, os.O_RDONLY)
        folder = os.open(self._log.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # the name itself may be new
        finally:
            os.close(folder)
        return self._descriptor

    def _close_file(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
