"""The form on paper: the same questions as on the screen, in the same order, with the same words."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from screening.catalogue import load_acute_rules, load_catalogue
from screening.catalogue.indicator import DIRECT_LEVELS
from screening.catalogue.paper_form import answers_explained, paper_form, paper_html, paper_pdf
from screening.language import LANGUAGES, Language

pytestmark = pytest.mark.slow

CATALOGUE = load_catalogue()
A4 = (595, 842)
"""Points."""


class Page(HTMLParser):
    """What stands on the HTML form: tags with their attributes, and the text inside each class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.titles: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self._open.append(tag)
        if tag == "h3":
            self.titles.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            return
        self.text += data + " "
        if "h3" in self._open:
            self.titles[-1] += data


def flat(text: str) -> str:
    """Text as it reads: ligatures taken apart, every run of space one space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()


def questions(language: Language) -> list[str]:
    return [flat(i.wording.question.in_language(language)) for i in CATALOGUE]


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture(scope="module")
def page(language: Language) -> Page:
    return Page(paper_html(CATALOGUE, language))


@pytest.fixture(scope="module")
def pdf(language: Language) -> PdfReader:
    return PdfReader(BytesIO(paper_pdf(CATALOGUE, language)))


@pytest.fixture(scope="module")
def printed(pdf: PdfReader) -> str:
    return flat(" ".join(page.extract_text() for page in pdf.pages))


def test_the_page_holds_every_question_in_the_order_of_the_form(page: Page, language: Language) -> None:
    assert [flat(title) for title in page.titles][: len(CATALOGUE)] == questions(language)


def test_the_pdf_holds_every_question_in_the_order_of_the_form(printed: str, language: Language) -> None:
    places = [printed.find(question) for question in questions(language)]

    assert -1 not in places
    assert places == sorted(places)


def test_every_question_has_its_own_levels_apart_from_the_absent_answers(language: Language) -> None:
    """REQ absent-states: unknown, not asked and declined are three boxes of their own on paper too."""
    form = paper_form(CATALOGUE, language)

    asked = [question for section in form.sections for question in section.questions]
    assert [q.number for q in asked] == list(range(1, len(CATALOGUE) + 1))
    for question, indicator in zip(asked, CATALOGUE, strict=True):
        assert question.levels == tuple(level.text.in_language(language) for level in indicator.levels)
        assert question.asks_now == indicator.asks_now
        assert not set(form.groups["absent"]) & set(question.levels)
    assert len(set(form.groups["absent"])) == 3


def test_what_no_suspected_and_known_mean_stands_above_every_part_that_has_them(
    page: Page, printed: str, language: Language
) -> None:
    """Whoever does not know what "no" means chooses it too easily, and it lowers the estimate."""
    parts = {part.id: answers_explained(CATALOGUE, part.id, language) for part in CATALOGUE.sections}
    having = {i.section for i in CATALOGUE if i.level_ids == DIRECT_LEVELS}

    assert {id_ for id_, said in parts.items() if said} == having
    (said,) = {said for said in parts.values() if said}
    assert all(level.text.in_language(language) in said for level in CATALOGUE.direct_signs[0].levels)
    assert flat(page.text).count(said) == printed.count(said) == len(having)


def test_every_box_is_there_and_none_is_filled_in(page: Page) -> None:
    boxes = [attributes for tag, attributes in page.tags if tag == "i" and attributes["class"] == "box"]
    per_question = sum(len(i.levels) + 3 + 4 + (3 if i.asks_now else 0) for i in CATALOGUE)

    assert len(boxes) == per_question + 3 + 5 + 4, "settings, judgement and moments come on top"
    assert all(set(attributes) == {"class", "aria-hidden"} for attributes in boxes)


def test_whether_it_happens_now_is_asked_exactly_where_the_screen_asks_it(
    page: Page, printed: str, language: Language
) -> None:
    now = paper_form(CATALOGUE, language).texts["now.question"]
    expected = sum(i.asks_now for i in CATALOGUE)

    assert page.text.count(now) == expected
    assert printed.count(now) == expected


def test_acute_danger_stands_before_the_first_question_and_the_judgement_after_the_last(
    page: Page, printed: str, language: Language
) -> None:
    """REQ acute-first: the paper begins with it."""
    texts = paper_form(CATALOGUE, language).texts
    for whole in (flat(page.text), printed):
        first, last = whole.find(questions(language)[0]), whole.find(questions(language)[-1])
        assert 0 < whole.find(texts["acute.heading"]) < first
        assert 0 < whole.find(flat(texts["acute.now"])) < first
        assert whole.rfind(texts["judgement.heading"]) > last
    services = load_acute_rules(CATALOGUE).services
    assert f" {services['emergency_number'].telephone}." in texts["acute.now"]
    assert f" {services['suicide_prevention'].telephone}" in texts["acute.now"]


def test_it_says_that_it_is_no_decision_and_asks_for_no_identity(printed: str, language: Language) -> None:
    said = {
        "nl": ("Hulpmiddel bij uw oordeel, geen besluit.", "Geen naam, geen BSN, geen geboortedatum."),
        "en": (
            "An aid to your judgement, not a decision.",
            "No name, no citizen number, no date of birth.",
        ),
    }[language]

    assert all(sentence in printed for sentence in said)
    texts = paper_form(CATALOGUE, language).texts
    assert not [key for key in texts if re.search(r"name$|bsn|birth", key) and key != "acute.mark_name"]


def test_the_page_stands_alone(language: Language) -> None:
    """REQ no-third-party: no script, no picture, no font, no link: nothing is requested from anywhere."""
    html = paper_html(CATALOGUE, language)
    page = Page(html)

    assert {tag for tag, _ in page.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "header", "main", "section", "footer"),
        *("h1", "h2", "h3", "p", "div", "ol", "li", "span", "strong", "i"),
    }
    assert not {name for _, attributes in page.tags for name in attributes} & {
        "src",
        "href",
        "style",
        "onload",
    }
    assert not re.search(r"https?:|//|url\(|@import", html)
    assert f'<html lang="{language}">' in html
    assert "@page" in html
    assert "size: A4" in html


def test_the_pdf_is_tagged_a4_and_in_its_own_language(pdf: PdfReader, language: Language) -> None:
    root: Any = pdf.trailer["/Root"]

    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid:part>1<" in root["/Metadata"].get_data().decode()
    assert pdf.metadata is not None
    assert pdf.metadata.title == paper_form(CATALOGUE, language).texts["title"]
    for sheet in pdf.pages:
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4


def test_every_sheet_says_which_case_it_belongs_to_and_which_edition_it_is(
    pdf: PdfReader, language: Language
) -> None:
    texts = paper_form(CATALOGUE, language).texts
    for number, sheet in enumerate(pdf.pages, start=1):
        text = flat(sheet.extract_text())
        assert texts["case.reference"] in text
        assert CATALOGUE.digest[:12] in text
        assert f"{texts['page']} {number} {texts['page_of']} {len(pdf.pages)}" in text


def test_the_same_catalogue_gives_the_same_bytes() -> None:
    """REQ reproducible: a printed edition can be made again exactly."""
    assert paper_pdf(CATALOGUE, "nl") == paper_pdf(CATALOGUE, "nl")
    assert paper_html(CATALOGUE, "nl") == paper_html(CATALOGUE, "nl")


def test_paper_and_screen_use_the_same_words(repository: Path, language: Language) -> None:
    """REQ absent-states: what a box is called on paper is what it is called on the screen."""
    service = repository / "service"
    screen, frame = (
        tomllib.loads((service / folder / f"{language}.toml").read_text("utf-8"))
        for folder in ("areas/screenings/texts", "web/texts/frame")
    )
    form = paper_form(CATALOGUE, language)

    assert set(form.groups["absent"]) == set(screen["answer"].values())
    assert set(form.groups["case.settings"]) == set(frame["setting"].values())
    assert form.texts["now.question"] == screen["form"]["now"]
    for answer in ("yes", "no", "unknown"):
        assert form.texts[f"now.{answer}"] == screen["form"][f"now_{answer}"]
    assert form.texts["known.question"] == screen["form"]["known"]
    for how in ("told", "seen", "file", "third_party"):
        assert form.texts[f"known.{how}"] == screen["form"][f"known_{how}"]
    views = [
        text for key, text in screen["judgement"].items() if key.startswith("view_") and key != "view_missing"
    ]
    assert list(form.groups["judgement.views"]) == views
