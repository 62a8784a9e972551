"""Screenings and outcomes as monitoring reads them; each test says what it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from service.areas.assessments.outcomes import CaseOutcome
from service.areas.screenings.screenings_for_monitoring import Counted

MODEL = "ab" * 32
STARTED = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def screening(number: int, **changed: Any) -> Counted:
    """Screening of case ``number``: shown, a quarter, the third band, first no suspicion."""
    values: dict[str, Any] = {
        "case_id": number,
        "number": 1,
        "reference": f"2026-{number:04d}",
        "round_id": number * 10,
        "arm": "shown",
        "status": "scored",
        "reason": None,
        "probability": 0.25,
        "band": "many_signals",
        "setting": "youth_protection_intake",
        "age": 16,
        "answers": {},
        "model_digest": MODEL,
        "made_at": STARTED + timedelta(days=number),
        "first_view": "some_concern",
        "later_view": None,
    }
    return Counted(**(values | changed))


def outcome(number: int, **changed: Any) -> CaseOutcome:
    """The outcome of case ``number``: not shown, by an assessor who had not seen the score."""
    values: dict[str, Any] = {
        "reference": f"2026-{number:04d}",
        "case_id": number,
        "round_id": number * 10,
        "outcome": "not_shown",
        "basis": "own_statement",
        "saw_score": False,
        "assessed_on": date(2026, 6, 1),
        "outcome_on": date(2026, 6, 1) + timedelta(days=number),
    }
    return CaseOutcome(**(values | changed))
