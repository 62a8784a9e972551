"""What can be wrong with a model file."""

from __future__ import annotations

from screening.errors import SignaalwijzerError
from screening.language import Language, Text


class ModelFileError(SignaalwijzerError):
    """A model, golden-vector or key file that may not be used. ``key`` tells which rule it broke."""


class ForbiddenItemError(ModelFileError):
    """A model file that names what no model may know; ``kind`` is said in the reader's language."""

    def __init__(self, file: str, item: str, kind: Text) -> None:
        self._kind = kind
        super().__init__("model.forbidden_item", file=file, item=item)

    def in_language(self, language: Language) -> str:
        return self.sentences()(language, self.key, **self.values, kind=self._kind.in_language(language))


class BuildError(SignaalwijzerError):
    """A model that was built but may not be released: it fails a check of its own."""
