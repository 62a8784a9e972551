"""The parts of a table that is more than one file: those of a folder, or those that a pattern finds."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from screening.batch.errors import BatchError
from screening.batch.read_chunks import SUFFIXES
from screening.batch.result_folder import ResultFolder
from screening.batch.table_address import (
    OF_THIS_MACHINE,
    filesystem_of,
    is_remote,
    local_path,
    name_in,
    said_by,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A table at ``address``; ``result`` is the name of the file with its results."""

    address: str
    result: str

    @property
    def name(self) -> str:
        return name_in(self.address)


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts in the order of their addresses, and the ``others``: names of files that are no table."""

    parts: tuple[Part, ...]
    others: tuple[str, ...]


def is_many(place: str) -> bool:
    """Whether ``place`` is a folder, a pattern or an address, and not one file of this machine."""
    if is_remote(place):
        return True
    path = local_path(place)
    return place.startswith(OF_THIS_MACHINE) or path.is_dir() or (glob.has_magic(place) and not path.exists())


def parts_of(place: str, suffix: str, results: ResultFolder) -> Parts:
    """The parts at ``place``, each with a result that ends in ``suffix``.

    Of a folder its own files count, not those of folders within it; files of which the name begins with a dot
    or an underscore are left by other programs and pass unseen. Raises ``BatchError`` when there is no part,
    when two would have the same result, or when a result would stand beside the parts.
    """
    found = sorted(_remote(place) if is_remote(place) else _local(place))
    seen = [address for address in found if not name_in(address).startswith((".", "_"))]
    others = tuple(name_in(address) for address in seen if not _is_table(address))
    parts = tuple(
        Part(address, PurePosixPath(name_in(address)).stem + suffix) for address in seen if _is_table(address)
    )
    if not parts:
        raise BatchError("batch.no_parts", place=name_in(place) or place, allowed=", ".join(SUFFIXES))
    _check(parts, results)
    return Parts(parts, others)


def _is_table(address: str) -> bool:
    return PurePosixPath(address).suffix.lower() in SUFFIXES


def _check(parts: Sequence[Part], results: ResultFolder) -> None:
    before: dict[str, Part] = {}
    for part in parts:
        other = before.setdefault(part.result.casefold(), part)
        if other is not part:
            raise BatchError("batch.part_twice", first=other.name, second=part.name, result=part.result)
        if results.holds(part.address):
            raise BatchError("batch.results_among_parts", file=part.name)


def _local(place: str) -> list[str]:
    path = local_path(place)
    try:
        if path.is_dir():
            return [str(file.absolute()) for file in path.iterdir() if file.is_file()]
    except OSError as error:
        raise BatchError("batch.unreadable", file=path.name, problem=said_by(error)) from None
    if path.is_file():
        return [str(path.absolute())]
    matching = (local_path(name).absolute() for name in glob.glob(str(path), recursive=True))
    return [str(file) for file in matching if file.is_file()]


def _remote(place: str) -> list[str]:
    filesystem, path = filesystem_of(place)
    try:
        filesystem.invalidate_cache()
        if glob.has_magic(path):
            found: list[Any] = list(filesystem.glob(path, detail=True).values())
        elif filesystem.isdir(path):
            found = filesystem.ls(path, detail=True)
        else:
            found = [filesystem.info(path)]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BatchError("batch.unreadable", file=name_in(place), problem=said_by(error)) from None
    return [filesystem.unstrip_protocol(file["name"]) for file in found if file["type"] == "file"]
