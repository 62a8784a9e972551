"""Settings: what an installation and an organisation can choose, and how a mistake is told."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Final, get_args

import pytest

from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from service.core.errors import BadSettings
from service.core.organisation import HtcdsTerms, Organisation, ServiceKey
from service.core.publication_settings import Publication
from service.core.settings import Settings
from service.installation.install_and_upgrade import organisation_template

SUICIDE_LINE: Final = "suicide_prevention"


def _read(tmp_path: Path, content: str, **more: bool) -> Organisation:
    file = tmp_path / "organisation.toml"
    file.write_text(content, "utf-8")
    return Organisation.read(file, **more)


@pytest.mark.sqlite("its file in the data folder")
def test_the_environment_sets_every_field(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_DATA", str(tmp_path))
    monkeypatch.setenv("SIGNAALWIJZER_PORT", "8123")
    monkeypatch.setenv("SIGNAALWIJZER_HTTPS", "true")
    monkeypatch.setenv("SIGNAALWIJZER_TRUSTED_HOSTS", '["Zorg.Example"]')

    settings = Settings.load()

    assert (settings.data, settings.port, settings.https) == (tmp_path, 8123, True)
    assert "zorg.example" in settings.hosts
    assert settings.url == f"sqlite:///{tmp_path / 'signaalwijzer.sqlite'}"


def test_what_is_given_overrules_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_PORT", "8123")

    assert Settings.load(port=9000, host=None).port == 9000


def test_a_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_PORT", "many")

    with pytest.raises(BadSettings, match="SIGNAALWIJZER_PORT"):
        Settings.load()


def test_listening_everywhere_does_not_make_every_name_ours() -> None:
    assert "0.0.0.0" not in Settings.load(host="0.0.0.0").hosts  # noqa: S104


def test_the_template_holds_every_setting_with_its_default() -> None:
    """Uncommented line by line, the template is a valid file; and no setting is left out of it."""
    lines = [
        line.removeprefix("# ")
        for line in organisation_template().splitlines()
        if (" = " in line and not line.startswith("# token_stylesheet")) or line.startswith("[")
    ]
    filled_in = tomllib.loads("\n".join(lines))

    organisation = Organisation.model_validate(filled_in)

    assert set(filled_in) == set(Organisation.model_fields) - {"token_stylesheet"}
    assert set(organisation.services) == set(get_args(ServiceKey))
    assert organisation.publication.model_fields_set == set(Publication.model_fields)
    fairness = organisation.fairness.model_copy(update={"attributes": {}})
    # What it names itself is the organisation's own.
    own: dict[str, Any] = {
        "services": {},
        "partners": {},
        "provider": None,
        "htcds": HtcdsTerms(),
        "publication": Publication(),
    }
    stay = organisation.stay.model_copy(update={"climate_norm": {}})
    kept = own | {"fairness": fairness, "stay": stay}
    assert organisation.model_copy(update=kept) == Organisation(name="Uw organisatie")


def test_the_template_as_it_is_can_be_read(tmp_path: Path) -> None:
    assert _read(tmp_path, organisation_template()) == Organisation(name="Uw organisatie")


def test_every_service_that_an_acute_rule_names_can_be_filled_in() -> None:
    """REQ acute-first: names and numbers of every step come from the organisation's settings."""
    rules = load_acute_rules(load_catalogue())

    assert set(rules.services) - {SUICIDE_LINE} == set(get_args(ServiceKey))


@pytest.mark.parametrize("telephone", ["", "010 000 00 00"])
def test_no_setting_changes_or_empties_the_suicide_line(tmp_path: Path, telephone: str) -> None:
    """REQ acute-first: 113 comes with the product, and a file that gives another number is refused."""
    content = f'name = "A"\n[services]\n{SUICIDE_LINE} = {{ name = "A", telephone = "{telephone}" }}\n'

    with pytest.raises(BadSettings, match=SUICIDE_LINE):
        _read(tmp_path, content)
    assert load_acute_rules(load_catalogue()).services[SUICIDE_LINE].telephone == "113"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "'name'"),
        ('name = "A"\nwithheld_share = 0.9', "'withheld_share'"),
        ('name = "A"\nwithheld_share = 0', "may not be 0"),
        ('name = "A"\nwithheld = 0.1', "'withheld'"),
        ('name = "A"\nidle_minutes = 600', "'idle_minutes'"),
        ('name = "A"\ntimezone = "Mars/Base"', "not a known time zone"),
        ('name = "A"\ndefault_language = "fr"', "'default_language'"),
        ('name = "A"\ntoken_stylesheet = "none.css"', "there is no file 'none.css'"),
        ('name = "A"\n[services]\npizza = { name = "P", telephone = "112" }', "'services.pizza'"),
        (
            'name = "A"\n[services]\npolice = { name = "P", telephone = "bel maar" }',
            "'services.police.telephone'",
        ),
        ('name = "A', "not valid TOML"),
    ],
)
def test_a_mistake_in_the_file_is_told_by_file_and_field(tmp_path: Path, content: str, told: str) -> None:
    with pytest.raises(BadSettings) as caught:
        _read(tmp_path, content)

    assert "organisation.toml" in str(caught.value)
    assert told in str(caught.value)
    assert "organisation.toml" in caught.value.in_language("nl")


def test_no_share_withheld_is_for_the_demonstration_only(tmp_path: Path) -> None:
    """REQ withheld-arm: never 0 outside demonstration."""
    content = 'name = "A"\nwithheld_share = 0'

    assert _read(tmp_path, content, demonstration=True).withheld_share == 0
    with pytest.raises(BadSettings):
        _read(tmp_path, content)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadSettings, match="screening init"):
        Organisation.read(tmp_path / "organisation.toml")


def test_an_own_stylesheet_is_found_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text(":root{}", "utf-8")

    organisation = _read(tmp_path, 'name = "A"\ntoken_stylesheet = "style.css"')

    assert organisation.token_stylesheet == tmp_path / "style.css"
