"""The sentence that says what was answered, for each level of each question: ``sentences.toml``.

A sentence of its own for each level, since a statement that is turned around at the lowest level only says
the opposite of what was answered in between. Catalogues other than the shipped one have statements without
such sentences; there the answer stands in front: "A little: can turn to a trusted adult".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from screening.catalogue.indicator import Indicator
from screening.catalogue.read_catalogue import load_catalogue
from screening.language import Language, Text


def said(indicator: Indicator, level: str, language: Language) -> str:
    """What was answered, as a sentence without a full stop; ``level`` is one of ``indicator``."""
    own = level_sentences().get(indicator.id, {}).get(level)
    if own is not None and _as_shipped(indicator, level):
        return own.in_language(language)
    wording = indicator.wording
    if level == indicator.level_ids[0]:
        return wording.negation.in_language(language)
    answer = indicator.level(level).text.in_language(language)
    return f"{answer}: {inside(wording.statement.in_language(language))}"


def inside(words: str) -> str:
    """Words as they stand inside a sentence: ``’s Nachts`` becomes ``’s nachts``."""
    start = 3 if words[:3] in ("’s ", "'s ", "’t ", "'t ") else 0
    return words[:start] + words[start : start + 1].lower() + words[start + 1 :]


@cache
def level_sentences() -> Mapping[str, Mapping[str, Text]]:
    """By question and level: the sentence in both languages."""
    content = tomllib.loads((files("screening.explain") / "sentences.toml").read_text("utf-8"))
    return {
        indicator: {level: Text(**words) for level, words in levels.items()}
        for indicator, levels in content.items()
    }


def _as_shipped(indicator: Indicator, level: str) -> bool:
    """Whether the question says and asks what the sentences were written for."""
    catalogue = load_catalogue()
    if indicator.id not in catalogue:
        return False
    shipped = catalogue[indicator.id]
    return (
        indicator.wording.statement == shipped.wording.statement
        and level in shipped.level_ids
        and indicator.level(level).text == shipped.level(level).text
    )
