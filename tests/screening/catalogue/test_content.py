"""What the shipped catalogue asks: which questions, in which order, resting on what."""

from __future__ import annotations

import csv
import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

from screening.catalogue import Catalogue, Indicator, load_catalogue
from screening.catalogue.indicator import DIRECT_LEVELS, WORDING_FIELDS
from screening.language import LANGUAGES

FORM = {
    "relationships": 8,
    "school": 2,
    "family": 4,
    "police_missing": 6,
    "prior_harm": 3,
    "substances": 2,
    "health": 6,
    "online": 3,
    "money": 3,
    "control": 4,
    "housing_support": 3,
    "direct_signs": 5,
}
"""The pages of the form in their order, with the number of questions on each."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def evidence(repository: Path) -> Path:
    folder = repository.parent / "shared" / "evidence"
    if not folder.is_dir():
        pytest.skip("the published evidence is not beside this checkout")
    return folder


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_there_are_43_scored_indicators_5_direct_signs_and_1_context(catalogue: Catalogue) -> None:
    assert len(catalogue) == 49
    assert len(catalogue.scored) == 43
    assert len(catalogue.direct_signs) == 5
    assert [i.id for i in catalogue if i.role == "context"] == ["intellectual_disability"]
    assert len(catalogue.items) == 48


def test_the_form_has_its_pages_in_order_and_the_catalogue_follows_them(catalogue: Catalogue) -> None:
    assert {s.id: len(catalogue.in_section(s.id)) for s in catalogue.sections} == FORM
    assert [s.id for s in catalogue.sections] == list(FORM)
    in_form_order = [i.id for s in catalogue.sections for i in catalogue.in_section(s.id)]
    assert [i.id for i in catalogue] == in_form_order


def test_all_direct_signs_stand_on_the_last_page_and_context_ends_its_own(catalogue: Catalogue) -> None:
    assert catalogue.in_section("direct_signs") == catalogue.direct_signs
    assert all(i.level_ids == DIRECT_LEVELS and i.acute == "always" for i in catalogue.direct_signs)
    assert catalogue.in_section("health")[-1].role == "context"


def test_ids_levels_and_priors_are_those_of_the_evidence(catalogue: Catalogue, evidence: Path) -> None:
    published = {row["id"]: row for row in rows(evidence / "indicators.csv")}

    assert {i.id for i in catalogue} == set(published)
    for indicator in catalogue:
        row = published[indicator.id]
        assert "|".join(indicator.level_ids) == row["levels"]
        for field in ("domain", "kind", "role", "acute"):
            assert getattr(indicator, field) == row[field], (indicator.id, field)
        if indicator.prior is None:
            assert row["prior_log_odds_ratio"] == row["prior_sd"] == ""
        else:
            assert math.isclose(indicator.prior.log_odds_ratio, float(row["prior_log_odds_ratio"]))
            assert math.isclose(indicator.prior.sd, float(row["prior_sd"]))


def test_special_categories_are_marked_where_the_evidence_marks_them(
    catalogue: Catalogue, evidence: Path
) -> None:
    for row in rows(evidence / "indicators.csv"):
        is_special = not row["special_category"].startswith("nee")
        assert (catalogue[row["id"]].special_category is not None) == is_special, row["id"]


def test_every_figure_exists_and_a_published_grade_rests_on_a_number_or_a_direction(
    catalogue: Catalogue, evidence: Path
) -> None:
    published: dict[str, list[dict[str, str]]] = {}
    for row in rows(evidence / "published_figures.csv"):
        published.setdefault(row["indicator_id"], []).append(row)

    for indicator in catalogue:
        figures = [row for figure in indicator.evidence.figures for row in published[figure]]
        if indicator.evidence.grade == "published_figure":
            assert any(carries_a_finding(row) for row in figures), indicator.id


def carries_a_finding(row: dict[str, str]) -> bool:
    """A number, or a direction that was verified at its source."""
    has_number = any(
        re.search(r"\d", row[field]) for field in ("value", "pct_in_victims", "pct_in_comparison")
    )
    return has_number or (bool(row["value"]) and row["status"] == "verified")


def test_every_text_stands_in_both_languages_and_is_not_the_same_twice(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        for field in WORDING_FIELDS:
            text = getattr(indicator.wording, field)
            assert text.nl.strip()
            assert text.en.strip()
            assert text.nl != text.en, (indicator.id, field)


@pytest.mark.parametrize("field", ["label", "question", "ask", "statement", "negation"])
def test_no_two_indicators_share_a_text_that_must_tell_them_apart(catalogue: Catalogue, field: str) -> None:
    for language in LANGUAGES:
        texts = [getattr(i.wording, field).in_language(language) for i in catalogue]
        assert len(set(texts)) == len(texts)


def test_texts_have_the_shape_their_place_needs(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        for language in LANGUAGES:
            check_shape(indicator, language)


def check_shape(indicator: Indicator, language: str) -> None:
    wording = {field: getattr(getattr(indicator.wording, field), language) for field in WORDING_FIELDS}
    assert len(wording["label"]) <= 40, indicator.id
    assert "?" in wording["question"], indicator.id
    assert "?" in wording["ask"], indicator.id
    for field in ("question", "definition", "example", "why", "ask"):
        assert wording[field][-1] in ".?", (indicator.id, field)
    for field in ("label", "statement", "negation"):
        assert wording[field][-1] not in ".?!:", (indicator.id, field)
    for field, text in wording.items():
        assert text == text.strip(), (indicator.id, field)
        assert "  " not in text, (indicator.id, field)
        assert not re.search(r"['\"]", text), f"straight quotes in {indicator.id}, {field}: {text}"


def test_no_text_takes_the_young_person_for_a_girl_or_a_boy(catalogue: Catalogue) -> None:
    gendered = {
        "nl": r"\b(zij|haar|hem|hij|meisje|jongen|vriendje|vriendinnetje)\b",
        "en": r"\b(she|her|hers|he|him|his|girl|boy|girlfriend|boyfriend)\b",
    }
    for indicator in catalogue:
        for language in LANGUAGES:
            for field in WORDING_FIELDS:
                text = getattr(indicator.wording, field).in_language(language)
                assert not re.search(gendered[language], text, re.IGNORECASE), (indicator.id, field, text)


def test_what_may_not_be_asked_about_says_so(catalogue: Catalogue) -> None:
    """Earlier abuse and traded sex are noted when known; telling it again can do harm."""
    for indicator_id in ("prior_sexual_abuse", "traded_sex"):
        wording = catalogue[indicator_id].wording
        assert "Noteer alleen wat" in wording.question.nl
        assert "Vraag niet door" in wording.ask.nl
        assert "Do not probe" in wording.ask.en


def test_police_contact_is_worded_as_a_possible_result_of_exploitation(catalogue: Catalogue) -> None:
    assert "een gevolg zijn van uitbuiting" in catalogue["police_contacts"].wording.why.nl
    assert "a result of exploitation" in catalogue["police_contacts"].wording.why.en


def test_weak_evidence_is_called_weak(catalogue: Catalogue) -> None:
    """Where no published figure measures an indicator, its reason admits it."""
    honest = re.compile(
        r"cijfer|niet gevonden|moeilijk te meten|praktijklijst|bijna de uitbuiting zelf|mensenhandel|weinig",
        re.IGNORECASE,
    )
    for indicator in catalogue:
        if indicator.evidence.grade != "published_figure":
            assert honest.search(indicator.wording.why.nl), indicator.id


@pytest.mark.slow
def test_reading_the_catalogue_brings_in_nothing_heavy() -> None:
    """The service starts with it, so it must not drag in the printing or the science."""
    program = (
        "import sys; import screening.catalogue as c; c.load_acute_rules(c.load_catalogue());"
        "print(*sorted({'jinja2', 'typst', 'numpy', 'pandas', 'sklearn', 'shap'} & set(sys.modules)))"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert loaded.stdout.strip() == ""


def test_the_package_has_no_name_that_it_does_not_know() -> None:
    with pytest.raises(ImportError, match="cannot import name 'nothing'"):
        exec("from screening.catalogue import nothing")  # noqa: S102  an import that must fail
