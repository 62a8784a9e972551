"""The TRIPOD+AI checklist: where each of the 27 items stands in the documents, with its page, or why not."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from screening.language import LANGUAGES, Language, Text
from screening.validate.report.tripod_items import ITEMS, tripod_items
from screening.validate.report.wording import texts as report_texts
from service.publication.document_files import documents
from service.publication.fact_tables import Row, fact, made_table, said
from service.publication.facts import Facts, FactTable, Line, Source, Span
from service.publication.fill_in_document import WrittenDocument
from service.publication.written_figures import frame_texts

FILE: Final = files("service.publication") / "tripod_places.toml"
Pages = Mapping[tuple[str, Language], Mapping[str, int]]
"""By document and language: on which page of the PDF each section begins."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item stands: (document, section). ``validated``: only where there is a validation."""

    places: tuple[tuple[str, str], ...] = ()
    validated: bool = False
    why_not: Text | None = None

    def __post_init__(self) -> None:
        if not self.places and self.why_not is None:
            raise ValueError("an item of TRIPOD+AI stands nowhere, and nothing says why")
        for document, section in self.places:
            if section not in {one.id for one in documents()[document].sections}:
                raise ValueError(f"{document} has no section '{section}'")


@cache
def tripod_places() -> Mapping[int, Place]:
    """The place of each item; ``ValueError`` where one of the 27 is missing or its place is not there."""
    read = tomllib.loads(FILE.read_text("utf-8"))["item"]
    found = {
        int(number): Place(
            tuple((one.partition(": ")[0], one.partition(": ")[2]) for one in entry.get("places", ())),
            entry.get("validated", False),
            Text(**entry["why_not"]) if "why_not" in entry else None,
        )
        for number, entry in read.items()
    }
    if sorted(found) != list(range(1, ITEMS + 1)):
        raise ValueError(f"TRIPOD+AI has the items 1 to {ITEMS}")
    return found


def tripod_table(
    facts: Facts, made: Mapping[tuple[str, Language], WrittenDocument], pages: Pages
) -> FactTable:
    """The checklist over the documents ``made``, each on its ``pages``."""
    return made_table(
        "tripod", {language: tuple(_rows(facts, made, pages, language)) for language in LANGUAGES}
    )


def _rows(
    facts: Facts, made: Mapping[tuple[str, Language], WrittenDocument], pages: Pages, language: Language
) -> Iterator[Row]:
    validated = "validated" in facts.conditions
    for item in tripod_items():
        place = tripod_places()[item.number]
        subject = item.subject[language]
        if place.validated and not validated:
            where: Line = said(frame_texts()(language, "tripod.no_results"))
        else:
            where = _where(place, made, pages, language)
            if validated and item.heads:
                where = (*where, *said("; "), *said(_in_report(item.heads, language)))
        yield said(str(item.number)), said(subject), where


def _where(
    place: Place,
    made: Mapping[tuple[str, Language], WrittenDocument],
    pages: Pages,
    language: Language,
) -> Line:
    """Each place with its page, and why the rest stands nowhere."""
    lines: list[Span] = []
    for document, section in place.places:
        written = made[document, language]
        heading = next(one.heading for one in written.sections if one.id == section)
        words = frame_texts()(
            language,
            "tripod.place",
            document=frame_texts()(language, f"document.{document}"),
            section=heading,
            page=pages[document, language][section],
        )
        lines += [Span("; ")] if lines else []
        lines += fact(words, Source("documents", f"{document}.{section}"))
    if place.why_not is not None:
        why = place.why_not.in_language(language)
        lines += [Span("; ")] if lines else [Span(frame_texts()(language, "words.not_yet") + " ")]
        lines += said(why)
    return tuple(lines)


def _in_report(heads: tuple[str, ...], language: Language) -> str:
    names = ", ".join(f"‘{report_texts()(language, head)}’" for head in heads)
    return frame_texts()(language, "tripod.place_report", heads=names)
