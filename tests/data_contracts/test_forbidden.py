"""Forbidden knowledge breaks the contract, under any name that people give it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.model.shipped_files import shipped_artefact
from screening.training.case_columns import Kind
from tests.command_line import Run
from tests.data_contracts.tables import cases, held, only_finding
from tests.screening.catalogue.test_deny_list import FORBIDDEN
from tests.youth_survey.survey import write_catalogue

MORE: dict[str, list[str]] = {
    "nationality": ["passport", "paspoort", "staatloos"],
    "residence_status": ["permit", "AMV", "statushouder", "verblijfs vergunning"],
    "origin": ["country", "land", "cultuur", "cultural-background", "niet_westers"],
    "religion": ["moslim", "isChristian", "islam"],
    "language": ["talen", "languages spoken", "NT2"],
    "place": ["PC4", "plaats", "region", "provincie"],
    "income": ["armoede", "loon", "poverty_index"],
    "disability": ["ADHD", "verstandelijk"],
    "orientation": ["sexuality", "seksualiteit"],
    "gender": ["pronouns", "cis", "non-binary-gender"],
    "appearance": ["BMI", "foto"],
    "referrer": ["informant", "verwijzende_instantie"],
    "earlier_score": ["risk", "risicoscore", "vorige_score"],
    "name": ["voorletters", "alias", "contact"],
    "birth_date": ["geb_datum", "birthday", "geboorte"],
    "citizen_number": ["paspoortnummer", "document nummer"],
    "free_text": ["verhaal", "remarks", "aantekeningen"],
}
"""Names that files from elsewhere give to the same things."""


def test_a_nationality_column_is_refused_with_its_kind(catalogue: Catalogue, good: pd.DataFrame) -> None:
    finding = only_finding(good.assign(nationaliteit="x"), catalogue)

    assert finding.code == "forbidden_column"
    assert finding.sentence("nl").startswith("De kolom 'nationaliteit' lijkt te gaan over nationaliteit.")
    assert "nationality" in finding.sentence("en")


@pytest.mark.parametrize("kind", ["intake", "outcomes", "training"])
def test_no_alias_of_forbidden_knowledge_passes_any_contract(catalogue: Catalogue, kind: Kind) -> None:
    """REQ deny-list: every alias in Dutch and English is refused by every contract, all in one table."""
    both = (*FORBIDDEN.items(), *MORE.items())
    aliases = {alias: group for group, names in both for alias in names}
    table = cases(catalogue, kind=kind).assign(**dict.fromkeys(aliases, "x"))

    result = held(table, catalogue, kind)

    found = {f.column: f.values["kind"] for f in result.findings if f.code == "forbidden_column"}
    assert found == aliases


def test_attributes_for_the_audit_of_fairness_do_not_come_in_with_the_cases(
    catalogue: Catalogue, good: pd.DataFrame
) -> None:
    """REQ fairness-store: what is kept apart may not stand beside answers and outcomes."""
    for column in ("gender", "herkomst", "religie", "lvb"):
        assert only_finding(good.assign(**{column: "a"}), catalogue).code == "forbidden_column"


@pytest.mark.parametrize(
    "column", ["probability", "band", "log_odds", "contribution_truancy", "eerdere_score"]
)
def test_what_a_model_said_before_does_not_come_back_as_data(
    catalogue: Catalogue, good: pd.DataFrame, column: str
) -> None:
    """REQ deny-list: an earlier score is no answer."""
    assert only_finding(good.assign(**{column: "0.5"}), catalogue).values["kind"] == "earlier_score"


@pytest.mark.parametrize("column", ["toelichting", "notes", "free_text"])
def test_free_text_is_refused(catalogue: Catalogue, good: pd.DataFrame, column: str) -> None:
    """REQ free-text: a column of free text never comes near a model."""
    assert only_finding(good.assign(**{column: "lang verhaal"}), catalogue).values["kind"] == "free_text"


ASKED = {
    "id": ('id = "bullied_online"', 'id = "{}"', ("nationality", "religion", "geslacht", "sex")),
    "label": ('label = "Bullied online"', 'label = "{}"', ("Nationality", "Religion", "Gender", "Sex")),
    "question": ('question = "Bullied online?"', 'question = "{}"', ("Which religion?", "Boy or girl?")),
}


@pytest.mark.parametrize("command", ["check", "train", "validate"])
@pytest.mark.parametrize("field", ASKED)
def test_a_catalogue_that_asks_what_no_model_may_know_is_refused_by_name(
    run: Run, tmp_path: Path, command: str, field: str
) -> None:
    """REQ deny-list: an organisation's own catalogue passes no contract, and nothing is trained with it."""
    cases_file, key, made = tmp_path / "cases.csv", tmp_path / "signing.key", tmp_path / "made"
    cases_file.write_text("case\n1\n", "utf-8")
    key.write_text(bytes(range(32)).hex(), "ascii")
    (tmp_path / "model.json").write_bytes(shipped_artefact().read_bytes())
    own = write_catalogue(tmp_path / "own.toml")
    good = own.read_text("utf-8")
    old, new, forbidden = ASKED[field]
    more: dict[str, tuple[str | Path, ...]] = {
        "check": (cases_file, "--report", made),
        "train": (cases_file, "--key", key, "--output", made),
        "validate": (tmp_path / "model.json", cases_file, "--key", key, "--output", made),
    }
    for asked in forbidden:
        assert old in good
        own.write_text(good.replace(old, new.format(asked)), "utf-8")

        ran = run(command, *more[command], "--catalogue", own)

        assert ran.code == 2, ran.err
        assert "That never reaches a model" in ran.err, asked
        assert (asked if field == "id" else "bullied_online") in ran.err
        assert not made.exists()
