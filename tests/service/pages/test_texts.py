"""Every sentence on the pages: plain, complete in both languages, and in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.language import LANGUAGES, Language
from screening.plain_language_check import findings
from service.core.reader_language import page_texts
from tests.guards import words


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


def test_every_action_in_the_log_is_said_in_words(repository: Path) -> None:
    """REQ read-log: what a privacy officer reads is no code."""
    assert words.recorded_without_words(repository) == []


def test_every_action_in_dutch_is_done_or_tried() -> None:
    """One rule for the log, which the young person reads too: a past participle for what happened, an
    infinitive for what was tried."""
    done = re.compile(r"\b\w*(ge|be|ver|her|ont)\w+(d|t|en)\b|\w+eerd\b")
    actions = [(key, text) for key, text in sentences("nl") if key.startswith("action.")]

    assert len(actions) > 100
    assert [(key, text) for key, text in actions if not done.search(text) and not text.endswith("en")] == []


def test_no_sentence_stands_in_a_template(repository: Path) -> None:
    """Words are in the catalogues: a template holds marks, names and placeholders only."""
    assert words.sentence_in_a_template(repository) == []


def test_dutch_is_spelt_right_and_has_one_word_for_one_thing(repository: Path) -> None:
    """REQ plain-words: mistakes that stood on the screen do not come back in any text."""
    assert words.misspelt(repository) == []


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
    assert any(re.search(wrong, text, re.IGNORECASE) for wrong in words.MISSPELT)
