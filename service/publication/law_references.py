"""References to a law, written once in short and read in both languages.

``[ai:27(1)(a)]`` reads "(AI Act, Article 27(1)(a))" and "(AI-verordening, artikel 27, lid 1, onder a)".
``[ai:annex-iv(2)(b)]`` is a point of an annex. A law that is not in the list, or a reference that is not of
this shape, is a mistake in a document (``ValueError``).
"""

from __future__ import annotations

import re
from typing import Final

from screening.language import Language, Text

LAWS: Final = {
    "ai": Text("AI-verordening", "AI Act"),
    "gdpr": Text("AVG", "GDPR"),
    "uavg": Text("Uitvoeringswet AVG", "Dutch GDPR Implementation Act"),
    "youth": Text("Jeugdwet", "Dutch Youth Act"),
    "criminal": Text("Wetboek van Strafrecht", "Dutch Criminal Code"),
}
"""Laws that a document may cite, as they are called in the text."""

IN_TEXT: Final = re.compile(r" ?\[([a-z]+:[^\]]+)\]")
"""A reference inside a sentence, with the blank before it."""

_SHAPE: Final = re.compile(r"(annex-([ivx]+)|[0-9]+[a-z]*(?:\.[0-9]+)*)((?:\([0-9a-z]+\))*)\Z")
_PARTS: Final = re.compile(r"\(([0-9a-z]+)\)")


def law_words(reference: str, language: Language) -> str:
    """``ai:27(1)`` in words, without brackets; ``ValueError`` for what is no reference."""
    law, _, place = reference.partition(":")
    shape = _SHAPE.match(place)
    if law not in LAWS or shape is None:
        raise ValueError(f"'{reference}' is no reference to a law")
    number, annex, parts = shape.group(1), shape.group(2), _PARTS.findall(shape.group(3))
    name = LAWS[law].in_language(language)
    if language == "en":
        tail = "".join(f"({part})" for part in parts)
        return f"{name}, {f'Annex {annex.upper()}' if annex else f'Article {number}'}{tail}"
    head = f"bijlage {annex.upper()}" if annex else f"artikel {number}"
    return ", ".join([name, head, *_dutch_parts(parts, in_annex=annex is not None)])


def _dutch_parts(parts: list[str], *, in_annex: bool) -> list[str]:
    """``lid 1``, ``onder a``; in an annex the first is a point."""
    first = "punt" if in_annex else "lid"
    return [
        f"{first} {part}" if place == 0 and part.isdigit() else f"onder {part}"
        for place, part in enumerate(parts)
    ]


def with_laws(text: str, language: Language) -> str:
    """``text`` with each reference in words and in brackets."""
    return IN_TEXT.sub(lambda found: f" ({law_words(found.group(1), language)})", text)
