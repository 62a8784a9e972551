"""Forbidden knowledge is known by its name, in two languages and any spelling."""

from __future__ import annotations

import pytest

from screening.catalogue.reading import load_catalogue
from screening.features.deny_list import Denied, deny_list
from screening.language import Text

FORBIDDEN = {
    "nationality": ["nationaliteit", "Nationality", "staatsburgerschap"],
    "origin": [
        "herkomst",
        "ethnicity",
        "etniciteit",
        "land_van_herkomst",
        "country of birth",
        "migratieachtergrond",
    ],
    "religion": ["religie", "geloof", "Religion", "kerkgenootschap"],
    "residence_status": ["verblijfsstatus", "residence_permit", "asielzoeker", "immigration-status"],
    "language": ["taal", "thuisTaal", "thuis-taal", "mother tongue", "home_language"],
    "place": ["postcode", "zip", "PostalCode", "woonplaats", "home_address"],
    "income": ["inkomen", "household income", "uitkering"],
    "disability": ["beperking", "Disability", "LVB", "iq_score"],
    "orientation": ["orientatie", "oriëntatie", "sexual_orientation", "LHBTI", "geaardheid"],
    "gender": ["geslacht", "GENDER", "sex", "Sex", "sekse"],
    "appearance": ["uiterlijk", "huidskleur", "hairColour"],
    "referrer": ["verwijzer", "referred_by", "aanmelder", "referral source"],
    "earlier_score": [
        "score",
        "eerdere_score",
        "riskScore",
        "probability",
        "log_odds",
        "contribution_neglect",
    ],
    "name": ["naam", "first name", "Achternaam", "e-mail"],
    "birth_date": ["geboortedatum", "date_of_birth", "DOB"],
    "citizen_number": ["BSN", "burgerservicenummer", "sofi-nummer"],
    "free_text": ["notitie", "Opmerkingen", "free_text", "comments"],
}


@pytest.mark.parametrize(("group", "column"), [(g, c) for g, columns in FORBIDDEN.items() for c in columns])
def test_a_forbidden_column_is_known_under_any_alias(group: str, column: str) -> None:
    """REQ deny-list: in Dutch and English, with any case, accents and separators."""
    found = deny_list().group_of(column)

    assert found is not None, column
    assert found.id == group


def test_every_kind_that_is_forbidden_has_examples_here() -> None:
    assert {group.id for group in deny_list().groups} == set(FORBIDDEN)


def test_nothing_that_the_model_uses_is_forbidden() -> None:
    """REQ deny-list: the catalogue brings no forbidden knowledge into the model by the front door."""
    assert deny_list().found_in(item.id for item in load_catalogue().items) == {}


@pytest.mark.parametrize("column", ["setting", "age", "case", "runaway_episodes__now"])
def test_the_columns_of_a_table_are_allowed(column: str) -> None:
    assert deny_list().group_of(column) is None


def test_an_entry_that_could_never_match_is_a_mistake_in_the_list() -> None:
    with pytest.raises(ValueError, match="small letters"):
        Denied("x", Text("x", "x"), frozenset({"Naam"}), frozenset(), ())
