"""A model as the bytes of its files, so that whoever scores elsewhere has this model and no other.

A path may lead to another file on another machine. The bytes are held against their signature and digest
wherever they arrive, as a model file is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Any

from screening.explain.load_screener import golden_beside, screener_from
from screening.explain.screener import Screener
from screening.model.artefact import LARGEST
from screening.model.errors import ModelFileError
from screening.model.shipped_files import shipped_artefact, shipped_golden_file
from screening.model.signing import read_key


@dataclass(frozen=True, slots=True)
class SentModel:
    """``golden`` are the golden vectors, ``None`` where the model file has none beside it; ``public_keys``
    (raw) are trusted beside those of the product."""

    name: str
    content: bytes
    golden: bytes | None
    public_keys: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, artefact: Path | None = None, key: Path | None = None) -> SentModel:
        """The model file ``artefact``, or that of the product; ``ModelFileError`` if it is unreadable."""
        if artefact is None:
            shipped = shipped_artefact()
            return cls(shipped.name, shipped.read_bytes(), shipped_golden_file().read_bytes())
        try:
            with artefact.open("rb") as file:
                content = file.read(LARGEST + 1)
            beside = golden_beside(artefact)
            golden = beside.read_bytes() if beside.is_file() else None
        except OSError as error:
            problem = error.strerror or ""
            raise ModelFileError("model.unreadable", file=artefact.name, problem=problem) from None
        return cls(artefact.name, content, golden, (read_key(key),) if key else ())

    def screener(self) -> Screener:
        """What scores by this model, as ``load_screener`` gives it; kept for the next part."""
        return _screener(self)


@lru_cache(maxsize=2)
def _screener(sent: SentModel) -> Screener:
    golden = None if sent.golden is None else _File(sent.name, sent.golden)
    return screener_from(_File(sent.name, sent.content), golden, sent.public_keys)


class _File(Traversable):
    """A file that stands nowhere: its name, and what is in it."""

    def __init__(self, name: str, content: bytes) -> None:
        self._name = name
        self._content = content

    @property
    def name(self) -> str:
        return self._name

    def open(self, mode: str = "r", *_given: Any, **_options: Any) -> IO[Any]:
        if mode != "rb":
            raise ValueError(f"it can only be read as bytes, not as {mode!r}")
        return io.BytesIO(self._content)

    def read_bytes(self) -> bytes:
        return self._content

    def read_text(self, encoding: str | None = None) -> str:
        return self._content.decode(encoding or "utf-8")

    def is_file(self) -> bool:
        return True

    def is_dir(self) -> bool:
        return False

    def iterdir(self) -> Iterator[Traversable]:
        raise NotADirectoryError(self.name)

    def joinpath(self, *_names: Any) -> Traversable:
        raise NotADirectoryError(self.name)
