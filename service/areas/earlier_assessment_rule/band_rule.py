"""The rule by which a band brings an assessment forward, applied to one screening. Pure: no database, no
clock.

The lowest band never has a term: then every case would get one, and the score would decide. A higher band
never has a later term than a lower one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from screening.explain.screening_result import Screening
from service.areas.cases.conversation_due import AssessWithin, Due, moment_of_term
from service.core.errors import Invalid
from service.core.organisation import Organisation

TERMS: Final[tuple[AssessWithin, ...]] = ("today", "three_days", "one_week", "two_weeks")
"""From the soonest to the latest; the same terms that a professional chooses from."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Which band of which model brings the assessment forward to which term."""

    model: str
    terms: Mapping[str, AssessWithin]

    def text(self) -> str:
        """The rule as text for the database; equal rules have equal texts."""
        return json.dumps({"model": self.model, "terms": dict(self.terms)}, sort_keys=True)

    @classmethod
    def read(cls, text: str) -> Rule:
        """The rule in a stored ``text`` that is not empty."""
        content = json.loads(text)
        return cls(content["model"], MappingProxyType(content["terms"]))


def rule_for(model: str, bands: Sequence[str], terms: Mapping[str, str]) -> Rule:
    """The rule made of what a person typed: ``terms`` by band, empty for a band that brings nothing forward.

    ``bands`` are those of the model, the lowest first. Raises ``Invalid`` for a band or term that is not
    there, for no term at all, and where a higher band would come later than a lower one.
    """
    terms_given = {band: term for band, term in terms.items() if term}
    if not terms_given:
        raise Invalid("pull_forward.no_terms")
    if unknown := set(terms_given) - set(bands[1:]):
        raise Invalid("pull_forward.band", band=min(unknown), allowed=", ".join(bands[1:]))
    chosen: dict[str, AssessWithin] = {}
    latest = len(TERMS)
    for band in bands[1:]:
        term = next((choice for choice in TERMS if choice == terms_given.get(band)), None)
        if term is None and band in terms_given:
            raise Invalid("pull_forward.term", allowed=", ".join(TERMS))
        if term is None and chosen:
            raise Invalid("pull_forward.not_in_order")
        if term is not None:
            if TERMS.index(term) > latest:
                raise Invalid("pull_forward.not_in_order")
            latest = TERMS.index(term)
            chosen[band] = term
    return Rule(model, MappingProxyType(chosen))


def term_of(rule: Rule | None, shown: Screening) -> AssessWithin | None:
    """The term that ``rule`` sets for what people see of a screening; ``None``: it brings nothing forward.

    A score that is withheld, declined, stopped or in the shadow shows no band; direct signs have none.
    """
    if rule is None or shown.status != "scored" or shown.band is None or shown.model.digest != rule.model:
        return None
    return rule.terms.get(shown.band)


def due_by_band(term: AssessWithin, step_id: int, now: datetime, organisation: Organisation) -> Due:
    """The moment that a band sets, counted from ``now``; ``step_id`` is the decision that allows it."""
    return Due(moment_of_term(term, now, organisation), "band", step_id)
