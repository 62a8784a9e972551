"""The most memory that this process and all its workers held together.

Counted as the kernel shares it out (``Pss``): a page that three processes share counts once, in thirds, so
that the libraries of every worker are not counted for each of them.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Final, Self

EVERY: Final = 0.25
"""Seconds between two looks; what is held for a shorter time may be missed."""


class PeakMemory:
    """Looks at the tree of processes while the block runs; ``mebibytes`` is the most that was seen."""

    def __init__(self) -> None:
        self.mebibytes = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while True:
            held = sum(_kibibytes(process) for process in _tree(os.getpid()))
            self.mebibytes = max(self.mebibytes, held / 1024)
            if self._ended.wait(EVERY):
                return


def _tree(root: int) -> list[int]:
    """``root`` and all that come from it."""
    children: dict[int, list[int]] = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            after_name = place.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        children.setdefault(int(after_name[1]), []).append(int(place.parent.name))
    found, open_ends = [], [root]
    while open_ends:
        found.append(open_ends.pop())
        open_ends += children.get(found[-1], [])
    return found


def _kibibytes(process: int) -> int:
    """What a process holds; nothing when it has ended meanwhile."""
    try:
        told = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in told if line.startswith("Pss:")), 0)
