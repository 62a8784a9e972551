"""What the shipped catalogue asks: which questions, in which order, resting on what."""

from __future__ import annotations

import csv
import math
import subprocess
import sys
from pathlib import Path

import pytest

from screening.catalogue import Catalogue, load_catalogue
from screening.catalogue.indicator import DIRECT_LEVELS, WORDING_FIELDS
from screening.evidence.published_figures import figures_of
from screening.new_question.wording_rules import carries_a_finding, wrong_beside, wrong_in_wording

FORM = (
    "relationships",
    "school",
    "family",
    "police_missing",
    "prior_harm",
    "substances",
    "health",
    "online",
    "money",
    "control",
    "housing_support",
    "direct_signs",
)
"""The pages of the form in their order."""

FIRST = Path(__file__).parents[1] / "model" / "earlier" / "indicators-1.0.toml"
"""The catalogue as it was first asked."""


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


def test_no_question_that_was_asked_first_is_lost_or_takes_other_answers(catalogue: Catalogue) -> None:
    """Questions come on top: one that goes, or is answered otherwise, is taken out here on purpose."""
    first = load_catalogue(FIRST)

    assert (len(first), len(first.scored), len(first.direct_signs)) == (49, 43, 5)
    for indicator in first:
        assert indicator.id in catalogue
        assert catalogue[indicator.id].level_ids == indicator.level_ids
        assert catalogue[indicator.id].role == indicator.role


def test_a_fact_is_answered_yes_and_keeps_the_id_of_its_answer(catalogue: Catalogue) -> None:
    """What was stored as confirmed stays so; to "are the parents separated" nobody answers "yes, known"."""
    for indicator in catalogue:
        if indicator.level_ids == ("no", "confirmed"):
            assert [level.text.nl for level in indicator.levels] == ["Nee", "Ja"]
        elif "confirmed" in indicator.level_ids:
            assert indicator.level("confirmed").text == catalogue.level_texts["confirmed"]


def test_at_the_lowest_answer_it_stands_that_somebody_checked(catalogue: Catalogue) -> None:
    """That nobody knows is another answer, which never reassures. An added question has its own way."""
    for indicator in load_catalogue(FIRST):
        negation = catalogue[indicator.id].wording.negation
        assert negation.nl.startswith("Nagegaan: ")
        assert negation.en.startswith("Checked: ")


def test_every_question_counts_or_gives_context(catalogue: Catalogue) -> None:
    context = tuple(i for i in catalogue if i.role == "context")

    assert catalogue["intellectual_disability"] in context
    assert set(catalogue.items) == set(catalogue.scored) | set(catalogue.direct_signs)
    assert len(catalogue) == len(catalogue.items) + len(context)


def test_the_form_has_its_pages_in_order_and_the_catalogue_follows_them(catalogue: Catalogue) -> None:
    assert tuple(s.id for s in catalogue.sections) == FORM
    assert all(catalogue.in_section(page) for page in FORM)
    in_form_order = [i.id for s in catalogue.sections for i in catalogue.in_section(s.id)]
    assert [i.id for i in catalogue] == in_form_order


def test_all_direct_signs_stand_on_the_last_page_and_context_ends_its_own(catalogue: Catalogue) -> None:
    assert catalogue.in_section("direct_signs") == catalogue.direct_signs
    assert all(i.level_ids == DIRECT_LEVELS and i.acute == "always" for i in catalogue.direct_signs)
    assert catalogue.in_section("health")[-1].role == "context"


def test_ids_levels_and_priors_are_those_of_the_evidence(catalogue: Catalogue, evidence: Path) -> None:
    published = {row["id"]: row for row in rows(evidence / "indicators.csv")}

    for id_, row in published.items():
        indicator = catalogue[id_]
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


def test_a_published_grade_rests_on_a_number_or_a_direction(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        named = [figure for id_ in indicator.evidence.figures for figure in figures_of(id_)]
        if indicator.evidence.grade == "published_figure":
            assert any(map(carries_a_finding, named)), indicator.id


def test_every_question_reads_by_the_rules_that_a_new_one_is_held_to(catalogue: Catalogue) -> None:
    """In its own words and beside the others; ``tests/screening/adding`` shows that each rule is kept."""
    for n, indicator in enumerate(catalogue):
        assert [str(wrong) for wrong in wrong_in_wording(indicator)] == []
        assert [str(wrong) for wrong in wrong_beside(indicator, catalogue.indicators[:n])] == []


def test_every_text_stands_in_both_languages_and_is_not_the_same_twice(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        for field in WORDING_FIELDS:
            text = getattr(indicator.wording, field)
            assert text.nl.strip()
            assert text.en.strip()
            assert text.nl != text.en, (indicator.id, field)


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
