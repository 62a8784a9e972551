"""The Dutch algorithm register: our table of its form, and whether an entry fits it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.core.organisation import Organisation
from service.core.publication_settings import Publication
from service.publication.check_register_entry import Form, findings, register_form
from service.publication.collect_facts import collect
from service.publication.documented_model import Standing, Subject, shipped_subject
from service.publication.register_entry import RegisterRefused, register_entry
from tests.service.world import STARTED

Description = dict[str, Any]


@pytest.fixture(scope="module")
def description(reference: Path) -> Description:
    """The form as the register itself describes it."""
    file = reference / "exchange" / "algoritmeregister_v1_0.json"
    if not file.is_file():
        pytest.skip("the description of the register's form is not beside this checkout")
    return dict(json.loads(file.read_text("utf-8"))["properties"])


def _differences(form: Form, description: Description) -> list[str]:
    """Where our table says something else than the register's description."""
    ours = dict(form.fields)
    found = [key for key in description if key not in (*ours, *form.given_by_the_register)]
    found += [key for key in ours if key not in description]
    for key, one in ours.items():
        theirs = description.get(key, {})
        said = {
            "title": one.label,
            "type": one.kind,
            "max_length": one.most,
            "required": one.required,
            "permitted_values": list(one.permitted),
            "allowed_html_tags": list(form.html_tags) if one.html else [],
            "items": {
                name: {"title": part.label, "max_length": part.most, "required": part.required}
                for name, part in one.items.items()
            },
        }
        asked = {
            "title": theirs.get("title"),
            "type": theirs.get("type"),
            "max_length": theirs.get("max_length"),
            "required": theirs.get("required") is True,
            "permitted_values": theirs.get("permitted_values", []),
            "allowed_html_tags": theirs.get("allowed_html_tags", []),
            "items": {
                name: {
                    "title": part.get("title"),
                    "max_length": part.get("max_length"),
                    "required": part.get("required") is True,
                }
                for name, part in theirs.get("items", {}).items()
            },
        }
        found += [f"{key}.{name}" for name in said if said[name] != asked[name]]
    return found


@pytest.mark.reference
def test_our_table_is_the_form_of_the_register(description: Description) -> None:
    """REQ register: every field, its length, its list and whether it is required."""
    assert _differences(register_form(), description) == []
    assert {"lars", "publication_dt"} == set(register_form().given_by_the_register)
    assert description["standard_version"]["permitted_values"] == [register_form().version]


@pytest.mark.reference
@pytest.mark.parametrize(
    ("change", "where"),
    [
        (lambda form: form["category"]["permitted_values"].append("Jeugd"), "category.permitted_values"),
        (lambda form: form["status"]["permitted_values"].remove("In gebruik"), "status.permitted_values"),
        (lambda form: form["name"].update(max_length=90), "name.max_length"),
        (lambda form: form["goal"].update(required=True), "goal.required"),
        (lambda form: form["risks"]["allowed_html_tags"].append("a"), "risks.allowed_html_tags"),
        (lambda form: form["lawful_basis_grouping"]["items"]["link"].update(max_length=9), "items"),
        (lambda form: form.update(impact={"type": "string"}), "impact"),
        (lambda form: form.pop("tags"), "tags"),
    ],
)
def test_a_change_of_the_form_is_seen(
    description: Description, change: Callable[[Description], object], where: str
) -> None:
    """Shows that a changed list, a new field or another length fails the test above."""
    changed = json.loads(json.dumps(description))
    change(changed)
    assert any(where in found for found in _differences(register_form(), changed))


WHOLE = Publication.model_validate(
    {
        "contact": "algoritmes@voorbeeld.nl",
        "website": "https://www.voorbeeld.nl/intake",
        "public_code": "https://code.voorbeeld.nl/signaalwijzer",
        "process_register": "https://www.voorbeeld.nl/verwerkingen",
        "provider": "Intern ontwikkeld",
        "lawful_basis": {"nl": "De Jeugdwet geeft ons deze taak.\nZie hieronder.", "en": "The Youth Act."},
        "laws": [{"title": "Jeugdwet", "link": "https://wetten.overheid.nl/BWBR0034925"}],
        "proportionality": {"nl": "Wij wogen training & meer tijd <ook> mee.", "en": "We weighed it."},
        "impact_assessments": [{"title": "Data Protection Impact Assessment (DPIA)"}],
    }
)


def used(publication: Publication = WHOLE, name: str = "Huis Noord") -> Subject:
    """The shipped model in use at an organisation that says all that the register asks."""
    organisation = Organisation(name=name, publication=publication)
    standing = Standing("advisory", STARTED, None, ())
    return replace(shipped_subject(), organisation=organisation, standing=standing, made_on=STARTED.date())


