"""What the contracts say keeps to the words of the installation, in both languages."""

from __future__ import annotations

import pytest

from data_contracts.findings import SEVERITIES, contract_texts
from screening.language import LANGUAGES, Language
from screening.plain_language_check import findings

OURS = ("broken", "rows", "finding", "severity", "kind", "count", "check", "report")


def spoken(language: Language) -> dict[str, str]:
    """Every text of the contracts; a counted one as its plural. Examples are commands, not sentences."""
    entries = contract_texts().sentences[language]
    return {
        key: entry if isinstance(entry, str) else entry["other"]
        for key, entry in entries.items()
        if key.split(".")[0] in OURS and not key.endswith("examples")
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_plain(language: Language) -> None:
    """REQ plain-words: no banned word, and no sentence that is too long."""
    texts = spoken(language)

    assert len(texts) > 60
    assert {key: found for key, text in texts.items() if (found := findings(text, language))} == {}


def test_every_weight_has_words() -> None:
    assert {f"severity.{severity}" for severity in SEVERITIES} <= spoken("nl").keys()
