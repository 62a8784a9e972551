"""The folder that the results of many tables are written to: here, or at an address that ``fsspec`` knows.

A file appears in it whole or not at all, for its owner alone. What a process that was killed has left is
known by its name, and taken away when its part has its turn again.
"""

from __future__ import annotations

import re
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol

from screening.batch.errors import BatchError
from screening.batch.table_address import (
    FileSystem,
    digest_of,
    file_digest,
    filesystem_of,
    is_remote,
    local_path,
    said_by,
)
from screening.batch.write_results import whole_file

RECORDS: Final = ".finished"
"""The folder, within that of the results, that says of each result what it was made of."""


class ResultFolder(Protocol):
    """``name`` is a path within the folder, such as ``part-1.parquet`` or ``.finished/part-1.parquet.json``.

    Every method raises ``BatchError`` when the folder cannot be read or written.
    """

    def make(self) -> None:
        """Make it, for its owner alone, where it is not there."""

    def whole(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A sink that becomes the file when the block ends well."""

    def read(self, name: str) -> bytes | None:
        """The content of a small file; ``None`` when there is none."""

    def digest(self, name: str) -> str | None:
        """SHA-256 (hex) of a file; ``None`` when there is none."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""

    def remove_unfinished(self, name: str) -> None:
        """Take away what was written of a file that was never finished."""

    def holds(self, address: str) -> bool:
        """Whether the table at ``address`` stands in this folder."""


def folder_at(address: str) -> ResultFolder:
    """The folder at an address or a path."""
    if is_remote(address):
        return RemoteFolder(address.rstrip("/"))
    return LocalFolder(local_path(address).absolute())


def _is_unfinished(found: str, name: str) -> bool:
    """Whether ``found`` is what a file ``name`` is called while it is written."""
    return re.fullmatch(rf"\.{re.escape(name)}\.[A-Za-z0-9_]+\.part", found) is not None


@dataclass(frozen=True, slots=True)
class LocalFolder:
    """A folder of this machine, or one that it shares with others."""

    path: Path

    def make(self) -> None:
        with self._writing(self.path.name):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            for folder in (self.path, self.path / RECORDS):
                folder.mkdir(mode=0o700, exist_ok=True)

    def whole(self, name: str) -> AbstractContextManager[BinaryIO]:
        return whole_file(self.path / name)

    def read(self, name: str) -> bytes | None:
        try:
            return (self.path / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise BatchError("batch.unreadable", file=name, problem=said_by(error)) from None

    def digest(self, name: str) -> str | None:
        return file_digest(self.path / name) if (self.path / name).is_file() else None

    def remove(self, name: str) -> None:
        with self._writing(name):
            (self.path / name).unlink(missing_ok=True)

    def remove_unfinished(self, name: str) -> None:
        place = self.path / name
        with suppress(FileNotFoundError), self._writing(name):
            for file in place.parent.iterdir():
                if _is_unfinished(file.name, place.name):
                    file.unlink(missing_ok=True)

    def holds(self, address: str) -> bool:
        return not is_remote(address) and local_path(address).parent.resolve() == self.path.resolve()

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BatchError("batch.unwritable", file=name, problem=said_by(error)) from None


@dataclass(frozen=True, slots=True)
class RemoteFolder:
    """A folder at an address. A file is made here, sent under another name, and given its own at last."""

    address: str

    def make(self) -> None:
        with self._at(RECORDS) as (filesystem, place):
            filesystem.makedirs(place, exist_ok=True)

    @contextmanager
    def whole(self, name: str) -> Iterator[BinaryIO]:
        with tempfile.TemporaryDirectory() as made:
            here = Path(made) / PurePosixPath(name).name
            with whole_file(here) as sink:
                yield sink
            with self._at(name) as (filesystem, place):
                folder, _, last = place.rpartition("/")
                unfinished = f"{folder}/.{last}.{secrets.token_hex(4)}.part"
                filesystem.put_file(str(here), unfinished)
                filesystem.mv(unfinished, place)

    def read(self, name: str) -> bytes | None:
        with self._at(name, "batch.unreadable") as (filesystem, place):
            try:
                content: bytes = filesystem.cat_file(place)
            except FileNotFoundError:
                return None
            return content

    def digest(self, name: str) -> str | None:
        with self._at(name, "batch.unreadable") as (filesystem, place):
            try:
                with filesystem.open(place, "rb") as file:
                    return digest_of(file)
            except FileNotFoundError:
                return None

    def remove(self, name: str) -> None:
        with self._at(name) as (filesystem, place), suppress(FileNotFoundError):
            filesystem.rm_file(place)

    def remove_unfinished(self, name: str) -> None:
        with self._at(name) as (filesystem, place), suppress(FileNotFoundError):
            folder, _, last = place.rpartition("/")
            for found in filesystem.ls(folder, detail=False, refresh=True):
                if _is_unfinished(str(found).rpartition("/")[2], last):
                    filesystem.rm_file(found)

    def holds(self, address: str) -> bool:
        if not is_remote(address):
            return False
        filesystem, folder = filesystem_of(self.address)
        other, place = filesystem_of(address)
        return filesystem == other and place.rpartition("/")[0] == folder.rstrip("/")

    @contextmanager
    def _at(self, name: str, problem: str = "batch.unwritable") -> Iterator[tuple[FileSystem, str]]:
        filesystem, folder = filesystem_of(self.address)
        try:
            yield filesystem, f"{folder.rstrip('/')}/{name}"
        except OSError as error:
            raise BatchError(problem, file=name, problem=said_by(error)) from None
