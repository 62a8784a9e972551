"""Each part of a new question comes in its place, and nothing else in a file that people wrote is touched."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from difflib import ndiff
from pathlib import Path

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.population_assumptions import load_parameters
from screening.new_question.question_file import Addition, read_addition
from screening.new_question.source_edits import (
    CATALOGUE,
    PARAMETERS,
    RULES,
    WRITTEN,
    raised,
    the_one_before,
    with_addition,
)
from tests.added_indicator import COUNTED, DIRECT, EXAMPLE

QUESTIONS = ("example", "counted", "direct")


def addition_of(name: str, repository: Path, folder: Path) -> Addition:
    example = (repository / EXAMPLE).read_text("utf-8")
    text = {"example": example, "counted": COUNTED, "direct": DIRECT}[name]
    file = folder / "question.toml"
    file.write_text(text, "utf-8")
    return read_addition(file, load_catalogue(), load_parameters())


def texts_of(repository: Path) -> dict[str, str]:
    return {path: (repository / path).read_text("utf-8") for path in WRITTEN}


def read(texts: dict[str, str], folder: Path) -> Catalogue:
    (folder / "indicators.toml").write_text(texts[CATALOGUE], "utf-8")
    return load_catalogue(folder / "indicators.toml")


@pytest.mark.parametrize("name", QUESTIONS)
def test_lines_are_added_and_none_is_lost_or_changed(name: str, repository: Path, tmp_path: Path) -> None:
    """But for the line of the subtype that a lean is added to."""
    before = texts_of(repository)
    after = with_addition(before, addition_of(name, repository, tmp_path), load_catalogue())

    for path in WRITTEN:
        gone = [line for line in ndiff(before[path].splitlines(), after[path].splitlines()) if line[0] == "-"]
        assert all(line.startswith("- lean = {") for line in gone), path
        assert "\n\n\n" not in after[path]


@pytest.mark.parametrize("name", QUESTIONS)
def test_all_other_questions_and_rules_are_as_they_were(name: str, repository: Path, tmp_path: Path) -> None:
    addition = addition_of(name, repository, tmp_path)
    texts = with_addition(texts_of(repository), addition, load_catalogue())
    made = read(texts, tmp_path)

    assert made[addition.indicator.id] == addition.indicator
    assert tuple(i for i in made if i != addition.indicator) == load_catalogue().indicators
    (tmp_path / "rules.toml").write_text(texts[RULES], "utf-8")
    rules = load_acute_rules(made, tmp_path / "rules.toml").rules
    ours = [rule for rule in rules if rule.indicator == addition.indicator.id]
    assert len(ours) == len(addition.content.get("rule", ()))
    assert [r for r in rules if r not in ours] == list(load_acute_rules(load_catalogue()).rules)


def test_what_is_assumed_of_a_sign_stands_in_every_table(repository: Path, tmp_path: Path) -> None:
    addition = addition_of("counted", repository, tmp_path)
    texts = with_addition(texts_of(repository), addition, load_catalogue())
    content, id_ = tomllib.loads(texts[PARAMETERS]), addition.indicator.id

    assert content["indicators"][id_]["others"] == [0.06, 0.03]
    assert content["settings"]["general_crisis_shelter"]["others"][id_]["share"] == [0.08, 0.04]
    assert {s: id_ in table["lean"] for s, table in content["subtypes"].items()} == {
        "partner_led": False,
        "online_led": False,
        "criminal": True,
        "family_led": False,
    }


def test_a_question_comes_last_on_its_page_and_before_what_gives_context(
    repository: Path, tmp_path: Path
) -> None:
    addition, catalogue = addition_of("example", repository, tmp_path), load_catalogue()
    assert the_one_before(addition, catalogue) == "school_change"

    health = replace(addition, after=None, indicator=replace(addition.indicator, section="health"))
    *others, context = catalogue.in_section("health")
    assert context.role == "context"
    assert the_one_before(health, catalogue) == others[-1].id


@pytest.mark.parametrize(("before", "after"), [("1.0", "1.1"), ("1.9", "1.10"), ("2", "3")])
def test_the_version_is_raised_in_its_last_number(before: str, after: str) -> None:
    assert raised(f'# a\nversion = "{before}"\n[levels]\n') == f'# a\nversion = "{after}"\n[levels]\n'
