"""The files of the model that comes with the product; which model that is, is said here alone."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

VERSION: Final = "2"
"""The version of the model: its files are named after it, and a new release raises it."""

_FOLDER: Final = files("screening.model") / "shipped"


def shipped_artefact() -> Traversable:
    """The model file."""
    return _FOLDER / f"evidence-{VERSION}.json"


def shipped_golden_file() -> Traversable:
    """The golden vectors of that model."""
    return _FOLDER / f"golden-{VERSION}.json"
