"""New files for their owner alone: keys, the anchor of the log, the identity of an installation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_PRIVATE: Final = 0o600


def write_new(file: Path, content: bytes) -> None:
    """Write a new private file and wait for the disk; ``FileExistsError`` when there is one."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
