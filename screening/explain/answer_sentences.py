"""The sentence that says what was answered, for each level of each question: ``sentences.toml``.

A sentence of its own for each level, since a statement that is turned around at the lowest level only says
the opposite of what was answered in between. What was stored under an earlier catalogue of the product reads
in the sentences of then (``earlier/``). Other catalogues have statements without such sentences; there the
answer stands in front: "Sometimes: can turn to a trusted adult".
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from screening.catalogue.indicator import Indicator
from screening.catalogue.read_catalogue import load_catalogue
from screening.language import Language, Text


def said(indicator: Indicator, level: str, language: Language) -> str:
    """What was answered, as a sentence without a full stop; ``level`` is one of ``indicator``."""
    own = _shipped_sentence(indicator, level) or _earlier_sentence(indicator, level)
    if own is not None:
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


def _shipped_sentence(indicator: Indicator, level: str) -> Text | None:
    """``None`` where the question says or asks something else than what the sentences were written for."""
    catalogue = load_catalogue()
    if indicator.id not in catalogue:
        return None
    shipped = catalogue[indicator.id]
    fits = (
        indicator.wording.statement == shipped.wording.statement
        and level in shipped.level_ids
        and indicator.level(level).text == shipped.level(level).text
    )
    return level_sentences().get(indicator.id, {}).get(level) if fits else None


@dataclass(frozen=True)
class Edition:
    """The sentences of an earlier catalogue, with the words that they were written for.

    ``answers``: the words of each answer, by level; ``questions``: by question its ``statement``, and the
    sentence of each level.
    """

    answers: Mapping[str, Text]
    questions: Mapping[str, Mapping[str, Text]]

    def sentence(self, indicator: Indicator, level: str) -> Text | None:
        """The sentence of this answer; ``None`` where question or answer read otherwise then."""
        question = self.questions.get(indicator.id, {})
        fits = (
            question.get("statement") == indicator.wording.statement
            and self.answers.get(level) == indicator.level(level).text
        )
        return question.get(level) if fits else None


@cache
def earlier_editions() -> tuple[Edition, ...]:
    """Those of the catalogues that the product had before, the last first."""
    folder = files("screening.explain") / "earlier"
    found = sorted(folder.iterdir(), key=lambda file: file.name, reverse=True)
    return tuple(_read(file.read_text("utf-8")) for file in found if file.name.endswith(".toml"))


def _read(text: str) -> Edition:
    content = tomllib.loads(text)
    return Edition(
        answers={level: Text(**words) for level, words in content["answer"].items()},
        questions={
            question: {key: Text(**words) for key, words in texts.items()}
            for question, texts in content["question"].items()
        },
    )


def _earlier_sentence(indicator: Indicator, level: str) -> Text | None:
    found = (edition.sentence(indicator, level) for edition in earlier_editions())
    return next((sentence for sentence in found if sentence is not None), None)
