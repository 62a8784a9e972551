"""Two documents that are made of the facts alone: the overview of everything, and the register entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from screening.language import LANGUAGES, Language
from service.publication.check_register_entry import FormField, register_form
from service.publication.document_files import DOCUMENTS, shared_section
from service.publication.fact_tables import Row, fact, made_table, said
from service.publication.facts import Facts, Line, Source, Span
from service.publication.fill_in_document import (
    Block,
    WrittenDocument,
    WrittenSection,
    footer_of,
    stamps_in,
    table_block,
    written_section,
)
from service.publication.register_entry import RegisterEntry
from service.publication.written_figures import frame_texts

OVERVIEW: Final = "overview"
REGISTER: Final = "algoritmeregister"
GROUPS: Final = ("general", "responsible", "working", "about")
ALL_DOCUMENTS: Final = (OVERVIEW, REGISTER, *DOCUMENTS)
"""Every document that is made, in the order of the overview."""


def overview(facts: Facts, language: Language) -> WrittenDocument:
    """What was made, what is missing with who can supply it, and from when the law applies."""
    words = frame_texts()
    documents = made_table("documents", {one: tuple(_documents(one)) for one in LANGUAGES})
    missing = made_table("missing", {one: tuple(_missing(facts, one)) for one in LANGUAGES})
    return _document(
        OVERVIEW,
        facts,
        language,
        (
            WrittenSection(
                "documents",
                words(language, "overview.documents"),
                (),
                (
                    _text(words(language, "overview.documents_lead")),
                    table_block(documents, language),
                ),
            ),
            WrittenSection(
                "missing",
                words(language, "overview.missing"),
                (),
                (_text(words(language, "overview.missing_lead")), table_block(missing, language)),
            ),
            written_section(shared_section("dates"), facts, language),
        ),
    )


def register_document(facts: Facts, entry: RegisterEntry, language: Language) -> WrittenDocument:
    """The entry as people read it: each field of the form with its value, or who can supply it."""
    words = frame_texts()
    lacking = ", ".join(entry.lacking)
    state = (
        words(language, "register.incomplete", fields=lacking)
        if lacking
        else words(language, "register.ready")
    )
    sections = [
        WrittenSection(
            group,
            words(language, f"register.{group}"),
            (),
            (Block("facts", rows=tuple(_fields(group, entry, language))),),
        )
        for group in GROUPS
    ]
    first = WrittenSection(
        "state",
        words(language, "register.status") if lacking else words(language, "register.title_ready"),
        (),
        (_text(state), _text(words(language, "register.dutch"))),
    )
    return _document(REGISTER, facts, language, (first, *sections))


def _document(
    id_: str, facts: Facts, language: Language, sections: tuple[WrittenSection, ...]
) -> WrittenDocument:
    words, key = frame_texts(), "register" if id_ == REGISTER else id_
    return WrittenDocument(
        id=id_,
        language=language,
        title=words(language, f"{key}.title", model=facts["model"].shown[language]),
        lead=said(words(language, f"{key}.lead")),
        law=(),
        stamps=stamps_in(facts, language),
        footer=footer_of(facts, language),
        sections=sections,
    )


def _text(sentence: str) -> Block:
    return Block("text", lines=(said(sentence),))


def _documents(language: Language) -> Iterator[Row]:
    for id_ in ALL_DOCUMENTS[1:]:
        yield (
            said(frame_texts()(language, f"document.{id_}")),
            said(f"{id_}.{language}.html, {id_}.{language}.pdf"),
        )


def _missing(facts: Facts, language: Language) -> Iterator[Row]:
    for one in facts.missing.values():
        yield (
            said(one.label.in_language(language)),
            said(one.field),
            said(one.supplied_by.in_language(language)),
        )


def _fields(group: str, entry: RegisterEntry, language: Language) -> Iterator[tuple[Line, Line]]:
    for one in register_form().fields.values():
        if one.group == group:
            yield (Span(one.label, language="nl"),), _value(one, entry, language)


def _value(one: FormField, entry: RegisterEntry, language: Language) -> Line:
    if one.key in entry.values:
        text = _plain(entry.values[one.key])
        return fact(text, Source("documents", f"algoritmeregister.json.{one.key}"), "nl")
    if one.key in entry.missing:
        by = entry.missing[one.key].supplied_by.in_language(language)
        return said(frame_texts()(language, "register.not_filled", by=by))
    return said(frame_texts()(language, "register.empty"))


def _plain(value: Any) -> str:
    """A value of the register without its tags."""
    if isinstance(value, list):
        return "; ".join(_plain(one) for one in value)
    if isinstance(value, dict):
        return f"{value['title']} ({value['link']})" if value.get("link") else str(value["title"])
    text = str(value).replace("</p><p>", " ").removeprefix("<p>").removesuffix("</p>")
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
