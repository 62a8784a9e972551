"""How the words of a question must read; a test holds the shipped catalogue to the same rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from screening.catalogue.indicator import WORDING_FIELDS, Indicator
from screening.evidence.published_figures import Figure
from screening.language import LANGUAGES, Language, Text
from screening.new_question.errors import AddingError
from screening.plain_language_check import LONGEST_SENTENCE, asks_why, banned, too_long, word_count

LONGEST_LABEL: Final = 40
MOST_WORDS: Final = 15
"""Of the sentence of an answer, in both languages."""

APART: Final = ("label", "question", "ask", "statement", "negation")
"""Texts that tell two questions apart."""

_WITH_AN_END: Final = ("question", "definition", "example", "why", "ask")
_WITHOUT: Final = ("label", "statement", "negation")

_GENDERED: Final[Mapping[Language, str]] = {
    "nl": r"\b(zij|haar|hem|hij|meisje|jongen|vriendje|vriendinnetje)\b",
    "en": r"\b(she|her|hers|he|him|his|girl|boy|girlfriend|boyfriend)\b",
}
_SAYS_WHAT_BRINGS_ABOUT: Final[Mapping[Language, str]] = {"nl": r"veroorza\w*", "en": r"\bcause\w*"}
_ADMITS: Final = (
    r"cijfer|niet gevonden|moeilijk te meten|praktijklijst|bijna de uitbuiting zelf|mensenhandel|weinig"
)

_SHOWS: Final[Mapping[Language, Mapping[str, str]]] = {
    "nl": {
        "suspected": r"^Vermoeden: ",
        "sometimes": r"\bsoms\b",
        "often": r"\bvaak\b",
        "stopped": r"\bniet meer\b",
        "dependent": r"\bstoppen lukt niet\b",
        "1": r"\b1 keer\b",
        "2": r"\b2 keer\b",
        "3+": r"\b3 keer of vaker\b",
        "3-5": r"\b3 tot 5 keer\b",
        "6+": r"\b6 keer of vaker\b",
        "moves_often": r"^Wisselt vaak\b",
        "homeless": r"^Is dakloos$",
        "somewhat": r"\bsoms\b",
        "partly": r"\bdeels\b",
        "confirmed": r"^(?!Vermoeden|Nagegaan)",
        "yes": r"^(?!Vermoeden|Nagegaan)(?!.*\b(beetje|deels|geen|niet)\b)",
    },
    "en": {
        "suspected": r"^Suspected: ",
        "sometimes": r"\bsometimes\b",
        "often": r"\boften\b",
        "stopped": r"\bno longer\b",
        "dependent": r"\bcannot stop\b",
        "1": r"\bonce\b",
        "2": r"\btwice\b",
        "3+": r"\b3 or more times\b",
        "3-5": r"\b3 to 5 times\b",
        "6+": r"\b6 or more times\b",
        "moves_often": r"^Often changes\b",
        "homeless": r"^Is homeless$",
        "somewhat": r"\bsometimes\b",
        "partly": r"\bpartly\b",
        "confirmed": r"^(?!Suspected|Checked)",
        "yes": r"^(?!Suspected|Checked)(?!.*\b(somewhat|partly|no|not)\b)",
    },
}
"""In the sentence of a level in between or at the top, what shows that it is that level."""

_SHOWS_LOWEST: Final[Mapping[Language, str]] = {
    "nl": r"^Nagegaan: .*\b(geen|niet|niemand)\b|\bnooit\b|\bgeen\b|\bniet\b|^Heeft een vaste slaapplek$",
    "en": r"^Checked: .*\b(no|not|nobody)\b|\bnever\b|\bno\b|\bnot\b|^Has a fixed place to sleep$",
}


def wrong_in_wording(indicator: Indicator) -> Iterator[AddingError]:
    """What is wrong with the texts of ``indicator`` by themselves."""
    place = _place(indicator.id)
    for field, text, language in _texts_of(indicator):
        where = f"{language}.{field}"
        yield from _wrong_in_shape(place, where, field, text)
        yield from wrong_in_words(place, where, text, language)
        if found := re.search(_GENDERED[language], text, re.IGNORECASE):
            yield AddingError("adding.gendered", place=place, field=where, word=found.group())
    for field in WORDING_FIELDS:
        words = getattr(indicator.wording, field)
        if words.nl == words.en:
            yield AddingError("adding.same", place=place, field=field)
    for language in LANGUAGES:
        if asks_why(indicator.wording.ask.in_language(language), language):
            yield AddingError("adding.asks_why", place=place, field=f"{language}.ask")
        why = indicator.wording.why.in_language(language)
        if found := re.search(_SAYS_WHAT_BRINGS_ABOUT[language], why):
            yield AddingError("adding.banned", place=place, field=f"{language}.why", word=found.group())
    if indicator.evidence.grade != "published_figure" and not re.search(
        _ADMITS, indicator.wording.why.nl, re.IGNORECASE
    ):
        yield AddingError("adding.weak", place=place)


def wrong_beside(indicator: Indicator, others: Iterable[Indicator]) -> Iterator[AddingError]:
    """Texts that another question has already."""
    for other in others:
        for field in APART:
            for language in LANGUAGES:
                ours, theirs = (getattr(i.wording, field).in_language(language) for i in (indicator, other))
                if ours == theirs:
                    where = f"{language}.{field}"
                    place = _place(indicator.id)
                    yield AddingError("adding.taken", place=place, field=where, other=other.id)


def wrong_in_sentences(indicator: Indicator, sentences: Mapping[str, Text]) -> Iterator[AddingError]:
    """What is wrong with the sentence of each answer: ``sentences`` has one by level."""
    place = _place(indicator.id)
    if set(sentences) != set(indicator.level_ids):
        yield AddingError("adding.sentences", place=place, allowed=", ".join(indicator.level_ids))
        return
    for level in indicator.levels:
        lowest = level.id == indicator.level_ids[0]
        for language in LANGUAGES:
            said = sentences[level.id].in_language(language)
            where = f"sentences.{level.id}.{language}"
            if lowest and not re.search(_SHOWS_LOWEST[language], said, re.IGNORECASE):
                yield AddingError("adding.lowest", place=place, field=where)
            if not lowest and not re.search(_shows(level.id, level.text, language), said, re.IGNORECASE):
                answer = level.text.in_language(language)
                yield AddingError("adding.level_unread", place=place, field=where, answer=answer)
            if word_count(said) > MOST_WORDS:
                n = word_count(said)
                yield AddingError("adding.too_long", place=place, field=where, n=n, most=MOST_WORDS)
            if not said[0].isupper() or said.endswith("."):
                yield AddingError("adding.sentence_shape", place=place, field=where)
            yield from wrong_in_words(place, where, said, language)


def wrong_in_words(place: str, where: str, text: str, language: Language) -> Iterator[AddingError]:
    """Words that the product never uses, and sentences that are too long."""
    for word, _ in banned(text, language):
        yield AddingError("adding.banned", place=place, field=where, word=word)
    for n, _ in too_long(text, language):
        most = LONGEST_SENTENCE[language]
        yield AddingError("adding.too_long", place=place, field=where, n=n, most=most)


def carries_a_finding(figure: Figure) -> bool:
    """A number, or a direction that was verified at its source."""
    numbers = (figure.value, figure.victims_percent, figure.others_percent)
    return any(n is not None for n in numbers) or figure.status == "verified"


def _wrong_in_shape(place: str, where: str, field: str, text: str) -> Iterator[AddingError]:
    if field == "label" and len(text) > LONGEST_LABEL:
        yield AddingError("adding.label", place=place, field=where, n=len(text), most=LONGEST_LABEL)
    if field in ("question", "ask") and "?" not in text:
        yield AddingError("adding.no_question", place=place, field=where)
    if field in _WITH_AN_END and text[-1] not in ".?":
        yield AddingError("adding.no_end", place=place, field=where)
    if field in _WITHOUT and text[-1] in ".?!:":
        yield AddingError("adding.end", place=place, field=where)
    if text != text.strip() or "  " in text or "\n" in text:
        yield AddingError("adding.spaces", place=place, field=where)
    if re.search(r"['\"]", text):
        yield AddingError("adding.quotes", place=place, field=where)


def _shows(level_id: str, words: Text, language: Language) -> str:
    """By what a level is known in its sentence; a level of a new kind by its own words."""
    known = _SHOWS[language].get(level_id)
    return known if known is not None else re.escape(words.in_language(language))


def _texts_of(indicator: Indicator) -> Iterator[tuple[str, str, Language]]:
    for field in WORDING_FIELDS:
        for language in LANGUAGES:
            yield field, getattr(indicator.wording, field).in_language(language), language


def _place(id_: str) -> str:
    return f"indicator '{id_}'"
