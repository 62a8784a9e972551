"""What can be wrong with a question that is to be added."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class AddingError(SignaalwijzerError, ValueError):
    """A question that cannot be added as it stands; ``code`` is a key under ``[adding]``."""


class NotBuiltError(AddingError):
    """The model could not be built with the new question; ``said`` is what the build said."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__("adding.not_built")
        self.exit_code = code
        self.said = said
