"""Exports in the words of the people who ask for them; pages, API and command line call these."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from service.access.step_up import require_fresh
from service.access.unit_of_work import UnitOfWork
from service.areas.assessments import outcomes
from service.areas.exports.pseudonyms import cases_behind, pseudonym_keys
from service.core.errors import Invalid

PURPOSES: Final = ("retraining", "validation", "monitoring", "research")
"""What the training table may be used for. No export goes to police, prosecution or probation."""


def ask_training(unit: UnitOfWork, purpose: str) -> int:
    """Ask for the training table with a stated purpose; returns how many cases have an outcome now.

    The request is in the access log once the unit is closed; only then may the rows be read
    (``training_rows``). Raises ``NotAllowed`` for anybody but an analyst, ``Invalid`` without a purpose.
    """
    unit.require("export.training", "export")
    if purpose not in PURPOSES:
        raise Invalid("exports.purpose", allowed=", ".join(PURPOSES))
    require_fresh(unit)
    cases = outcomes.number_of_outcomes(unit)
    unit.record("export.training", "export", None, purpose, cases=cases)
    return cases


def cases_in_table(unit: UnitOfWork) -> int:
    """How many cases have an outcome, for who may export them."""
    unit.require("export.training", "export")
    return outcomes.number_of_outcomes(unit)


def cases_of(unit: UnitOfWork, pseudonyms: Collection[str]) -> dict[str, str]:
    """By pseudonym of a training table: the code of its case, inside the service only.

    It decides nothing about access: whoever calls it has required an action of its own.
    """
    return cases_behind(pseudonym_keys(unit.installation.keys), pseudonyms, outcomes.outcomes_of(unit))
