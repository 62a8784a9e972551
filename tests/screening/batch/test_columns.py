"""A table is refused by the name of its first wrong column, in one sentence."""

from __future__ import annotations

import pytest

from screening.batch.columns import Columns
from screening.batch.errors import BatchError
from screening.catalogue.catalogue import Catalogue
from screening.language import LANGUAGES

START = ["setting", "age"]


def refusal(names: list[str], catalogue: Catalogue) -> BatchError:
    with pytest.raises(BatchError) as raised:
        Columns.of(names, catalogue)
    return raised.value


def test_known_columns_are_put_in_the_order_of_the_catalogue(catalogue: Catalogue) -> None:
    names = ["runaway_episodes__now", "neglect", *START, "case", "runaway_episodes", "older_partner"]

    columns = Columns.of(names, catalogue)

    assert columns.answers == ("older_partner", "neglect", "runaway_episodes")
    assert columns.now == ("runaway_episodes",)
    assert columns.has_case


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("nationality", "nationaliteit"),
        ("Geboorteland", "herkomst"),
        ("religie", "religie"),
        ("verblijfsstatus", "verblijfsstatus"),
        ("moedertaal", "taal"),
        ("postcode", "postcode"),
        ("inkomen", "inkomen"),
        ("disability", "beperking"),
        ("orientation", "gerichtheid"),
        ("geslacht", "geslacht"),
        ("huidskleur", "uiterlijk"),
        ("verwijzer", "verwijzer"),
        ("probability", "score"),
        ("naam", "naam"),
        ("bsn", "burgerservicenummer"),
        ("notities", "vrije tekst"),
    ],
)
def test_a_forbidden_column_is_refused_by_name_and_kind(column: str, kind: str, catalogue: Catalogue) -> None:
    """REQ deny-list: a table that holds it is not scored at all."""
    error = refusal([*START, column], catalogue)

    assert column in error.in_language("nl")
    assert kind in error.in_language("nl")


def test_any_other_column_is_refused_too(catalogue: Catalogue) -> None:
    """REQ allow-list: only columns of the catalogue are read; a slip of the pen gets a suggestion."""
    assert "'risky_relationship'" in str(refusal([*START, "risky_relation"], catalogue))
    assert "shoe_size" in str(refusal([*START, "shoe_size"], catalogue))


@pytest.mark.parametrize(
    ("names", "mentioned"),
    [
        (["age", "neglect"], "'setting'"),
        (["setting", "neglect"], "'age'"),
        ([*START, "neglect", "neglect"], "'neglect'"),
        ([*START, "neglect__now"], "'neglect__now'"),
        ([*START, "shoe_size__now"], "'shoe_size__now'"),
    ],
)
def test_a_header_that_does_not_fit_is_explained(
    names: list[str], mentioned: str, catalogue: Catalogue
) -> None:
    error = refusal(names, catalogue)

    for language in LANGUAGES:
        assert mentioned in error.in_language(language)


@pytest.mark.parametrize("column", ["111222333", "moeder 123456782", "naam_111222333", "\x1b[31mnaam"])
def test_a_column_name_is_repeated_only_where_that_harms_nobody(column: str, catalogue: Catalogue) -> None:
    """REQ free-text: a BSN that became the name of a column stays out of the message, whatever is wrong."""
    for names in ([*START, column], [*START, column, column]):
        error = refusal(names, catalogue)
        assert all(column not in error.in_language(language) for language in LANGUAGES)


def test_a_column_name_without_end_is_shortened(catalogue: Catalogue) -> None:
    assert len(str(refusal([*START, "x" * 10_000], catalogue))) < 250


def test_context_may_stand_in_a_table(catalogue: Catalogue) -> None:
    """It is a question of the catalogue; the score does not look at it."""
    assert Columns.of([*START, "intellectual_disability"], catalogue).answers == ("intellectual_disability",)
