"""What a weight rests on is read from the figures: a size, a direction, a practice list, or nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Evidence
from screening.evidence.evidence_basis import has_direction, has_effect_size, rests_on
from screening.evidence.published_figures import figures, figures_of
from tests.command_line import Run

SIZES = {"odds_ratio", "adjusted_odds_ratio", "crude_odds_ratio", "relative_risk"}


def test_a_published_figure_is_said_only_where_an_effect_size_was_published(catalogue: Catalogue) -> None:
    for indicator in catalogue:
        named = [figure for id_ in indicator.evidence.figures for figure in figures_of(id_)]
        sizes = [f for f in named if f.measure in SIZES and f.value is not None]
        if rests_on(indicator) == "published_figure":
            assert sizes, indicator.id
        elif indicator.evidence.grade == "published_figure":
            assert not sizes, indicator.id


def test_the_grades_of_the_catalogue_are_those_of_the_documentation(
    catalogue: Catalogue, repository: Path
) -> None:
    counts = Counter(rests_on(indicator) for indicator in catalogue)
    page = (repository / "docs" / "explanation" / "evidence.md").read_text("utf-8")

    assert sum(counts.values()) == len(catalogue)
    for grade, n in counts.items():
        (row,) = [line for line in page.splitlines() if line.startswith(f"| {grade.replace('_', ' ')} |")]
        assert row.endswith(f"| {n} |"), row


@pytest.mark.parametrize(
    ("figure_id", "size", "direction"),
    [
        ("sch_absence", False, True),  # "higher", and a share among victims
        ("fam_maltreatment", False, False),  # a share among victims, with nobody to compare
        ("rel_partner_recruiter", False, False),  # "most common"
        ("rel_older_partner", False, False),  # about running away
        ("mis_runaway_young", False, True),  # points of another tool
    ],
)
def test_what_a_figure_can_carry(figure_id: str, size: bool, direction: bool) -> None:
    named = figures_of(figure_id)

    assert any(map(has_effect_size, named)) is size
    assert any(map(has_direction, named)) is direction


def test_a_share_among_victims_and_others_alike_is_a_size() -> None:
    share = next(f for f in figures_of("fam_maltreatment") if f.victims_percent is not None)

    assert not has_effect_size(share)
    assert has_effect_size(replace(share, others_percent=40.0))


def test_what_the_catalogue_calls_a_judgement_stays_one(catalogue: Catalogue) -> None:
    """Figures that are named beside a question do not lift it above what its makers say of it."""
    strong = catalogue["runaway_episodes"]
    assert rests_on(strong) == "published_figure"

    for grade in ("judgement", "practice_list"):
        modest = replace(strong, evidence=Evidence(grade, strong.evidence.figures, (), "a note"))
        assert rests_on(modest) == grade


@pytest.mark.parametrize(
    ("indicator", "said"),
    [
        ("runaway_episodes", "Rests on: published figure."),
        ("trusted_adult", "Rests on: direction only."),
        ("older_partner", "Rests on: expert judgement."),
        ("several_phones", "Rests on: practice list."),
    ],
)
def test_the_command_says_it(run: Run, indicator: str, said: str) -> None:
    assert said in run("evidence", "--indicator", indicator).out


def test_the_printed_catalogue_says_the_same(run: Run, catalogue: Catalogue) -> None:
    lines = {line.split()[0]: line for line in run("catalogue").out.splitlines() if line}

    assert lines["trusted_adult"].endswith("direction only")
    assert lines["older_partner"].endswith("expert judgement")
    published = sum(rests_on(indicator) == "published_figure" for indicator in catalogue)
    assert sum(line.rstrip().endswith("published figure") for line in lines.values()) == published


def test_no_figure_is_a_size_by_accident() -> None:
    """A direction in numbers would be counted wrongly."""
    for figure in figures():
        assert (figure.measure in SIZES) <= (figure.value is not None), figure.id
        assert (figure.measure == "direction") <= (figure.value is None), figure.id
