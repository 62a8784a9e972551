"""Files for their owner alone: keys, the anchor of the log, the identity of an installation."""

from __future__ import annotations

import os
from collections.abc import Mapping
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


def replace_private(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Put private files in place of those in ``folder`` with these names, in their order.

    All are on the disk under another name before the first is put in place, so a full disk changes nothing.
    """
    new = {folder / f"{name}.new": folder / name for name in contents}
    try:
        for unfinished, content in zip(new, contents.values(), strict=True):
            unfinished.unlink(missing_ok=True)  # of a program that was killed
            write_new(unfinished, content)
        for unfinished, file in new.items():
            os.replace(unfinished, file)
    finally:
        for unfinished in new:
            unfinished.unlink(missing_ok=True)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Wait until the names in ``folder`` are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
