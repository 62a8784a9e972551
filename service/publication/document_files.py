"""The documents as files (``documents/*.toml``): headings, the articles they answer to, fixed sentences, and
where facts and tables go. Both languages of a sentence stand side by side. A section that stands in more than
one document is written once, in ``shared.toml``.

A part of a section is one of

- ``nl`` and ``en``: a paragraph; ``{fact}`` is filled in, ``[ai:27(1)]`` becomes a reference to a law
- ``points``: a list of such sentences
- ``facts``: facts by their ids, each with what it is called
- ``table``: a table by its id
- ``not_yet``: what is not there yet, and because of what

and may have ``when``: the conditions (of ``Facts.conditions``) under which it stands there, such as
``["validated"]`` or ``["not_validated"]``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from screening.language import LANGUAGES, Text, placeholders
from service.publication.fact_list import fact_list
from service.publication.law_references import IN_TEXT, law_words

FOLDER: Final = files("service.publication") / "documents"
DOCUMENTS: Final = (
    "model-card-short",
    "model-card",
    "instructions-for-use",
    "technical-file",
    "tripod-ai",
    "fria",
    "dpia",
)
"""The documents in the order in which they are listed, called like their files."""

CONDITIONS: Final = ("validated", "installed", "in_use", "learned", "demonstration")
_SECTION_ID: Final = re.compile(r"[a-z][a-z0-9-]*\Z")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a section; exactly one of its fields beside ``when`` is filled."""

    text: Text | None = None
    points: tuple[Text, ...] = ()
    facts: tuple[str, ...] = ()
    table: str = ""
    not_yet: Text | None = None
    when: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        filled = [self.text, self.points, self.facts, self.table, self.not_yet]
        if sum(bool(one) for one in filled) != 1:
            raise ValueError("a part is a text, points, facts, a table or what is not there yet")
        if unknown := self.when - {name for one in CONDITIONS for name in (one, f"not_{one}")}:
            raise ValueError(f"there is no condition {', '.join(sorted(unknown))}")
        if others := set(self.facts) - fact_list().keys():
            raise ValueError(f"there is no fact {', '.join(sorted(others))}")
        for text in self.texts():
            check_text(text)

    def texts(self) -> Iterator[Text]:
        """Every fixed sentence of the part."""
        yield from (one for one in (self.text, *self.points, self.not_yet) if one is not None)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, the laws that it answers to (as in ``law_references``), and its parts."""

    id: str
    heading: Text
    law: tuple[str, ...]
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        if not _SECTION_ID.match(self.id) or not self.parts:
            raise ValueError(f"section '{self.id}' has no plain id, or nothing in it")
        for reference in self.law:
            law_words(reference, "nl")


@dataclass(frozen=True, slots=True)
class Document:
    """One document, as its file has it."""

    id: str
    title: Text
    lead: Text
    law: tuple[str, ...]
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        names = [section.id for section in self.sections]
        if len(set(names)) != len(names):
            raise ValueError(f"{self.id}: two sections have the same id")
        for text in (self.title, self.lead):
            check_text(text)


def check_text(text: Text) -> None:
    """Raise ``ValueError`` where the languages name other facts or other laws, or one that does not exist."""
    found = [
        (placeholders(IN_TEXT.sub("", said)), sorted(IN_TEXT.findall(said)))
        for said in (text.in_language(language) for language in LANGUAGES)
    ]
    if found[0] != found[1]:
        raise ValueError(f"the languages differ in facts or laws: {text.nl}")
    if unknown := found[0][0] - fact_list().keys():
        raise ValueError(f"there is no fact {', '.join(sorted(unknown))}: {text.nl}")
    for reference in found[0][1]:
        law_words(reference, "nl")


@cache
def documents() -> Mapping[str, Document]:
    """Every document by its id; ``ValueError``, ``TypeError`` or ``KeyError`` for one that is not well
    formed."""
    return {id_: read_document(id_, (FOLDER / f"{id_}.toml").read_text("utf-8")) for id_ in DOCUMENTS}


def read_document(id_: str, content: str) -> Document:
    """The document in ``content`` (TOML)."""
    read = tomllib.loads(content)
    try:
        entries = [_shared()[one["shared"]] if one.keys() == {"shared"} else one for one in read["section"]]
        return Document(
            id=id_,
            title=Text(**read["title"]),
            lead=Text(**read["lead"]),
            law=tuple(read.get("law", ())),
            sections=tuple(_section(entry) for entry in entries),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"{id_}: {error}") from error


@cache
def _shared() -> Mapping[str, Mapping[str, Any]]:
    """The sections that stand in more than one document, by their ids."""
    read = tomllib.loads((FOLDER / "shared.toml").read_text("utf-8"))
    return {entry["id"]: entry for entry in read["section"]}


def shared_section(id_: str) -> Section:
    """A section of ``shared.toml`` by its id."""
    return _section(_shared()[id_])


def _section(entry: Mapping[str, Any]) -> Section:
    if unknown := entry.keys() - {"id", "heading", "law", "part"}:
        raise ValueError(f"a section has no {', '.join(sorted(unknown))}")
    return Section(
        id=entry["id"],
        heading=Text(**entry["heading"]),
        law=tuple(entry.get("law", ())),
        parts=tuple(_part(part) for part in entry["part"]),
    )


def _part(entry: Mapping[str, Any]) -> Part:
    known = {**entry}
    if "nl" in known or "en" in known:
        known["text"] = Text(known.pop("nl"), known.pop("en"))
    if "not_yet" in known:
        known["not_yet"] = Text(**known["not_yet"])
    known["points"] = tuple(Text(**point) for point in known.get("points", ()))
    known["facts"] = tuple(known.get("facts", ()))
    return Part(**{**known, "when": frozenset(known.get("when", ()))})
