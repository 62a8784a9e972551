"""The files of the model that comes with the product; which model that is, is said here alone."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_FOLDER: Final = files("screening.model") / "shipped"


@cache
def shipped_version() -> str:
    """The version of the model: its files are named after it, and a new release raises it."""
    return (_FOLDER / "version").read_text("ascii").strip()


def shipped_artefact() -> Traversable:
    """The model file."""
    return _FOLDER / f"evidence-{shipped_version()}.json"


def shipped_golden_file() -> Traversable:
    """The golden vectors of that model."""
    return _FOLDER / f"golden-{shipped_version()}.json"