def test_an_organisation_that_supplies_its_facts_gets_an_entry_without_a_finding() -> None:
    """REQ register: valid against the form of version 1.0."""
    entry = register_entry(collect(used()))

    assert findings(entry.values) == []
    assert entry.lacking == ()
    assert (entry.values["status"], entry.values["begin_date"]) == ("In gebruik", f"{STARTED:%Y-%m}")
    assert entry.values["lawful_basis"] == "<p>De Jeugdwet geeft ons deze taak.</p><p>Zie hieronder.</p>"
    assert entry.values["proportionality"] == "<p>Wij wogen training &amp; meer tijd &lt;ook&gt; mee.</p>"
    assert entry.values["impacttoetsen_grouping"] == [{"title": "Data Protection Impact Assessment (DPIA)"}]
    assert "impacttoetsen" not in entry.missing
    assert len(entry.values["description_short"]) <= 350
    assert "discriminatie" in entry.values["risks"].lower()
    assert "gesprek met de jongere" in entry.values["human_intervention"]


def test_what_nobody_supplied_is_left_out_and_named() -> None:
    entry = register_entry(collect(used(Publication())))

    assert entry.lacking == ("Contactgegevens",)
    assert entry.missing["contact_email"].field == "organisation.toml: publication.contact"
    assert not {"proportionality", "lawful_basis", "provider"} & entry.values.keys()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"provider": "P" * 201}, "Leverancier"),
        ({"proportionality": {"nl": "w" * 2494, "en": "w"}}, "Afwegingen"),
        ({"laws": [{"title": "J" * 101, "link": "https://w.nl"}]}, "Verwijzingen wettelijke basis"),
        ({"website": "https://" + "w" * 493}, "Link naar publiekspagina"),
    ],
)
def test_a_field_that_is_too_long_is_refused_by_its_name(change: dict[str, Any], field: str) -> None:
    """REQ register: one character more than the form takes."""
    publication = Publication.model_validate(WHOLE.model_dump(mode="json") | change)
    with pytest.raises(RegisterRefused, match=f"‘{field}’ has [0-9]+ characters"):
        register_entry(collect(used(publication)))


def test_the_longest_that_the_form_takes_is_taken() -> None:
    publication = Publication.model_validate(
        WHOLE.model_dump(mode="json")
        | {"provider": "P" * 200, "proportionality": {"nl": "w" * 2493, "en": "w"}}
    )
    assert findings(register_entry(collect(used(publication))).values) == []


def test_the_name_of_an_organisation_may_be_too_long_for_the_register() -> None:
    with pytest.raises(RegisterRefused, match="‘Organisatienaam’ has 101 characters and may have 100"):
        register_entry(collect(used(name="H" * 101)))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"colour": "red"}, "unknown"),
        ({"name": ""}, "required"),
        ({"name": ["a"]}, "kind"),
        ({"category": "Werk"}, "kind"),
        ({"category": ["Jeugd"]}, "not_permitted"),
        ({"category": [1]}, "kind"),
        ({"status": "in gebruik"}, "not_permitted"),
        ({"lang": "eng"}, "not_permitted"),
        ({"standard_version": "1.0.0"}, "not_permitted"),
        ({"goal": "<p>a <b>bold</b> word</p>"}, "html"),
        ({"goal": "<script>x</script>"}, "html"),
        ({"goal": "an open <b"}, "html"),
        ({"name": "<p>a</p>"}, "html"),
        ({"website": "http://voorbeeld.nl"}, "link"),
        ({"contact_email": "a person"}, "contact"),
        ({"begin_date": "2027-13"}, "month"),
        ({"begin_date": "03-2027"}, "month"),
        ({"lawful_basis_grouping": [{"title": "Jeugdwet"}]}, "required"),
        ({"lawful_basis_grouping": [{"title": "a", "link": "https://a.nl", "more": "b"}]}, "item"),
        ({"source_data_grouping": [{"title": "a", "link": "file:a"}]}, "link"),
        ({"source_data_grouping": ["a"]}, "kind"),
    ],
)
def test_what_does_not_fit_the_form_is_found(change: dict[str, Any], problem: str) -> None:
    entry = {**register_entry(collect(used())).values, **change}
    assert problem in [one.problem for one in findings(entry)]


@pytest.mark.parametrize("address", ["algoritmes@huis.nl", "https://huis.nl/contact"])
def test_a_contact_is_a_mailbox_or_a_page(address: str) -> None:
    entry = {**register_entry(collect(used())).values, "contact_email": address}
    assert findings(entry) == []


@pytest.mark.parametrize("field", ["contact", "website", "laws"])
def test_a_setting_that_is_no_address_stops_the_start_with_its_field(field: str) -> None:
    given = [{"title": "Jeugdwet", "link": "jeugdwet"}] if field == "laws" else "geen adres"
    with pytest.raises(ValueError, match=field):
        Publication.model_validate({field: given})
