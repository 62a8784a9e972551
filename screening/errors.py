"""The root of every error that the product raises on purpose.

An error is one clear sentence: what is wrong and what to do. It carries a ``code`` that pages and
the API use to find the sentence in the reader's language, and the ``values`` that fill it in.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, ClassVar

from screening.language import Language, Messages


@cache
def _sentences() -> Messages:
    return Messages.load(files("screening") / "texts" / "errors")


class SignaalwijzerError(Exception):
    """A mistake in what the product was given, said in one sentence.

    ``code`` is a key of ``screening/texts/errors/{nl,en}.toml`` (or of the catalogue that a subclass
    names through ``sentences``); ``values`` fill its placeholders. ``str(error)`` is the English sentence.
    """

    code: ClassVar[str]
    sentences = staticmethod(_sentences)

    def __init__(self, code: str | None = None, /, **values: Any) -> None:
        self.key = code or self.code
        self.values = values
        super().__init__(self.key)

    def in_language(self, language: Language) -> str:
        return self.sentences()(language, self.key, **self.values)

    def __str__(self) -> str:
        return self.in_language("en")
