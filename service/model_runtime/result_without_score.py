"""The result without a score: what follows from the answers alone, with or without a model."""

from __future__ import annotations

from typing import Final

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import NO_NUMBERS, CatalogueMark, ModelMark, Screening

NO_MODEL: Final = ModelMark(name="none", version="0", digest="", status="unreadable")
"""The model of a result when no model can be read."""


def abstained(
    request: ScreeningRequest, reason: str, catalogue: Catalogue, rules: AcuteRules, model: ModelMark
) -> Screening:
    """Acute rules and open questions for ``request``; ``reason`` says why there is no number."""
    answers = request.checked(catalogue)
    return Screening(
        status="abstained",
        reason=reason,
        **NO_NUMBERS,
        contributions={},
        acute=tuple(rule.indicator for rule in rules.fired(answers.levels, answers.now)),
        unanswered=tuple(item.id for item in catalogue.items if not answers.is_answered(item.id)),
        model=model,
        catalogue=CatalogueMark(catalogue.version, catalogue.digest),
    )
