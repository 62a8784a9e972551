"""The columns of the three tables of cases: what was answered at intake, what became of it, and both.

One row is one case. Besides these columns a table of intakes has one column for each indicator of the
catalogue, named by its id; its cells hold a level or an absent state, and are never empty.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Outcome = Literal["established", "strong_indications", "not_shown", "undetermined"]
Basis = Literal["own_statement", "police_report", "other_professional", "file", "other"]
Kind = Literal["intake", "outcomes", "training"]

CASE: Final = "case"
MADE_UP: Final = "made-up-"
"""How the code of every simulated case begins, so that what is computed from them is never taken for real."""
SETTING: Final = "setting"
AGE: Final = "age"
INTAKE_DATE: Final = "intake_date"
JUDGEMENT: Final = "judgement"
JUDGEMENT_DATE: Final = "judgement_date"
ARM: Final = "arm"
ASSESSMENT_DATE: Final = "assessment_date"
SAW_SCORE: Final = "assessor_saw_score"
OUTCOME: Final = "outcome"
OUTCOME_DATE: Final = "outcome_date"
OUTCOME_BASIS: Final = "outcome_basis"

INTAKE: Final = (CASE, SETTING, AGE, INTAKE_DATE)
OUTCOMES: Final = (
    CASE,
    JUDGEMENT,
    JUDGEMENT_DATE,
    ARM,
    ASSESSMENT_DATE,
    SAW_SCORE,
    OUTCOME,
    OUTCOME_DATE,
    OUTCOME_BASIS,
)
MAY_BE_EMPTY: Final = frozenset({JUDGEMENT, JUDGEMENT_DATE, ARM, ASSESSMENT_DATE, SAW_SCORE, OUTCOME_BASIS})
"""Cells that outcomes from before the product, or from elsewhere, do not have. The column is always there."""

DATES: Final = (INTAKE_DATE, JUDGEMENT_DATE, ASSESSMENT_DATE, OUTCOME_DATE)
"""In the order in which they must lie; two may be the same day."""

OUTCOME_VALUES: Final = get_args(Outcome)
BASIS_VALUES: Final = get_args(Basis)
JUDGEMENT_VALUES: Final = ("no_signs_seen", "some_concern", "suspicion", "strong_suspicion", "cannot_say")
ARM_VALUES: Final = ("shown", "withheld", "declined", "stopped", "shadow")
SAW_SCORE_VALUES: Final = ("yes", "no")

EVENT: Final = frozenset({"established", "strong_indications"})
"""Outcomes that count as victim. ``undetermined`` is neither: it is no label, and never "no"."""
NO_EVENT: Final = frozenset({"not_shown"})
