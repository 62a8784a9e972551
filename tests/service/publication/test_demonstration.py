"""``screening publish`` on the demonstration's approved model, as an organisation runs it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from screening.canonical_json import digest_of
from screening.language import LANGUAGES, Language
from screening.validate.report.tripod_items import tripod_items
from screening.validate.report.wording import texts as report_texts
from service.core.reader_language import page_texts
from service.publication.check_register_entry import findings, register_form
from service.publication.document_files import DOCUMENTS, documents
from service.publication.fact_list import fact_list
from service.publication.law_references import with_laws
from service.publication.overview_documents import ALL_DOCUMENTS
from service.publication.tripod_table import tripod_places
from service.publication.written_figures import frame_texts
from tests.browser.support_server import DemoServer, copy_of_demonstration, make_demonstration
from tests.once_per_run import once_per_run
from tests.service.analysts import MODEL, REASON, Files, done, key_of, made_up
from tests.service.publication.reading import found_at, is_written_from, numbers, page, paper

pytestmark = pytest.mark.slow

MOST_SECONDS = 20
"""Of processor time, for everything that the command writes."""


@dataclass(frozen=True)
class Out:
    """What the command left, what it said, how long it took, and the content of the results that it used."""

    folder: Path
    said: str
    seconds: float
    results: Mapping[str, Any]
    model: Path

    def read(self, name: str) -> bytes:
        return (self.folder / name).read_bytes()

    def at(self, path: str) -> Any:
        """What stands at ``path`` of the results file."""
        return digest_of(self.results) if path == "digest" else found_at(self.results, path)

    @property
    def facts(self) -> Any:
        return json.loads(self.read("facts.json"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    made = once_per_run(tmp_path_factory, "demonstration", make_demonstration)
    with copy_of_demonstration(made, tmp_path_factory.mktemp("publication")) as running:
        yield running


@pytest.fixture(scope="module")
def proposed(server: DemoServer, tmp_path_factory: pytest.TempPathFactory) -> Files:
    return made_up(tmp_path_factory, key_of(server))


@pytest.fixture(scope="module")
def out(server: DemoServer, proposed: Files, tmp_path_factory: pytest.TempPathFactory) -> Out:
    """The model goes the way of two people, and is published."""
    folder = tmp_path_factory.mktemp("out")

    def by(role: str) -> tuple[str | Path, ...]:
        account = server.account(role)
        (folder / role).write_text(account.password, "utf-8")
        return "--as", account.login, "--password-file", folder / role, "--data", server.data

    reason = ("--reason", REASON)
    files = (proposed.model, proposed.results, "--report", proposed.report)
    done("model", "propose", *files, "--to", "advisory", *reason, *by("analyst"))
    done("model", "approve", MODEL, *reason, *by("coordinator"))
    begun = time.process_time()
    said = done("publish", folder / "published", *by("coordinator"))
    seconds = time.process_time() - begun
    content = json.loads(proposed.results.read_bytes())["content"]
    return Out(folder / "published", said, seconds, content, proposed.model)


def _outside_figures(language: Language) -> str:
    """Every fixed word that a document may have outside its figures."""
    said = [str(entry) for entry in frame_texts().sentences[language].values()]
    said += [str(entry) for entry in report_texts().sentences[language].values()]
    said += [entry for entry in page_texts().sentences[language].values() if isinstance(entry, str)]
    said += [entry.label.in_language(language) for entry in fact_list().values()]
    said += [one.label for one in register_form().fields.values()]
    said += [item.subject[language] for item in tripod_items()]
    said += [one.why_not.in_language(language) for one in tripod_places().values() if one.why_not]
    for document in documents().values():
        texts = [document.title, document.lead, *(section.heading for section in document.sections)]
        texts += [text for section in document.sections for part in section.parts for text in part.texts()]
        said += [with_laws(text.in_language(language), language) for text in texts]
        said += [with_laws(f"[{law}]", language) for law in document.law]
        said += [with_laws(f"[{law}]", language) for section in document.sections for law in section.law]
    return " ".join(said)


def test_the_command_gives_every_document_for_screen_and_paper(out: Out) -> None:
    """REQ model-card, REQ ifu, REQ technical-file, REQ tripod-ai, REQ register"""
    expected = {
        f"{id_}.{language}.{ending}"
        for id_ in ALL_DOCUMENTS
        for language in LANGUAGES
        for ending in ("html", "pdf")
    }
    written = {path.name for path in out.folder.iterdir()}  # a folder that the command made
    assert written == expected | {"facts.json", "algoritmeregister.json"}
    assert out.seconds <= MOST_SECONDS
    assert f"{len(written)} files" in out.said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", ALL_DOCUMENTS)
def test_every_number_is_in_the_results_file_or_in_its_named_source(
    out: Out, id_: str, language: Language
) -> None:
    """REQ model-card, REQ ifu, REQ technical-file, REQ tripod-ai: a figure of the validation stands in the
    results file at the place that it names; a number that is no figure is one of the fixed words."""
    shown = page(out.read(f"{id_}.{language}.html"))
    lost = []
    for source, text in shown.figures:
        origin, _, path = source.partition(":")
        if origin == "results":
            value = out.at(path)
            lost += [(source, text, n) for n in numbers(text) if not is_written_from(n, value)]
    assert lost == []
    fixed = set(numbers(_outside_figures(language))) | {str(number) for number in range(1, 28)}
    words = shown.words.replace(MODEL, "")
    assert [number for number in numbers(words) if number not in fixed] == []


def test_the_documents_have_figures_of_the_results_at_all(out: Out) -> None:
    """Shows that the test above has something to hold."""
    for id_, least in (("model-card", 30), ("technical-file", 30), ("model-card-short", 4), ("fria", 10)):
        found = [
            text
            for source, text in page(out.read(f"{id_}.nl.html")).figures
            if source.startswith("results:") and numbers(text)
        ]
        assert len(found) >= least, id_
    assert not is_written_from("83", {"value": 0.812, "low": 0.75})


def test_every_fact_of_the_data_is_what_its_source_says(out: Out) -> None:
    """The data behind the documents: the same values, and each from where it says."""
    model = json.loads(out.model.read_bytes())
    facts = {fact["id"]: fact for fact in out.facts["facts"]}
    held = 0
    for fact in facts.values():
        origin, _, path = fact["source"].partition(":")
        if origin == "results":
            assert fact["value"] in (out.at(path), None), fact["id"]
            held += 1
    assert held > 15
    assert facts["model_digest"]["value"] == model["digest"]
    assert facts["stage"]["value"] == "advisory"
    assert facts["organisation"]["source"] == "organisation:name"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", ALL_DOCUMENTS)
def test_the_paper_is_tagged_in_its_language_and_says_what_the_screen_says(
    out: Out, id_: str, language: Language
) -> None:
    """PDF/UA-1: language, title, headings without a gap, tables whose heads have a scope."""
    sheet, screen = paper(out.read(f"{id_}.{language}.pdf")), page(out.read(f"{id_}.{language}.html"))

    assert (sheet.language, screen.language) == (language, language)
    assert (sheet.tagged, sheet.universal_access) == (True, True)
    headings = [tag for tag in sheet.tags if tag[0] == "H" and tag[1:].isdigit()]
    assert headings == [f"H{level}" for level, _ in screen.headings]
    assert [level for level, _ in screen.headings].count(1) == 1
    assert sheet.title == screen.headings[0][1]
    assert sheet.tags.count("TH") == sheet.headers_with_scope
    lost = [
        (source, text)
        for source, text in screen.figures
        if source.startswith("results:") and "".join(text.split()) not in sheet.text
    ]
    assert lost == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_short_model_card_is_one_page(out: Out, language: Language) -> None:
    """REQ model-card"""
    assert paper(out.read(f"model-card-short.{language}.pdf")).pages == 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id_", ALL_DOCUMENTS)
def test_every_document_of_a_demonstration_is_stamped(out: Out, id_: str, language: Language) -> None:
    stamp = frame_texts()(language, "stamp.demonstration")
    assert stamp in page(out.read(f"{id_}.{language}.html")).words
    assert "".join(stamp.split()) in paper(out.read(f"{id_}.{language}.pdf")).text
    assert {
        "nl": frame_texts()("nl", "stamp.demonstration"),
        "en": frame_texts()("en", "stamp.demonstration"),
    } in (out.facts["stamps"])


def test_the_entry_of_the_register_fits_but_for_what_the_organisation_must_supply(out: Out) -> None:
    """REQ register: valid against the form; what is missing is left out and named, never filled in."""
    entry = json.loads(out.read("algoritmeregister.json"))

    assert [(one.field, one.problem) for one in findings(entry)] == [("contact_email", "required")]
    assert entry["status"] == "In gebruik"
    assert entry["organization"] == "Demonstratie Jeugdhulp"
    assert entry["name"].startswith("DEMONSTRATIE")
    assert "niet zelflerend" in entry["methods_and_models"]
    assert "proportionality" not in entry
    missing = {one["id"]: one for one in out.facts["missing"]}
    assert missing["contact"]["field"] == "organisation.toml: publication.contact"
    assert missing["proportionality"]["supplied_by"]["en"] == "lawyer"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_checklist_names_a_page_that_holds_the_section(out: Out, language: Language) -> None:
    """REQ tripod-ai: 27 items, each with the page where it stands or why not."""
    shown = page(out.read(f"tripod-ai.{language}.html"))
    said = dict.fromkeys(tripod_places(), "")
    assert len(said) == len(tripod_items()) == 27
    places = [(source, text) for source, text in shown.figures if source.startswith("documents:")]
    assert len(places) >= 27
    for source, text in places:
        document, _, section = source.partition(":")[2].partition(".")
        heading = next(
            one.heading.in_language(language) for one in documents()[document].sections if one.id == section
        )
        number = int(numbers(text)[-1])
        sheet = _sheet(out.read(f"{document}.{language}.pdf"), number)
        assert "".join(heading.split()) in sheet, (text, heading)


def _sheet(pdf: bytes, number: int) -> str:
    from io import BytesIO

    from pypdf import PdfReader

    return "".join(PdfReader(BytesIO(pdf)).pages[number - 1].extract_text().split())


def test_each_heading_of_annex_iv_has_its_content_or_why_not_yet(out: Out) -> None:
    """REQ technical-file: points 1 to 9 of Annex IV, point 2 with its parts a to h."""
    headings = [text for _, text in page(out.read("technical-file.nl.html")).headings]
    numbered = [text.partition(" ")[0] for text in headings if text[0].isdigit()]
    assert numbered == [
        "1.",
        *(f"2{part}." for part in "abcdefgh"),
        *(f"{number}." for number in range(3, 10)),
    ]


def test_each_part_of_article_13_has_its_section() -> None:
    """REQ ifu: points a to f of Article 13(3), those of point b each on their own."""
    law = {reference for section in documents()["instructions-for-use"].sections for reference in section.law}
    of_b = ("i", "ii", "iii", "iv", "v", "vi", "vii")
    asked = {f"ai:13(3)({part})" for part in "acef"} | {f"ai:13(3)(b)({part})" for part in of_b}
    assert asked | {"ai:14"} <= law  # point d is about the oversight of Article 14
    assert set(DOCUMENTS) == set(documents())
