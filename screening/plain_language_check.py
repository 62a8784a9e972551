"""How this product may speak: words it never uses, and how long a sentence may be.

``findings`` is for every text a person reads; ``asks_why`` is for questions meant for the young person.
The words are banned for a reason, which stands beside them: who reads a finding should know what to
write instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from screening.language import Language

LONGEST_SENTENCE: Final[Mapping[Language, int]] = {"nl": 15, "en": 25}
"""Words per sentence. Fifteen is the rule for Dutch at level B1; English needs more words for the same."""

_BANNED: Final[Mapping[Language, Mapping[str, str]]] = {
    "nl": {
        r"laa?ge?(re|ste)? risico": "few signals do not mean little danger: say 'weinig signalen'",
        r"\bveilig\b(?! Thuis)": "nobody is declared safe: name what is known",
        r"\bpositie(f|ve)\b": "a person does not test positive: name the signals",
        r"\bnegatie(f|ve)\b": "a person does not test negative: name the signals",
        r"prostituee|prostitueert|prostitueren|kinderprostitutie": "a young person is exploited: 'uitgebuit'",
        r"\b(hoer|losbandig|promiscu)": "it judges the young person",
        r"eigen schuld\b|\bvrijwillig\b|\bslachtofferrol\b": "it blames the young person",
        r"\b(liegt|loog|manipule\w+)\b": "it blames the young person: say what was told and seen",
        r"veroorza|\boorzaak|\b(leidt|leiden) tot\b": "associative only: 'hangt samen met'",
        r"\bloverboymeisjes?\b": "say 'de jongere'",
    },
    "en": {
        r"\blow(er|est)? risk\b": "few signals do not mean little danger: say 'few signals'",
        r"\b(is|are|be|seems?|looks?) safe\b": "nobody is declared safe: name what is known",
        r"\bpositives?\b(?! (whole )?(number|integer))": "a person does not test positive: name the signals",
        r"\bprostitut(e|es|ed|ing)\b|child prostitution": "a young person is exploited",
        r"\b(promiscuous|slut|whore)": "it judges the young person",
        r"\b(her|his|their) own fault\b|\bvoluntar(y|ily)\b": "it blames the young person",
        r"\b(is lying|lied|liar|manipulat\w+)\b": "it blames the young person: say what was told and seen",
        r"\bcauses\b|\bcaused by\b|\bleads? to\b": "associative only: 'is associated with'",
    },
}

_BEGINS_WITH_WHY: Final[Mapping[Language, str]] = {
    "nl": r"(?:^|[.?!,:] )waarom\b",
    "en": r"(?:^|[.?!,:] )why\b",
}

_ABBREVIATIONS: Final = ("art.", "nr.", "bijv.", "enz.", "o.a.", "e.g.", "i.e.", "no.")
_ENDS_ABBREVIATED: Final = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, _ABBREVIATIONS))})$", re.IGNORECASE)
"""An abbreviation as a word of its own: "kaart." ends a sentence."""


def findings(text: str, language: Language) -> list[str]:
    """What is wrong with ``text``, one sentence each; empty when nothing is."""
    longest = LONGEST_SENTENCE[language]
    return [
        *(f"'{word}' in '{text}': {reason}" for word, reason in banned(text, language)),
        *(f"{count} words, at most {longest}: '{said}'" for count, said in too_long(text, language)),
    ]


def asks_why(text: str, language: Language) -> bool:
    """Whether a question in ``text`` begins with "why", which sounds like blame to a young person."""
    return re.search(_BEGINS_WITH_WHY[language], text, re.IGNORECASE) is not None


def sentences(text: str) -> Iterator[str]:
    """The sentences of ``text``; a line break ends one, the full stop of an abbreviation does not."""
    for line in text.splitlines():
        begun = ""
        for part in re.split(r"(?<=[.!?…])[’”\")*]*\s+", line.strip()):
            begun = f"{begun} {part}".strip()
            if not _ENDS_ABBREVIATED.search(begun):
                yield begun
                begun = ""
        if begun:
            yield begun


def word_count(sentence: str) -> int:
    """Words as a reader counts them; a ``{placeholder}`` is one, a dash is none."""
    return sum(1 for word in sentence.split() if re.search(r"\w", word))


def banned(text: str, language: Language) -> Iterator[tuple[str, str]]:
    """The words of ``text`` that the product never uses, each with the reason."""
    for pattern, reason in _BANNED[language].items():
        if found := re.search(pattern, text, re.IGNORECASE):
            yield found.group(), reason


def too_long(text: str, language: Language) -> Iterator[tuple[int, str]]:
    """The sentences of ``text`` that have too many words, each with how many."""
    for sentence in sentences(text):
        if (count := word_count(sentence)) > LONGEST_SENTENCE[language]:
            yield count, sentence
