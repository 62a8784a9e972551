"""Where a table stands: on this machine, or at an address that ``fsspec`` knows, such as ``s3://…``.

A table at an address is fetched whole before it is scored, so that what is scored is what its digest is of.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Final

from screening.batch.errors import BatchError
from screening.batch.read_chunks import opened

FileSystem = Any
"""A file system of fsspec, which publishes no types."""

_REMOTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(://|::)")
OF_THIS_MACHINE: Final = "file://"
_BLOCK: Final = 1 << 20


def is_remote(address: str) -> bool:
    """Whether only ``fsspec`` can reach it."""
    return _REMOTE.match(address) is not None and not address.startswith(OF_THIS_MACHINE)


def local_path(address: str) -> Path:
    """A place on this machine; ``file://`` before a path says the same as the path."""
    return Path(address.removeprefix(OF_THIS_MACHINE))


def filesystem_of(address: str) -> tuple[FileSystem, str]:
    """What reaches ``address``, and the path within it; ``BatchError`` when a package for it is missing."""
    scheme = address.partition(":")[0]
    try:
        from fsspec.core import url_to_fs

        found: tuple[FileSystem, str] = url_to_fs(address)
    except ImportError as error:
        missing = error if isinstance(error, ModuleNotFoundError) else error.__cause__
        package = (getattr(missing, "name", None) or "fsspec").partition(".")[0]
        raise BatchError("batch.no_package", scheme=scheme, package=package) from None
    except ValueError:
        raise BatchError("batch.unknown_scheme", scheme=scheme) from None
    except OSError as error:
        raise BatchError("batch.unreadable", file=name_in(address), problem=said_by(error)) from None
    return found


def said_by(error: OSError) -> str:
    """What the system says of an error, without the path that a text of its own may repeat."""
    return error.strerror or type(error).__name__


def name_in(address: str) -> str:
    """The last part of an address or a path."""
    return address.rstrip("/").rpartition("/")[2]


@contextmanager
def header_file(address: str) -> Iterator[BinaryIO]:
    """The table at ``address`` opened to read its beginning; nothing of it is fetched that is not read."""
    if not is_remote(address):
        with opened(local_path(address)) as file:
            yield file
        return
    filesystem, path = filesystem_of(address)
    with _reading(name_in(path)), filesystem.open(path, "rb") as file:
        yield file


@dataclass(frozen=True, slots=True)
class Fetched:
    """A table on this machine, and the SHA-256 of its content. ``check_unchanged`` raises ``BatchError`` when
    it is not what it was."""

    path: Path
    digest: str
    check_unchanged: Callable[[], None]


@contextmanager
def fetched(address: str) -> Iterator[Fetched]:
    """The table at ``address``, for the length of the block; raises ``BatchError`` that names it."""
    if not is_remote(address):
        yield _local(local_path(address))
        return
    filesystem, path = filesystem_of(address)
    name = name_in(path)
    with tempfile.TemporaryDirectory() as made:
        here = Path(made) / name
        with _reading(name):
            filesystem.invalidate_cache()
            before = filesystem.checksum(path)
            filesystem.get_file(path, str(here))
            filesystem.invalidate_cache()
            if filesystem.checksum(path) != before:
                raise BatchError("batch.changed", file=name)
        yield _local(here)


def _local(path: Path) -> Fetched:
    before = _state(path)
    digest = file_digest(path)

    def check_unchanged() -> None:
        if _state(path) != before:
            raise BatchError("batch.changed", file=path.name)

    check_unchanged()
    return Fetched(path, digest, check_unchanged)


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of the content of a file."""
    with opened(path) as file:
        return digest_of(file)


def digest_of(file: BinaryIO) -> str:
    """SHA-256 (hex) of what is still to be read of ``file``."""
    found = sha256()
    while block := file.read(_BLOCK):
        found.update(block)
    return found.hexdigest()


def _state(path: Path) -> tuple[int, int, int]:
    with _reading(path.name):
        found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise BatchError("batch.no_file", file=name) from None
    except OSError as error:
        raise BatchError("batch.unreadable", file=name, problem=said_by(error)) from None
