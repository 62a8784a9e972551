"""What a backup says about itself: when it was made, from what, and the digest of every file in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from service.core.errors import BadSettings

FILE: Final = "manifest.json"
DATA: Final = "data"
"""The folder beside the manifest with the files it names."""

FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """``files`` holds the SHA-256 (hex) of each file by its path; ``entries`` is the length of the log."""

    format: int
    program: str
    revision: str
    made_at: str
    identity: str
    entries: int
    screenings: int
    files: Mapping[str, str]

    def to_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode("ascii") + b"\n"

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """The manifest in ``folder``; ``BadSettings`` when there is none that this program can read."""
        try:
            content: dict[str, Any] = json.loads((folder / FILE).read_bytes())
            newer = content["format"] > FORMAT
            manifest = None if newer else cls(**content)
        except (OSError, ValueError, TypeError, KeyError):
            raise BadSettings("backup.not_one") from None
        if manifest is None:
            raise BadSettings("backup.newer", program=str(content.get("program", "?")))
        return manifest

    def check_files(self, folder: Path) -> None:
        """Raise ``BadSettings`` unless ``folder`` holds exactly the files named, byte for byte."""
        extra = {path.name for path in folder.iterdir()} - {FILE, DATA}
        there = files_in(folder / DATA) | {name: folder / name for name in extra}
        for path in sorted(there.keys() ^ self.files.keys()):
            raise BadSettings("backup.file_differs", file=path)
        for path, digest in self.files.items():
            if digest_of(there[path]) != digest:
                raise BadSettings("backup.file_differs", file=path)


def files_in(folder: Path) -> dict[str, Path]:
    """Every file below ``folder``, by its path from there."""
    return {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}


def digest_of(file: Path) -> str:
    """SHA-256 (hex) of a file, read in blocks."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
