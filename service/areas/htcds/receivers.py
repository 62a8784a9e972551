"""Kinds of organisations that something may be handed to, as data.

Police, prosecution and probation are not among them: what was recorded to help a young person is never handed
to them by this service (requirement no-police). A report to the police is made by the young person, or by
people outside this software.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Receiver = Literal[
    "coordination_centre",
    "national_rapporteur",
    "international_organisation",
    "care_provider",
    "youth_protection",
    "municipality",
    "research_institute",
]
RECEIVERS: Final = get_args(Receiver)
