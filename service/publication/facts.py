"""Facts for the documents: each with its value, how it is written in both languages, and where it comes from.

A document is made of these and of fixed sentences, and of nothing else. What nobody has supplied is no fact:
it is ``Missing``, with the field and who can supply it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from screening.language import LANGUAGES, Language, Text

Origin = Literal["product", "model", "results", "registry", "organisation", "evidence", "documents"]
"""Product: this software. Model: the signed model file. Results: the signed file of the validation, the one
that the gate used. Registry: the steps of two people. Organisation: ``organisation.toml``. Evidence: the
published figures. Documents: where something stands in the documents themselves."""

NO_VALUE: Final = "–"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value comes from: ``at`` is the path in it, such as ``discrimination.auroc``."""

    origin: Origin
    at: str

    def __str__(self) -> str:
        return f"{self.origin}:{self.at}"


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a line. ``source`` is ``None`` for fixed words; ``language`` names that of words which exist
    in one language only, such as the title of a study."""

    text: str
    source: Source | None = None
    language: Language | None = None


Line = tuple[Span, ...]
"""One line or cell: pieces one after the other."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. ``value`` is plain (as in JSON), ``shown`` how it reads, ``label`` what it is called."""

    id: str
    label: Text
    value: Any
    shown: Mapping[Language, str]
    source: Source

    def span(self, language: Language) -> Span:
        return Span(self.shown[language], self.source)


@dataclass(frozen=True, slots=True)
class Missing:
    """What nobody has supplied yet: its field, what it is called, and who can supply it."""

    id: str
    label: Text
    field: str
    supplied_by: Text


@dataclass(frozen=True, slots=True)
class FactTable:
    """Facts in rows. ``heads`` and ``rows`` by language; the first cell of a row names it."""

    id: str
    caption: Text
    heads: Mapping[Language, tuple[str, ...]]
    rows: Mapping[Language, tuple[tuple[Line, ...], ...]]
    empty: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the documents may say of one model.

    ``conditions`` are the things that a part of a document may depend on: ``validated``, ``not_validated``,
    ``demonstration``, ``installed``, ``shipped``, ``in_use``, ``not_in_use``.
    """

    facts: Mapping[str, Fact]
    missing: Mapping[str, Missing]
    tables: Mapping[str, FactTable]
    conditions: frozenset[str]
    stamps: tuple[Text, ...] = field(default=())

    def __post_init__(self) -> None:
        if both := self.facts.keys() & self.missing.keys():
            raise ValueError(f"known and missing at once: {', '.join(sorted(both))}")

    def __contains__(self, fact_id: object) -> bool:
        return fact_id in self.facts

    def __getitem__(self, fact_id: str) -> Fact:
        return self.facts[fact_id]

    def label(self, fact_id: str) -> Text:
        """What a fact is called, known or missing; ``KeyError`` for one that is neither."""
        return (self.facts.get(fact_id) or self.missing[fact_id]).label

    def to_json(self) -> dict[str, Any]:
        """The data behind the documents, in plain values."""
        return {
            "format": "signaalwijzer-publication-1",
            "stamps": [_both(stamp) for stamp in self.stamps],
            "conditions": sorted(self.conditions),
            "facts": [
                {
                    "id": fact.id,
                    "label": _both(fact.label),
                    "value": fact.value,
                    "shown": dict(fact.shown),
                    "source": str(fact.source),
                }
                for fact in self.facts.values()
            ],
            "missing": [
                {
                    "id": one.id,
                    "label": _both(one.label),
                    "field": one.field,
                    "supplied_by": _both(one.supplied_by),
                }
                for one in self.missing.values()
            ],
            "tables": {name: dict(_rows(table)) for name, table in self.tables.items()},
        }


def _both(text: Text) -> dict[str, str]:
    return {language: text.in_language(language) for language in LANGUAGES}


def _rows(table: FactTable) -> Iterator[tuple[str, Any]]:
    for language in LANGUAGES:
        rows = [[_cell(cell) for cell in row] for row in table.rows[language]]
        yield language, {"heads": list(table.heads[language]), "rows": rows}


def _cell(line: Line) -> dict[str, Any]:
    sources = [str(span.source) for span in line if span.source is not None]
    return {"text": "".join(span.text for span in line), "sources": sources}
