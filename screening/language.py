"""Texts in the languages of the product.

Every sentence a person reads stands in a catalogue, in Dutch and in English, side by side.
``Text`` holds one such pair; ``Messages`` holds a folder of them (``nl.toml``, ``en.toml``),
and refuses to load when one language lacks a sentence or a placeholder that the other has.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any, Literal, get_args

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence or phrase in every language of the product; none may be empty."""

    nl: str
    en: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            if not self.in_language(language).strip():
                raise ValueError(f"the {language} text is empty")

    def in_language(self, language: Language) -> str:
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True, slots=True)
class Messages:
    """Keyed sentences (``"result.estimate.heading"``) in every language.

    A sentence may hold ``{placeholders}``. Where the wording depends on a count, the entry is a
    table with ``one`` and ``other``; both languages of the product choose by ``n == 1``.
    """

    sentences: Mapping[Language, Mapping[str, str | Mapping[str, str]]]

    @classmethod
    def load(cls, folder: Traversable) -> Messages:
        """Read ``nl.toml`` and ``en.toml``; raise ``ValueError`` naming the keys that do not match."""
        sentences = {
            language: dict(_flatten(tomllib.loads((folder / f"{language}.toml").read_text("utf-8"))))
            for language in LANGUAGES
        }
        _check_alike(sentences)
        return cls(sentences)

    def __call__(self, language: Language, key: str, /, **values: Any) -> str:
        """The sentence ``key``, filled in. ``n`` chooses between ``one`` and ``other``.

        Raises ``KeyError`` when the key or a placeholder is missing: a mistake in the program.
        """
        entry = self.sentences[language][key]
        if not isinstance(entry, str):
            entry = entry["one" if values["n"] == 1 else "other"]
        return entry.format(**values) if values else entry

    def keys(self) -> Iterator[str]:
        return iter(self.sentences[LANGUAGES[0]])

    def merged(self, other: Messages) -> Messages:
        """Both sets together; raise ``ValueError`` when a key stands in both."""
        doubles = set(self.keys()) & set(other.keys())
        if doubles:
            raise ValueError(f"these texts are defined twice: {', '.join(sorted(doubles))}")
        return Messages(
            {language: {**self.sentences[language], **other.sentences[language]} for language in LANGUAGES}
        )


def with_decimal_mark(written: str, language: Language) -> str:
    """A number as Python writes it, with the decimal mark of the language: 1,5 in Dutch, 1.5 in English."""
    return written.replace(".", ",") if language == "nl" else written


def with_thousands(number: int, language: Language) -> str:
    """A count with its thousands apart: 40.000 in Dutch, 40,000 in English."""
    return f"{number:,}".replace(",", "." if language == "nl" else ",")


def signed(number: int) -> str:
    """``+12``, ``−1`` or ``0``."""
    return f"{number:+d}".replace("-", "−") if number else "0"


def placeholders(sentence: str) -> frozenset[str]:
    """The names between braces in ``sentence``."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str | Mapping[str, str]]]:
    for key, value in table.items():
        if isinstance(value, str) or set(value) == {"one", "other"}:
            yield prefix + key, value
        else:
            yield from _flatten(value, f"{prefix}{key}.")


def _check_alike(sentences: Mapping[Language, Mapping[str, str | Mapping[str, str]]]) -> None:
    nl, en = sentences["nl"], sentences["en"]
    if missing := nl.keys() ^ en.keys():
        raise ValueError(f"these texts stand in one language only: {', '.join(sorted(missing))}")
    for key, entry in nl.items():
        if _names(entry) != _names(en[key]):
            raise ValueError(f"the placeholders of the text '{key}' differ between nl and en")


def _names(entry: str | Mapping[str, str]) -> frozenset[str]:
    """Placeholders of an entry; of a counted one those of ``other`` (``one`` may leave ``n`` out)."""
    return placeholders(entry if isinstance(entry, str) else entry["other"])
