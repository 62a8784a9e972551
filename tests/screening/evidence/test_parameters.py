"""Every assumption is data with a status; a wrong one is refused with the place and the reason."""

from __future__ import annotations

import copy
import tomllib
from typing import Any

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.evidence.errors import EvidenceError
from screening.evidence.population_assumptions import Parameters, parse_parameters
from screening.evidence.published_figures import figures_of, source_ids
from screening.evidence.read_evidence_files import STATUSES, text_of
from screening.evidence.world_parameters import make_world


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(tomllib.loads(text_of("parameters.toml")))


def test_every_scored_and_direct_indicator_has_an_assumption(
    catalogue: Catalogue, parameters: Parameters
) -> None:
    assert set(parameters.indicators) == {item.id for item in catalogue.items}


def test_every_number_has_a_status_and_what_is_no_judgement_a_source(parameters: Parameters) -> None:
    """REQ honest-status"""
    shares = [indicator.others for indicator in parameters.indicators.values()]
    shares += [share for setting in parameters.settings.values() for share in setting.values()]

    assert {share.status for share in shares} <= set(STATUSES)
    assumed = [(share.status, share.source) for share in shares]
    assumed += [(subtype.status, subtype.source) for subtype in parameters.subtypes]
    for status, source in assumed:
        assert status == "judgement" or source in source_ids()


def test_where_a_comparison_figure_exists_the_assumption_follows_it(parameters: Parameters) -> None:
    """Running away 14 to 20 % and images 12 to 13 % of young people in the comparison figures."""
    compared = [f.others_percent for f in figures_of("mis_runaway") if f.others_percent is not None]
    assert (min(compared), max(compared)) == (14, 20)
    assert 14 <= 100 * sum(parameters.indicators["runaway_episodes"].others.share) <= 20

    (images,) = (f.others_percent for f in figures_of("onl_images"))
    assert 100 * parameters.indicators["images_shared"].others.share[0] == images


def test_the_shares_of_missed_signs_lie_in_their_ranges(parameters: Parameters) -> None:
    assert parameters.sight["hidden"].missed_range == (0.20, 0.40)
    assert parameters.sight["visible"].missed_range == (0.05, 0.10)
    assert parameters.sight["hidden"].unknown > parameters.sight["visible"].unknown


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("sight", "hidden", "missed"), 0.5, "missed must lie in missed_range"),
        (("sight", "hidden", "unknown"), 0.95, "between 0 and 1"),
        (("sight", "hidden", "mised"), 0.5, "mised"),
        (("window", "low"), 0.4, "window must have"),
        (("subtypes", "criminal", "share"), 0.9, "do not add up to 1"),
        (("subtypes", "criminal", "lean", "no_such"), 0.9, "'no_such' does not exist"),
        (("subtypes", "criminal", "shift"), {"home": 1}, "exactly the blocks"),
        (("subtypes", "criminal", "source"), "no_such", "'no_such' is no id"),
        (("indicators", "older_partner", "block"), "street", "block must be one of"),
        (("indicators", "older_partner", "status"), "certain", "'status' is 'certain'"),
        (("indicators", "older_partner", "status"), "verified", "needs a source"),
        (("indicators", "older_partner", "others"), [0.6, 0.5], "their sum below 1"),
        (("indicators", "older_partner", "colour"), 1, "unknown: colour"),
        (("indicators", "police_contacts", "spread"), [0.4, 0.3, 1.0], "spread must rise"),
        (("indicators", "police_contacts", "spread"), [1.0], "one number per share"),
        (("indicators", "traded_sex", "confirmed"), 1.5, "confirmed must lie"),
        (("reference",), "elsewhere", "'elsewhere' is not in the evidence"),
        (("settings", "general_crisis_shelter", "others", "no_such"), {"share": [0.1], "status": "judgement"},
         "'no_such' does not exist"),
    ],
)  # fmt: skip
def test_a_wrong_assumption_is_refused(
    content: dict[str, Any], path: tuple[str, ...], value: Any, complaint: str
) -> None:
    *tables, last = path
    table = content
    for name in tables:
        table = table[name]
    table[last] = value

    with pytest.raises(EvidenceError) as refused:
        parse_parameters(content)
    assert complaint in str(refused.value)


def test_a_missing_table_is_named(content: dict[str, Any]) -> None:
    del content["window"]

    with pytest.raises(EvidenceError, match="window: it is missing"):
        parse_parameters(content)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda table: table.pop("older_partner"), "no entry for the indicator 'older_partner'"),
        (lambda table: table["older_partner"].update(others=[0.1, 0.1], spread=[0.5, 1.0]), "2 shares"),
        (lambda table: table["older_partner"].update(confirmed=0.1), "'confirmed' belongs"),
        (lambda table: table["traded_sex"].pop("confirmed"), "'confirmed' belongs"),
    ],
)
def test_assumptions_that_do_not_fit_the_catalogue_are_refused(
    content: dict[str, Any], catalogue: Catalogue, change: Any, complaint: str
) -> None:
    change(content["indicators"])
    for subtype in content["subtypes"].values():
        subtype["lean"].pop("older_partner", None)

    with pytest.raises(EvidenceError) as refused:
        make_world(catalogue, parse_parameters(content))
    assert complaint in str(refused.value)


def test_an_error_is_said_in_dutch_too(content: dict[str, Any]) -> None:
    content["reference"] = "elders"

    with pytest.raises(EvidenceError) as refused:
        parse_parameters(content)
    said = refused.value.in_language("nl")
    assert said.startswith("De plaats van intake 'elders' staat niet in de onderbouwing.")
