"""The root of every error that the product raises on purpose.

An error is one clear sentence: what is wrong and what to do. It carries a ``code`` that pages and
the API use to find the sentence in the reader's language, and the ``values`` that fill it in.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, ClassVar

from screening.bsn import masked
from screening.language import Language, Messages


@cache
def _sentences() -> Messages:
    return Messages.load(files("screening") / "texts" / "errors")


class SignaalwijzerError(Exception):
    """A mistake in what the product was given, said in one sentence.

    ``code`` is a key of ``screening/texts/errors/{nl,en}.toml`` (or of the catalogue that a subclass
    names through ``sentences``); ``values`` fill its placeholders. ``str(error)`` is the English sentence.

    What it was given may be anything: a value that holds a BSN is left out here, and signs that would write
    to a terminal by themselves are replaced, whoever raises the error.
    """

    code: ClassVar[str]
    sentences = staticmethod(_sentences)

    def __init__(self, code: str | None = None, /, **values: Any) -> None:
        self.key = code or self.code
        self.values = repeatable(values)
        super().__init__(self.key)

    def in_language(self, language: Language) -> str:
        return self.sentences()(language, self.key, **self.values)

    def __str__(self) -> str:
        return self.in_language("en")


def repeatable(values: Mapping[str, Any]) -> dict[str, Any]:
    """``values`` as they may stand in a sentence that repeats what was given: see ``SignaalwijzerError``."""
    return {
        name: _harmless(str(value)) if isinstance(value, (str, Path)) else value
        for name, value in values.items()
    }


def _harmless(text: str) -> str:
    shown = masked(text)
    if shown.isprintable():
        return shown
    return "".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in shown)
