"""What can be wrong with the arrays that monitoring is asked to count."""

from __future__ import annotations

from screening.errors import SignaalwijzerError


class MonitorError(SignaalwijzerError):
    """Counts, probabilities or outcomes that nothing can be told from; ``key`` tells what is wrong."""
