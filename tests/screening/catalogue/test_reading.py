"""A bad catalogue file gives one sentence: which indicator, which field, what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

from screening.catalogue import CatalogueError, load_catalogue
from screening.catalogue.indicator import Evidence, PriorJudgement
from screening.errors import SignaalwijzerError

SHIPPED = (files("screening.catalogue") / "indicators.toml").read_text("utf-8")

Written = Callable[[str], Path]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Writes a catalogue file and says where it is."""

    def write(text: str) -> Path:
        path = tmp_path / "catalogue.toml"
        path.write_text(text, "utf-8")
        return path

    return write


def changed(old: str, new: str, *, after: str = 'id = "older_partner"') -> str:
    """The shipped file with the first ``old`` that follows ``after`` replaced."""
    head, found, tail = SHIPPED.partition(after)
    assert found
    assert old in tail
    return head + found + tail.replace(old, new, 1)


def complaint(path: Path) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(path)
    return caught.value


def test_the_shipped_file_read_by_path_is_the_shipped_catalogue(written: Written) -> None:
    assert load_catalogue(written(SHIPPED)) == load_catalogue()


def test_the_shipped_catalogue_is_read_once() -> None:
    assert load_catalogue() is load_catalogue()


@pytest.mark.parametrize(
    ("old", "new", "key", "said"),
    [
        ('acute = "never"\n', "", "missing_field", "'acute' is missing"),
        (
            'acute = "never"',
            'acute = "maybe"',
            "unknown_choice",
            "'maybe'. Choose from: never, if_now, always",
        ),
        ('kind = "signal"', 'kind = "sign"', "unknown_choice", "Choose from: vulnerability, signal"),
        ('role = "scored"', 'role = "weighed"', "unknown_choice", "Choose from: scored, direct, context"),
        (
            'section = "relationships"',
            'section = "love"',
            "unknown_choice",
            "Choose from: relationships, school",
        ),
        (
            'grade = "published_figure"',
            'grade = "proof"',
            "unknown_choice",
            "'evidence.grade' cannot be 'proof'",
        ),
        ('kind = "signal"', 'kind = "signal"\nweight = 3', "unknown_field", "'weight' does not belong here"),
        ('label = "', 'tag = "x"\nlabel = "', "unknown_field", "'nl.tag'"),
        ('label = "Duidelijk oudere partner of vriend(in)"\n', "", "missing_field", "'nl.label' is missing"),
        (
            'label = "Duidelijk oudere partner of vriend(in)"',
            'label = " "',
            "empty_text",
            "'nl.label' is empty",
        ),
        (
            'kind = "signal"',
            "kind = 3",
            "wrong_type",
            "'kind' must be of TOML type string, but it is of type integer",
        ),
        ("sd = 0.5", "sd = true", "wrong_type", "'prior.sd' must be of TOML type float"),
        ("sd = 0.5", 'sd = "0.5"', "wrong_type", "type string"),
        ("sd = 0.5", "sd = 2026-01-01", "wrong_type", "type date or time"),
        ('levels = ["no", "suspected", "confirmed"]', 'levels = "no"', "wrong_type", "type array"),
        ('levels = ["no", "suspected", "confirmed"]', 'levels = ["no", 1]', "wrong_type", "type integer"),
        ('levels = ["no", "suspected", "confirmed"]', 'levels = ["no", "a bit"]', "unknown_level", "'a bit'"),
        (
            'levels = ["no", "suspected", "confirmed"]',
            'levels = ["no", "suspected", "confirmed"]\nread_as = { confirmed = "surely" }',
            "unknown_level",
            "'surely'",
        ),
        (
            'levels = ["no", "suspected", "confirmed"]',
            'levels = ["no", "suspected", "confirmed"]\nread_as = { often = "yes" }',
            "unknown_field",
            "'read_as.often'",
        ),
        (
            'levels = ["no", "suspected", "confirmed"]',
            'levels = ["no"]',
            "level_count",
            "1 levels were given",
        ),
        (
            'levels = ["no", "suspected", "confirmed"]',
            'levels = ["no", "no"]',
            "level_twice",
            "more than once",
        ),
        ("sd = 0.5", "sd = 0", "prior_sd_range", "'prior.sd' is 0.0"),
        ("log_odds_ratio = 0.9", "log_odds_ratio = 9", "prior_range", "'prior.log_odds_ratio' is 9.0"),
        ("log_odds_ratio = 0.9", "log_odds_ratio = nan", "prior_range", "is nan"),
        ("log_odds_ratio = 0.9", "log_odds_ratio = -0.9", "prior_sign", "protective"),
        ("prior = { log_odds_ratio = 0.9, sd = 0.5 }\n", "", "prior_by_role", "'prior' belongs with"),
        ('role = "scored"', 'role = "direct"', "role_direct", "belong together"),
        ('role = "scored"', 'role = "context"', "role_context", "belong together"),
        ('["rel_older_partner", "rel_partner_recruiter"]', "[]", "figure_missing", "'evidence.figures'"),
    ],
)
def test_a_mistake_in_an_indicator_names_indicator_field_and_what_is_allowed(
    written: Written, old: str, new: str, key: str, said: str
) -> None:
    error = complaint(written(changed(old, new)))

    assert error.key == f"catalogue.{key}"
    assert str(error).startswith("indicator 'older_partner': ")
    assert said in str(error)
    assert "\n" not in str(error)
    assert error.in_language("nl").startswith("indicator 'older_partner': ")
    assert error.in_language("nl") != str(error)


