"""Codes of a stay. Their words are in the texts of the pages.

Phases, themes and the weekly rhythm follow the published description of PINQ-crisis (Horizon, in the database
of effective youth interventions of the Netherlands Youth Institute).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Phase = Literal["placement", "analysis", "extension", "closing"]
PHASES: Final = get_args(Phase)
ONWARD: Final[Mapping[str, tuple[Phase, ...]]] = {
    "placement": ("analysis", "closing"),
    "analysis": ("extension", "closing"),
    "extension": ("extension", "closing"),
    "closing": (),
}
"""The phases after each phase. There is no way back; a stay that ends before the analysis goes to closing."""

Kind = Literal[
    "parent_talk",
    "group_meeting",
    "missing",
    "missing_step",
    "returned",
    "secure",
    "advice",
    "evaluation",
]
KINDS: Final = get_args(Kind)
"""What people record in a stay, beside its phases and its end."""

WEEKLY: Final = ("parent_talk", "group_meeting")
"""What is due in every week of a stay."""

THEMES: Final = ("boundaries", "loverboys", "sex_education", "social_media", "substances")
MISSING: Final = ("left", "taken", "unclear")
SECURE_STEPS: Final = ("asked", "granted", "refused", "withdrawn")
BODIES: Final = ("certified_institution", "child_protection_board", "juvenile_court", "municipality", "other")
CARE: Final = (
    "none_needed",
    "at_home",
    "trauma_treatment",
    "mental_health",
    "foster_family",
    "residential",
    "secure_residential",
    "supported_living",
    "other",
)
URGENCY: Final = ("at_once", "before_end", "within_three_months", "later")
WAITING: Final = (
    "no",
    "no_place",
    "waiting_list",
    "decision_pending",
    "declined_by_care",
    "own_wish",
    "other",
)
EVALUATION: Final = ("given", "declined", "not_possible")
CLIMATE: Final = ("support", "growth", "atmosphere", "repression")
"""Scales of the living-climate questionnaire (Van der Helm, Stams & Van der Laan, 2011), each 1.0 to 5.0."""

LONGER: Final = (
    "follow_up_waiting",
    "investigation_unfinished",
    "decision_pending",
    "no_safe_place",
    "other",
)
"""Why a stay goes past the allowed weeks. The published description names the first."""

HOW_ENDED: Final = ("as_planned", "left", "taken", "secure_placement", "other")
