"""A document in one language, ready for paper and for the screen: headings, and blocks of lines.

A sentence that needs a fact nobody supplied is not written: in its place stands which fact is missing and who
can supply it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

from screening.language import Language, Text
from service.publication.document_files import Document, Part, Section
from service.publication.facts import NO_VALUE, Facts, FactTable, Line, Missing, Span
from service.publication.law_references import law_words, with_laws
from service.publication.written_figures import frame_texts

Kind = Literal["text", "points", "facts", "table", "not_yet", "missing"]
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Block:
    """One block. ``lines``: paragraphs or points. ``rows``: of facts name and value, of a table its cells
    under ``heads``. ``language`` is that of its words where it is not the document's."""

    kind: Kind
    lines: tuple[Line, ...] = ()
    rows: tuple[tuple[Line, ...], ...] = ()
    heads: tuple[str, ...] = ()
    caption: str = ""
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class WrittenSection:
    id: str
    heading: str
    law: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """A document in ``language``. ``stamps`` stand above everything, on every page of the paper."""

    id: str
    language: Language
    title: str
    lead: Line
    law: tuple[str, ...]
    stamps: tuple[str, ...]
    footer: Line
    sections: tuple[WrittenSection, ...]

    @property
    def file_name(self) -> str:
        """Without its ending: ``model-card.nl``."""
        return f"{self.id}.{self.language}"


def written(document: Document, facts: Facts, language: Language) -> WrittenDocument:
    """``document`` about the model of ``facts``; ``KeyError`` where it names a table that is not there."""
    return WrittenDocument(
        id=document.id,
        language=language,
        title=plain(line_of(document.title, facts, language)),
        lead=line_of(document.lead, facts, language),
        law=tuple(law_words(one, language) for one in document.law),
        stamps=stamps_in(facts, language),
        footer=footer_of(facts, language),
        sections=tuple(written_section(section, facts, language) for section in document.sections),
    )


def stamps_in(facts: Facts, language: Language) -> tuple[str, ...]:
    """What stands above every document."""
    return tuple(stamp.in_language(language) for stamp in facts.stamps)


def footer_of(facts: Facts, language: Language) -> Line:
    """Product, model and, where there is one, the day, at the foot of every page."""
    named = [facts[id_].span(language) for id_ in ("model", "made_on") if id_ in facts]
    after = [piece for span in named for piece in (Span(" · "), span)]
    return (
        Span(frame_texts()(language, "words.product") + " "),
        facts["product_version"].span(language),
        *after,
    )


def plain(line: Line) -> str:
    """A line without its sources."""
    return "".join(span.text for span in line)


def line_of(text: Text, facts: Facts, language: Language) -> Line:
    """A sentence with its facts and its laws; ``KeyError`` where a fact is missing."""
    said = with_laws(text.in_language(language), language)
    pieces: list[Span] = []
    at = 0
    for found in _PLACE.finditer(said):
        if found.start() > at:
            pieces.append(Span(said[at : found.start()]))
        pieces.append(facts[found.group(1)].span(language))
        at = found.end()
    if at < len(said):
        pieces.append(Span(said[at:]))
    return tuple(pieces)


def missing_in(text: Text, facts: Facts) -> list[Missing]:
    """The facts of a sentence that nobody has supplied."""
    return [facts.missing[name] for name in _PLACE.findall(text.nl) if name not in facts]


def missing_line(one: Missing, language: Language) -> Line:
    """What is missing, and who can supply it."""
    label, by = one.label.in_language(language), one.supplied_by.in_language(language)
    return (Span(frame_texts()(language, "words.missing", label=label, by=by, field=one.field)),)


def with_table(facts: Facts, table: FactTable) -> Facts:
    """``facts`` with one more table."""
    return replace(facts, tables={**facts.tables, table.id: table})


def written_section(section: Section, facts: Facts, language: Language) -> WrittenSection:
    """A section about the model of ``facts``; ``ValueError`` where no part of it holds."""
    holding = [part for part in section.parts if part.when <= facts.conditions]
    blocks = [block for part in holding for block in _blocks(part, facts, language)]
    if not blocks:
        raise ValueError(f"nothing stands under '{section.heading.nl}'")
    heading = section.heading.in_language(language)
    return WrittenSection(
        section.id, heading, tuple(law_words(one, language) for one in section.law), tuple(blocks)
    )


def _blocks(part: Part, facts: Facts, language: Language) -> Iterator[Block]:
    if part.table:
        yield table_block(facts.tables[part.table], language)
    elif part.facts:
        here = (id_ for id_ in part.facts if id_ in facts or id_ in facts.missing)
        yield Block("facts", rows=tuple(_fact_row(id_, facts, language) for id_ in here))
    elif part.not_yet is not None:
        yield Block("not_yet", lines=(line_of(part.not_yet, facts, language),))
    else:
        yield from _said(part, facts, language)


def _said(part: Part, facts: Facts, language: Language) -> Iterator[Block]:
    """The sentences whose facts are known, then what is missing for the others."""
    texts = list(part.texts())
    lines = tuple(line_of(text, facts, language) for text in texts if not missing_in(text, facts))
    lost = {one.id: one for text in texts for one in missing_in(text, facts)}
    if lines:
        yield Block("points" if part.points else "text", lines=lines)
    if lost:
        yield Block("missing", lines=tuple(missing_line(one, language) for one in lost.values()))


def _fact_row(id_: str, facts: Facts, language: Language) -> tuple[Line, ...]:
    label = (Span(facts.label(id_).in_language(language)),)
    if id_ in facts:
        return label, (facts[id_].span(language),)
    by = facts.missing[id_].supplied_by.in_language(language)
    return label, (Span(frame_texts()(language, "words.missing_short", by=by)),)


def table_block(table: FactTable, language: Language) -> Block:
    """A table, or the words for an empty one."""
    rows = table.rows[language]
    if not rows:
        return Block("text", lines=((Span(table.empty.in_language(language)),),))
    filled = tuple(tuple(cell or (Span(NO_VALUE),) for cell in row) for row in rows)
    return Block(
        "table", rows=filled, heads=table.heads[language], caption=table.caption.in_language(language)
    )
