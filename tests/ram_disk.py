"""A folder in memory, for the installations that the tests make: a wait for a disk takes no time there."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

_SHARED_MEMORY: Final = Path("/dev/shm")  # noqa: S108  # pytest makes a folder of its own in it
_MEMORY: Final = Path("/proc/meminfo")
ROOM: Final = 4 * 1024**3
"""A run of all tests that kept everything would take three quarters of this."""


def ram_disk(folder: Path = _SHARED_MEMORY, memory: Path = _MEMORY) -> Path | None:
    """``folder`` when programs may run in it, and both it and the memory have room; else nothing."""
    if not (os.access(folder, os.W_OK) and memory.is_file()):
        return None
    available = re.search(r"^MemAvailable: +(\d+) kB$", memory.read_text("ascii"), re.MULTILINE)
    if available is None or int(available[1]) * 1024 < ROOM or shutil.disk_usage(folder).free < ROOM:
        return None
    return None if os.statvfs(folder).f_flag & os.ST_NOEXEC else folder
