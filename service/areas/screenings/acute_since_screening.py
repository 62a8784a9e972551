"""Acute signs that came after the screening: what a conversation found is acute though it was held."""

from __future__ import annotations

import json

from service.access.unit_of_work import UnitOfWork
from service.areas.screenings import queries
from service.areas.screenings.draft import Draft


def acute_since_screening(unit: UnitOfWork, draft: Draft) -> bool:
    """Whether a rule fires for the answers of ``draft`` that did not fire for those that were screened."""
    row = queries.screening_of_round(unit.db, draft.round.id)
    if row is None:
        return True
    rules, asked = unit.installation.acute_rules, json.loads(row.request)
    before = rules.fired(asked["answers"], asked.get("now", {}))
    return any(rule not in before for rule in rules.fired(draft.answers, draft.now))
