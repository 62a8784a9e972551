"""What the documents say: plain words, both languages alike, every law a real reference, every fact known."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from screening.language import LANGUAGES, Language, Text
from screening.plain_language_check import findings
from service.publication.document_files import DOCUMENTS, documents, read_document
from service.publication.fact_list import fact_list
from service.publication.law_references import IN_TEXT, law_words, with_laws
from service.publication.register_entry import FILE as REGISTER_TEXTS
from service.publication.tripod_table import tripod_places
from service.publication.written_figures import frame_texts

_REGISTER_TEXT = re.compile(r'^(?:    )?(?:description_short = )?"([^"]{20,})",?$', re.MULTILINE)


def _texts() -> Iterator[tuple[str, Text]]:
    for id_, document in documents().items():
        yield f"{id_} title", document.title
        yield f"{id_} lead", document.lead
        for section in document.sections:
            yield f"{id_} {section.id}", section.heading
            for part in section.parts:
                yield from ((f"{id_} {section.id}", text) for text in part.texts())
    for entry in fact_list().values():
        yield entry.id, entry.label
    for number, place in tripod_places().items():
        if place.why_not is not None:
            yield f"tripod {number}", place.why_not


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_plain_words(language: Language) -> None:
    """REQ plain-words: managers, lawyers and parents read these. A reference to a law counts for no words."""
    wrong = [
        f"{place}: {found}"
        for place, text in _texts()
        for found in findings(IN_TEXT.sub("", text.in_language(language)), language)
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_around_the_facts_are_plain_too(language: Language) -> None:
    """REQ plain-words"""
    wrong = {
        key: found
        for key, entry in frame_texts().sentences[language].items()
        if not key.endswith(".heads") and (found := findings(str(entry), language))
    }
    assert wrong == {}


def test_what_the_product_says_in_the_register_is_plain_but_for_its_technical_part() -> None:
    """REQ register: the register asks level B1 of every field but the technical one."""
    content = REGISTER_TEXTS.read_text("utf-8").partition("\nmethods_and_models")
    said = [
        text
        for part in (content[0], content[2].partition("\n]\n")[2])
        for text in _REGISTER_TEXT.findall(part)
    ]
    assert len(said) > 12
    assert [found for text in said for found in findings(text, "nl")] == []


def test_a_law_reads_in_both_languages() -> None:
    assert law_words("ai:27(1)(a)", "nl") == "AI-verordening, artikel 27, lid 1, onder a"
    assert law_words("ai:27(1)(a)", "en") == "AI Act, Article 27(1)(a)"
    assert law_words("ai:annex-iii(5)(a)", "nl") == "AI-verordening, bijlage III, punt 5, onder a"
    assert law_words("youth:7.3.8(3)", "en") == "Dutch Youth Act, Article 7.3.8(3)"
    assert with_laws("Meld het [ai:4].", "nl") == "Meld het (AI-verordening, artikel 4)."


@pytest.mark.parametrize("reference", ["ai", "ai:", "moon:4", "ai:article 4", "ai:4(a", "ai:annex-9"])
def test_what_is_no_reference_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="no reference"):
        law_words(reference, "nl")


_DOCUMENT = """
title = {{ nl = "T", en = "T" }}
lead = {{ nl = "L", en = "L" }}
[[section]]
id = "one"
heading = {{ nl = "H", en = "H" }}
[[section.part]]
{part}
"""


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ('nl = "Uit {judged}"\nen = "From"', "differ"),
        ('nl = "Zie [ai:4]"\nen = "See [ai:5]"', "differ"),
        ('nl = "{nothing}"\nen = "{nothing}"', "no fact nothing"),
        ('facts = ["nothing"]', "no fact nothing"),
        ('nl = "a"\nen = "a"\nwhen = ["sunday"]', "no condition"),
        ('nl = "a"\nen = "a"\ntable = "bands"', "a part is"),
        ('when = ["validated"]', "a part is"),
        ('nl = "Zie [ai:x]"\nen = "See [ai:x]"', "no reference"),
    ],
)
def test_a_document_that_is_not_well_formed_is_refused(part: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        read_document("one", _DOCUMENT.format(part=part))


def test_the_documents_are_those_that_are_listed() -> None:
    assert tuple(documents()) == DOCUMENTS
