"""Every sentence on the pages: plain, complete in both languages, and in use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from screening.language import LANGUAGES, Language
from service.web.wording import page_texts
from tests.plain_words import findings

ROOT = Path(__file__).parents[3] / "service"


def sentences(language: Language) -> Iterator[tuple[str, str]]:
    for key, entry in page_texts().sentences[language].items():
        for text in [entry] if isinstance(entry, str) else entry.values():
            yield key, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_plain(language: Language) -> None:
    """REQ plain-words: no word that blames or falsely reassures, no long sentence."""
    found = [f"{key}: {finding}" for key, text in sentences(language) for finding in findings(text, language)]
    assert found == []


def test_every_sentence_is_said_somewhere() -> None:
    """A text that nothing asks for is a text that nobody keeps right."""
    source = "".join(path.read_text("utf-8") for path in ROOT.rglob("*") if path.suffix in {".py", ".html"})
    named = set(re.findall(r"[a-z]+\.[a-z_0-9]+", source))
    built = set(re.findall(r"\b([a-z]+\.(?:[a-z]+_)?)(?=\{|\" ~)", source))
    unused = [
        key
        for key in page_texts().keys()  # noqa: SIM118 - texts are no dict
        if key not in named
        and not key.startswith(("action.", "object.", "purpose.", "log.", "reported_by."))
        and not any(key.startswith(beginning) for beginning in built)
    ]
    assert unused == []


def test_no_sentence_stands_in_a_template() -> None:
    """Words are in the catalogues: a template holds marks, names and placeholders only."""
    for path in sorted((ROOT / "web" / "templates").rglob("*.html")):
        source = re.sub(
            r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}|<[^>]*>|[a-z-]+=\"[^\"]*\"",
            " ",
            path.read_text("utf-8"),
            flags=re.DOTALL,
        )
        words = re.findall(r"[A-Za-z]{2,}", source)
        assert words == [], f"{path.name}: {words}"
