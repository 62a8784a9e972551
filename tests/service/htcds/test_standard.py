"""What is written, held against the pinned table of fields of the standard."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest

from service.areas.assessments.codes import EXPLOITATION, MEANS
from service.areas.htcds import standard
from service.core.organisation import HtcdsTerms
from tests.conftest import REFERENCE


@pytest.fixture(scope="module")
def fields() -> dict[str, Any]:
    """The pinned fields by name."""
    file = REFERENCE / "exchange" / "htcds_2_0.json"
    if not file.is_file():
        pytest.skip("the pinned standard is not here")
    pinned = json.loads(file.read_text("utf-8"))
    assert (pinned["version"], pinned["commit"]) == (standard.VERSION, standard.COMMIT)
    return {field["name"]: field for field in pinned["fields"]}


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("vic_TraffickingStatus", set(standard.STATUS.values())),
        ("vic_TraffickingStatusDecisionMakingOrg", set(standard.DECISION_MAKERS)),
        ("vic_TypeOfExploitation", {*standard.EXPLOITATION.values(), standard.CHILD_LABOUR}),
        ("vic_MethodsOfControl", set(standard.CONTROL.values())),
        ("org_Type", set(standard.ORGANISATION_TYPES)),
    ],
)
def test_every_value_is_in_the_picklist(fields: dict[str, Any], name: str, values: set[str]) -> None:
    """REQ htcds: a picklist that changes fails here."""
    assert values <= set(fields[name]["values"])


def test_every_column_is_a_field_or_marked_as_our_own(fields: dict[str, Any]) -> None:
    """REQ htcds: what the standard does not know begins with ``x_``, and nothing of it is missing a value."""
    assert {name for name in standard.FIELDS if not name.startswith("x_")} <= set(fields)
    multiple = {name for name in standard.FIELDS if "Multiselect" in fields.get(name, {}).get("type", "")}
    assert multiple == standard.MULTISELECT


def test_every_code_of_a_conversation_has_its_value() -> None:
    """REQ htcds: a code that is added to an assessment needs a value of the standard."""
    assert set(standard.EXPLOITATION) == set(EXPLOITATION)
    assert set(standard.CONTROL) == set(MEANS)
    unnamed = {
        code
        for code, value in (*standard.EXPLOITATION.items(), *standard.CONTROL.items())
        if value == standard.OTHER and code != "other"
    }
    assert unnamed == set(standard.OWN_FIELDS.values())


def test_no_organisation_can_call_itself_the_police() -> None:
    """REQ no-police"""
    types = HtcdsTerms.model_fields["organisation_type"].annotation
    assert {value for part in get_args(types) for value in get_args(part)} == set(standard.ORGANISATION_TYPES)
    with pytest.raises(ValueError, match="organisation_type"):
        HtcdsTerms.model_validate({"organisation_type": "LawEnforcement"})
