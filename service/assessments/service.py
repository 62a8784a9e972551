"""The in-person assessment in the words of the people who do it; pages, API and other features call these."""

from __future__ import annotations

from service.assessments.outcomes import CaseOutcome, outcomes_of

__all__ = ["CaseOutcome", "outcomes_of"]
