"""What can be wrong with a model file."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class ModelFileError(SignaalwijzerError):
    """A model, golden-vector or key file that may not be used. ``key`` tells which rule it broke."""


class BuildError(SignaalwijzerError):
    """A model that was built but may not be released: it fails a check of its own."""
