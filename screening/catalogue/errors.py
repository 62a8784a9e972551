"""What can be wrong with a catalogue file, said in one sentence: where, which field, what is allowed."""

from __future__ import annotations

from typing import Any

from screening.errors import SignaalwijzerError
from screening.language import Language, Text


class CatalogueError(SignaalwijzerError, ValueError):
    """A catalogue, or a file beside it, that cannot be used.

    ``code`` is a key under ``[catalogue]`` of the error texts. Every sentence names its ``place``
    ("indicator 'older_partner'"); a class that does not know where it stands leaves it out, and the
    reader of the file adds it with ``at``.
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        super().__init__(code, **{"place": "catalogue", **values})

    def at(self, place: str) -> CatalogueError:
        """The same complaint, with ``place`` as the place where it is."""
        return CatalogueError(self.key, **{**self.values, "place": place})


class ForbiddenIndicatorError(CatalogueError):
    """An indicator that asks what may never reach a model; ``kind`` is said in the reader's language."""

    def __init__(self, place: str, field: str, entry: str, kind: Text) -> None:
        self._kind = kind
        super().__init__("catalogue.forbidden", place=place, field=field, entry=entry)

    def in_language(self, language: Language) -> str:
        return self.sentences()(language, self.key, **self.values, kind=self._kind.in_language(language))
