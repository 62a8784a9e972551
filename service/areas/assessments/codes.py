"""The codes of an assessment. Forms of exploitation and means of control are those of the Human Trafficking
Case Data Standard (IOM, version 2.0): its value names in small letters.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

from screening.training.case_columns import BASIS_VALUES, OUTCOME_VALUES, Basis, Outcome

Present = Literal[
    "young_person",
    "parent",
    "guardian",
    "youth_protection",
    "trusted_adult",
    "interpreter",
    "colleague",
    "other",
]
Exploitation = Literal[
    "sexual_exploitation",
    "illicit_activities",
    "forced_labour",
    "forced_begging",
    "forced_marriage",
    "forced_military_service",
    "organ_removal",
    "illegal_adoption",
    "surrogacy",
    "other",
]
Means = Literal[
    "debt_bondage",
    "takes_earnings",
    "restricts_financial_access",
    "threats",
    "threat_of_law_enforcement",
    "psychological_abuse",
    "physical_abuse",
    "sexual_abuse",
    "false_promises",
    "psychoactive_substances",
    "restricts_movement",
    "restricts_medical_care",
    "excessive_working_hours",
    "uses_children",
    "withholds_necessities",
    "withholds_documents",
    "other",
]
Follows = Literal[
    "another_conversation",
    "safety_plan",
    "stay",
    "follow_up_care",
    "medical_care",
    "trauma_care",
    "family_support",
    "school_support",
    "report_with_consent",
    "case_table",
    "something_else",
    "nothing_now",
]
"""What people decided on. The product starts none of it."""

OUTCOMES: Final[tuple[Outcome, ...]] = OUTCOME_VALUES
BASES: Final[tuple[Basis, ...]] = BASIS_VALUES
PRESENT: Final = get_args(Present)
EXPLOITATION: Final = get_args(Exploitation)
MEANS: Final = get_args(Means)
FOLLOWS: Final = get_args(Follows)

NEEDS_SECOND: Final = frozenset({"established", "not_shown"})
"""Outcomes that a second professional has to confirm."""
