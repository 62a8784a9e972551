"""One term per concept in Dutch: the words that the glossary replaces stay out of the texts.

``replaced_words.toml`` says which words gave way to which term, and which texts may still use one, with the
reason. The questions and the acute rules are read too; what was said of earlier catalogues stays as it was.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.guards.table import Finding, Source, guard

LIST: Final = Path(__file__).with_name("replaced_words.toml")
_NOT_WORDS: Final = re.compile(r"\{[^}]*\}")
"""Placeholders: their names are code."""

_AS_IT_WAS: Final = "screening/explain/earlier/"
"""Sentences of earlier catalogues, for what was stored under them."""


@dataclass(frozen=True, slots=True)
class Replaced:
    """Words that gave way to ``say``, each with an example that it finds.

    ``allowed`` maps the key or the file of a text that may say one to the reason.
    """

    words: tuple[str, ...]
    examples: tuple[str, ...]
    say: str
    allowed: dict[str, str]

    def found_in(self, sentence: str) -> str | None:
        """The first word of this entry in ``sentence``."""
        found = re.search(rf"\b(?:{'|'.join(self.words)})\b", sentence, re.IGNORECASE)
        return found[0] if found else None


@cache
def replaced() -> tuple[Replaced, ...]:
    """Every entry of ``replaced_words.toml``, in its order."""
    entries = tomllib.loads(LIST.read_text("utf-8"))["replaced"]
    return tuple(
        Replaced(tuple(one["words"]), tuple(one["examples"]), one["say"], one.get("allowed", {}))
        for one in entries
    )


@guard("service", "screening", "data_contracts", leans_on=("tests/guards/replaced_words.toml",))
def replaced_word(source: Source) -> Iterator[Finding]:
    """No Dutch text says a word that the glossary replaces, unless its entry allows it with a reason."""
    for path, text in source.files(frozenset({".toml"})):
        for key, sentence in texts_of(path, text):
            for one in replaced():
                places = {key, path.rpartition("/")[2]}
                if (word := one.found_in(sentence)) and not places & one.allowed.keys():
                    yield Finding(path, 0, f"{key} says '{word}', which is: {one.say}")


def texts_of(path: str, text: str) -> Iterator[tuple[str, str]]:
    """Key and Dutch text of each entry of a file, without its placeholders; nothing of earlier catalogues."""
    if not path.startswith(_AS_IT_WAS):
        everything = path.endswith(("nl.toml", "register_entry.toml"))
        for key, sentence in _dutch(tomllib.loads(text), everything=everything):
            yield key, _NOT_WORDS.sub("…", sentence)


def _dutch(table: dict[str, Any], prefix: str = "", *, everything: bool = False) -> Iterator[tuple[str, str]]:
    """Key and text of every Dutch text of a table: all of ``nl.toml``, elsewhere what stands under ``nl``."""
    for key, value in table.items():
        name, dutch = f"{prefix}{key}", everything or key == "nl"
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from _dutch(one, f"{name}.", everything=dutch)
            elif isinstance(one, str) and dutch:
                yield name, one
