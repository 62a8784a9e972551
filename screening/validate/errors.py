"""What can be wrong with the arrays that a statistic is asked of."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class ValidationError(SignaalwijzerError):
    """Outcomes, probabilities or settings that nothing can be computed from. ``key`` tells what is wrong."""
