"""The source of the product, which a new question is written into: copied aside, and changed as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

from screening.new_question.errors import AddingError
from screening.whole_file import put_whole

PACKAGE: Final = "screening"
_SHOWS_THE_SOURCE: Final = ("pyproject.toml", "tests/generated_docs.py", "docs/reference/sentences.md")


@dataclass(frozen=True, slots=True)
class Source:
    """A checkout of the product in ``root``."""

    root: Path

    @classmethod
    def here(cls) -> Source:
        """The checkout that this program runs from; raises ``AddingError`` where there is none."""
        root = Path(str(files(PACKAGE))).parent
        if not all((root / name).is_file() for name in _SHOWS_THE_SOURCE):
            raise AddingError("adding.no_source", folder=str(root))
        return cls(root)

    def copy_to(self, folder: Path) -> Source:
        """The science alone in ``folder``, to try a change in."""
        shutil.copytree(self.root / PACKAGE, folder / PACKAGE)
        return Source(folder)

    def text(self, path: str) -> str:
        return (self.root / path).read_text("utf-8")

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, "utf-8")

    def differences(self, other: Source, paths: tuple[str, ...]) -> dict[str, bytes | None]:
        """What ``other`` has otherwise than this source, of ``paths``: ``None`` where it has nothing."""
        found = {path: (_bytes(self.root / path), _bytes(other.root / path)) for path in paths}
        return {path: theirs for path, (ours, theirs) in found.items() if ours != theirs}

    def put(self, contents: Mapping[str, bytes | None]) -> None:
        """Write every file or leave each as it was, also when somebody ends it; ``None`` takes one away."""
        before = {path: _bytes(self.root / path) for path in contents}
        try:
            for path, content in contents.items():
                _put(self.root / path, content)
        except BaseException:
            for path, content in before.items():
                with suppress(OSError):
                    _put(self.root / path, content)
            raise


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _put(file: Path, content: bytes | None) -> None:
    if content is None:
        file.unlink(missing_ok=True)
    else:
        put_whole(file, content)
