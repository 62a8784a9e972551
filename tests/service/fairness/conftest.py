"""An organisation that chose two attributes, and the privacy officer who records them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from service.access.unit_of_work import unit_as
from service.areas.fairness import service as fairness
from service.core.organisation import FairnessTerms
from tests.command_line import run
from tests.service.world import World

__all__ = ["run"]

UNTIL = date(2027, 2, 1)
REASON = "Zonder deze gegevens is een verschil niet te zien"
TERMS = FairnessTerms.model_validate(
    {
        "attributes": {
            "gender": {
                "nl": "Gender",
                "en": "Gender",
                "groups": {"girl": {"nl": "meisje", "en": "girl"}, "boy": {"nl": "jongen", "en": "boy"}},
            },
            "birth_country": {
                "nl": "Geboorteland",
                "en": "Country of birth",
                "groups": {
                    "netherlands": {"nl": "Nederland", "en": "the Netherlands"},
                    "elsewhere": {"nl": "elders", "en": "elsewhere"},
                },
            },
        }
    }
)

ORGANISATION_FILE = """
[fairness.attributes.gender]
nl = "Gender"
en = "Gender"
groups.girl = { nl = "meisje", en = "girl" }
groups.boy = { nl = "jongen", en = "boy" }
[fairness.attributes.birth_country]
nl = "Geboorteland"
en = "Country of birth"
groups.netherlands = { nl = "Nederland", en = "the Netherlands" }
groups.elsewhere = { nl = "elders", en = "elsewhere" }
"""
"""The same attributes as they stand in the file of an organisation."""


@pytest.fixture
def world(world: World) -> World:
    """The installation at work; its organisation looks at gender and country of birth."""
    organisation = world.installation.organisation.model_copy(update={"fairness": TERMS})
    return World(replace(world.installation, organisation=organisation), world.clock, world.people)


@pytest.fixture
def begun(world: World) -> World:
    """A collection runs until the first of February."""
    with unit_as(world.installation, world.people["petra"]) as unit:
        fairness.begin(unit, "bias_audit", "ai_act_10_5", REASON, UNTIL)
    return world
