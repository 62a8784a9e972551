"""Every sentence on the pages: plain, complete in both languages, and in use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from screening.language import LANGUAGES, Language
from service.web.wording import page_texts
from tests.guards import words
from tests.plain_words import findings

MISSPELT: Final = (
    r"\bdaar tegenover\b",  # where it stands for "in return"
    r"\bnetto winst",
    r"(?<![A-Za-z’])['‘]s (nachts|avonds|ochtends|middags|morgens)",  # the sign of a left-out letter is ’
    r"(?-i:(?<=: )(’S|’s [A-Z]))",
    r"\b(werkplek|settings?)\b",  # one word for one thing: the place of intake
)
"""How a text in Dutch does not say it."""

OF_PROGRAMS: Final = {"batch.missing_column", "request.missing", "request.setting"}
"""Sentences that name the fields of a request or the columns of a table."""


def dutch_texts(repository: Path) -> Iterator[tuple[str, str]]:
    """Every text in Dutch that people read, but for the catalogue, which changes only with a new model."""
    for folder in ("service", "screening", "data_contracts"):
        for file in sorted((repository / folder).rglob("nl.toml")):
            for key, text in flat(tomllib.loads(file.read_text("utf-8"))):
                if key not in OF_PROGRAMS:
                    yield f"{file.relative_to(repository)} {key}", re.sub(r"\{[^}]*\}|'[^']*'", "…", text)


def flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from flat(value, f"{prefix}{key}.")
        elif isinstance(value, str):
            yield f"{prefix}{key}", value


def sentences(language: Language) -> Iterator[tuple[str, str]]:
    for key, entry in page_texts().sentences[language].items():
        for text in [entry] if isinstance(entry, str) else entry.values():
            yield key, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_plain(language: Language) -> None:
    """REQ plain-words: no word that blames or falsely reassures, no long sentence."""
    found = [f"{key}: {finding}" for key, text in sentences(language) for finding in findings(text, language)]
    assert found == []


def test_every_sentence_is_said_somewhere(repository: Path) -> None:
    """A text that nothing asks for is a text that nobody keeps right."""
    assert words.said_nowhere(repository) == []


def test_no_sentence_stands_in_a_template(repository: Path) -> None:
    """Words are in the catalogues: a template holds marks, names and placeholders only."""
    assert words.sentence_in_a_template(repository) == []


def test_dutch_is_spelt_right_and_has_one_word_for_one_thing(repository: Path) -> None:
    """REQ plain-words: mistakes that stood on the screen do not come back in any text."""
    texts = list(dutch_texts(repository))
    assert len(texts) > 2_000
    found = [
        f"{where}: {text}"
        for where, text in texts
        for wrong in MISSPELT
        if re.search(wrong, text, re.IGNORECASE)
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "Wat staat daar tegenover?",
        "Netto winst per 100 jongeren",
        "Was 's nachts weg",
        "Vermoeden: ’S nachts weg",
        "Kies de setting",
        "Op uw werkplek",
    ],
)
def test_a_mistake_in_spelling_is_seen(text: str) -> None:
    assert any(re.search(wrong, text, re.IGNORECASE) for wrong in MISSPELT)
