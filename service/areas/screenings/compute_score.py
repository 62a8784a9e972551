"""The one place in the service where a score is computed, and only on top of an own judgement.

A test reads the source of the whole service and fails when anything else calls ``Screener.screen``.
"""

from __future__ import annotations

from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import Screening
from service.areas.screenings.judgements import Judgement
from service.core.errors import Conflict


class JudgementNeeded(Conflict):
    """No score before the professional has stored an own judgement with a reason."""

    code = "judgement_needed"


def compute(screener: Screener, request: ScreeningRequest, judgement: Judgement | None) -> Screening:
    """The result of ``request``, not to be shown before its arm is known.

    ``judgement`` is the first of the round, made before any score of the round existed. Raises
    ``JudgementNeeded`` for any other one and without one.
    """
    if judgement is None or judgement.number != 1:
        raise JudgementNeeded
    return screener.screen(request)
