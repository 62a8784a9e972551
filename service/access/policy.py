"""Which role may do what: the whole table, as data.

An action that is not in the table is a mistake in the program (``KeyError``), never a permission. Which
cases a person may see besides is decided in ``service.access.cases``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a person does here. Somebody may have several roles."""

    INTAKE_WORKER = "intake_worker"
    REVIEWER = "reviewer"
    ANALYST = "analyst"
    COORDINATOR = "coordinator"
    PRIVACY_OFFICER = "privacy_officer"
    ADMINISTRATOR = "administrator"


EVERYONE = frozenset(Role)
CASE_WORKERS = frozenset({Role.INTAKE_WORKER, Role.COORDINATOR})
CASE_READERS = CASE_WORKERS | {Role.REVIEWER}
SCREENING_READERS = CASE_READERS | {Role.ANALYST}
STOPPERS = frozenset({Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.ANALYST})

POLICY: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        # cases and what belongs to them; within these, only the visible ones
        "case.list": CASE_READERS,
        "case.search": CASE_READERS,
        "case.create": CASE_WORKERS,
        "case.read": CASE_READERS,
        "draft.read": CASE_READERS,
        "draft.save": CASE_WORKERS,
        "judgement.create": CASE_WORKERS,
        "screening.create": CASE_WORKERS,
        "screening.read": SCREENING_READERS,
        "screening.print": SCREENING_READERS,
        "screening.list": SCREENING_READERS,
        "intake.create": CASE_WORKERS,
        "score.decline": CASE_WORKERS,
        # scoring as a whole
        "scoring.read": EVERYONE,
        "scoring.stop": STOPPERS,
        "scoring.ask_resume": STOPPERS,
        "scoring.approve_resume": STOPPERS,
        # what everyone who works here may read
        "catalogue.read": EVERYONE,
        "model.read": EVERYONE,
        "acute.read": EVERYONE,
        "account.manage_own": EVERYONE,
        # people and the log
        "people.manage": frozenset({Role.ADMINISTRATOR}),
        "log.read": frozenset({Role.PRIVACY_OFFICER}),
    }
)


def allows(roles: frozenset[Role], action: str) -> bool:
    """Whether one of ``roles`` may do ``action``."""
    return not POLICY[action].isdisjoint(roles)
