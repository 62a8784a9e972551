"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


def put_whole(file: Path, content: bytes) -> None:
    """Put ``content`` in place of ``file``, on the disk; ``OSError`` leaves what was there alone."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        with unfinished.open("wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        os.replace(unfinished, file)
    except OSError:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def private_whole_file(file: Path) -> Iterator[BinaryIO]:
    """A sink that becomes ``file`` when the block ends well, on the disk and for its owner alone (0600).

    Every table with cases is written by it. When the block fails, or the disk (``OSError``), what was there
    stays as it was. The rights are those of the new file, whatever stood there before.
    """
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, file)
    finally:
        with suppress(FileNotFoundError):
            part.unlink()