def test_a_direct_sign_has_its_three_levels(written: Written) -> None:
    text = changed('["no", "suspected", "confirmed"]', '["no", "confirmed"]', after='id = "traded_sex"')

    assert complaint(written(text)).key == "catalogue.direct_levels"


def test_a_protective_indicator_may_not_raise(written: Written) -> None:
    text = changed("log_odds_ratio = -0.5", "log_odds_ratio = 0.5", after='id = "trusted_adult"')

    assert str(complaint(written(text))).startswith(
        "indicator 'trusted_adult': 'prior.log_odds_ratio' is 0.5"
    )


def test_an_id_that_stands_twice_is_named(written: Written) -> None:
    again = SHIPPED.replace('id = "several_phones"', 'id = "unexplained_money"')

    assert str(complaint(written(again))) == (
        "indicator 'unexplained_money' stands there more than once. Each id may be used once."
    )


def test_a_section_that_stands_twice_is_named(written: Written) -> None:
    again = SHIPPED.replace('id = "money"', 'id = "online"', 1)

    assert complaint(written(again)).values["place"] == "section 'online'"


def test_an_id_is_made_of_plain_letters(written: Written) -> None:
    error = complaint(written(SHIPPED.replace('id = "older_partner"', 'id = "Older partner"')))

    assert error.key == "catalogue.bad_identifier"
    assert "'Older partner' cannot be the id" in str(error)


def test_an_indicator_without_an_id_is_named_by_its_number(written: Written) -> None:
    error = complaint(written(SHIPPED.replace('id = "older_partner"\n', "")))

    assert str(error) == "indicator 2: the field 'id' is missing. Add it."


def test_a_field_beside_the_known_parts_is_refused(written: Written) -> None:
    error = complaint(written('author = "x"\n' + SHIPPED))

    assert str(error).startswith("catalogue.toml: the field 'author' does not belong here.")


def test_a_file_that_is_not_there_or_not_toml_is_said_in_one_sentence(
    written: Written, tmp_path: Path
) -> None:
    assert complaint(tmp_path / "none.toml").key == "catalogue.not_found"
    assert complaint(tmp_path).key == "catalogue.unreadable"
    broken = complaint(written('version = "1.0"\nlevels = ]\n'))
    assert broken.key == "catalogue.not_toml"
    assert "line 2" in str(broken)


def test_a_file_in_another_encoding_is_said_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('version = "één"'.encode("latin-1"))

    assert complaint(path).key == "catalogue.not_text"


def test_the_classes_refuse_by_themselves_what_the_file_may_not_hold() -> None:
    """An invalid state cannot be built, also not without a file; the error is a ``ValueError`` too."""
    with pytest.raises(ValueError, match="must lie from -3 to 3"):
        PriorJudgement(log_odds_ratio=4, sd=1)
    with pytest.raises(SignaalwijzerError, match="needs the id of a figure"):
        Evidence("published_figure", figures=(), instruments=(), note="none")
