"""Which role may do what: the whole table, as data.

An action that is not in the table is a mistake in the program (``KeyError``), never a permission. Which
cases a person may see besides is decided in ``service.access.open_case``.
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
    PARTNER = "partner"


EVERYONE = frozenset(Role)
STAFF = EVERYONE - {Role.PARTNER}
"""Who works at the organisation; a partner only sits at its Zorgtafel."""

CASE_WORKERS = frozenset({Role.INTAKE_WORKER, Role.COORDINATOR})
CASE_READERS = CASE_WORKERS | {Role.REVIEWER}
SCREENING_READERS = CASE_READERS | {Role.ANALYST}
AT_THE_TABLE = frozenset({Role.COORDINATOR, Role.PARTNER})
TABLE_WORKERS = AT_THE_TABLE | {Role.INTAKE_WORKER}
STOPPERS = frozenset({Role.COORDINATOR, Role.PRIVACY_OFFICER, Role.ADMINISTRATOR, Role.ANALYST})
APPROVERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
"""Who may decide on a proposal that somebody else made; who made it is never among them."""
DESTROYERS = frozenset({Role.COORDINATOR, Role.PRIVACY_OFFICER})
"""Who may ask to destroy a case, and approve what another one asked; a coordinator for the own teams."""

POLICY: Mapping[str, frozenset[Role]] = MappingProxyType(
    {
        # cases and what belongs to them; within these, only the visible ones
        "case.list": CASE_READERS,
        "case.search": CASE_READERS,
        "case.create": CASE_WORKERS,
        "case.read": CASE_READERS,
        "case.assign": CASE_WORKERS,
        "case.topic": CASE_WORKERS,
        "case.transfer": CASE_WORKERS,
        "case.receive": CASE_WORKERS,
        "case.link": CASE_WORKERS,
        "case.hand_out": CASE_READERS,
        "draft.read": CASE_READERS,
        "draft.save": CASE_WORKERS,
        "draft.keep": CASE_WORKERS,
        "judgement.create": CASE_WORKERS,
        "screening.create": CASE_WORKERS,
        "screening.read": SCREENING_READERS,
        "screening.print": SCREENING_READERS,
        "screening.list": SCREENING_READERS,
        "intake.create": CASE_WORKERS,
        "score.decline": CASE_WORKERS,
        "screening.correct": CASE_WORKERS,
        "assessment.read": CASE_READERS,
        "assessment.create": CASE_WORKERS,
        # rights of the young person; the file holds scores that nobody was shown, so who works on it has none
        "record.read": CASE_READERS,
        "record.explain": CASE_READERS,
        "record.contact": CASE_WORKERS,
        "record.information": CASE_WORKERS,
        "record.statement": CASE_WORKERS,
        "record.consent": CASE_WORKERS,
        "record.export": frozenset({Role.COORDINATOR}),
        # how long a case is kept, and its end: codes and dates, nothing of what is in it
        "retention.read": DESTROYERS,
        "hold.set": DESTROYERS,
        "hold.set_all": frozenset({Role.PRIVACY_OFFICER}),
        "hold.lift": frozenset({Role.PRIVACY_OFFICER}),
        "destruction.ask": DESTROYERS,
        "destruction.refuse": DESTROYERS,
        "destruction.approve": DESTROYERS,
        # the stay in crisis care, and the report over the stays that ended
        "stay.list": CASE_READERS,
        "stay.read": CASE_READERS,
        "stay.begin": CASE_WORKERS,
        "stay.record": CASE_WORKERS,
        "stay.end": CASE_WORKERS,
        "programme.read": frozenset({Role.COORDINATOR, Role.REVIEWER, Role.ANALYST}),
        "programme.export": frozenset({Role.COORDINATOR, Role.REVIEWER, Role.ANALYST}),
        # what leaves the service, in codes
        "export.training": frozenset({Role.ANALYST}),
        "export.htcds": frozenset({Role.PRIVACY_OFFICER}),
        # the Zorgtafel; partners see what is put before it and nothing else
        "case.forward": CASE_WORKERS,
        "table.read": TABLE_WORKERS,
        "table.forward": TABLE_WORKERS,
        "table.lead": frozenset({Role.COORDINATOR}),
        "sheet.read": TABLE_WORKERS,
        "sheet.share": TABLE_WORKERS,
        "meeting.read": AT_THE_TABLE,
        "minutes.confirm": AT_THE_TABLE,
        # reviews: another pair of eyes on a decision
        "review.list": frozenset({Role.REVIEWER}),
        "review.create": frozenset({Role.REVIEWER}),
        "review.read": CASE_READERS,
        "review.answer": CASE_WORKERS,
        "feedback.read": frozenset({Role.ANALYST}),
        # scoring as a whole
        "scoring.read": STAFF,
        "scoring.stop": STOPPERS,
        "scoring.ask_resume": STOPPERS,
        "scoring.approve_resume": STOPPERS,
        # whether a band may bring an assessment forward
        "pull_forward.read": STAFF,
        "pull_forward.propose": APPROVERS | {Role.ANALYST},
        "pull_forward.approve": APPROVERS,
        "pull_forward.reject": APPROVERS,
        "pull_forward.off": STOPPERS,
        # the registry of models
        "model.list": STOPPERS,
        "model.propose": frozenset({Role.ANALYST}),
        "model.approve": APPROVERS,
        "model.reject": APPROVERS,
        "model.lower": STOPPERS,
        "model.recall": frozenset({Role.ANALYST}),
        # documents about a model, for everybody outside; no case is in them
        "model.publish": STOPPERS,
        # monitoring: counts over all cases and people together
        "monitoring.read": STOPPERS,
        # attributes that no model may know, apart: recorded by one role, and counted, never looked up
        "fairness.manage": frozenset({Role.PRIVACY_OFFICER}),
        "fairness.read": frozenset({Role.PRIVACY_OFFICER, Role.ANALYST}),
        # what everyone who works here may read
        "catalogue.read": STAFF,
        "model.read": STAFF,
        "acute.read": EVERYONE,
        "account.manage_own": EVERYONE,
        # what one typed oneself and did not send yet
        "words.keep": EVERYONE,
        # a case of another team in an emergency, and the notice of it
        "emergency.ask": CASE_READERS,
        "emergency.end": CASE_READERS | {Role.PRIVACY_OFFICER},
        "notice.read": frozenset({Role.PRIVACY_OFFICER}),
        "notice.review": frozenset({Role.PRIVACY_OFFICER}),
        # people and the log
        "people.read": frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
        "people.manage": frozenset({Role.ADMINISTRATOR}),
        "people.propose": frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
        "people.approve": frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
        "people.reject": frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
        "team.manage": frozenset({Role.ADMINISTRATOR}),
        "log.read": frozenset({Role.PRIVACY_OFFICER}),
        "clock.accept": frozenset({Role.ADMINISTRATOR}),
        "log.continue": frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER}),
    }
)


_OF_A_CASE = frozenset(
    {
        "assessment",
        "case",
        "destruction",
        "draft",
        "export",
        "hold",
        "intake",
        "judgement",
        "record",
        "retention",
        "review",
        "score",
        "screening",
        "stay",
    }
)
"""The first words of the actions that show something of a case or change something in it."""

BY_TWO: frozenset[Role] = frozenset(
    role
    for action, roles in POLICY.items()
    if action.partition(".")[0] in _OF_A_CASE or action.partition(".")[2].startswith("approve")
    for role in roles
)
"""The roles that see cases or approve what others propose: one person proposes them for an account, another
confirms. A partner is not among them: such an account opens nothing until a coordinator gives it a seat."""


def allows(roles: frozenset[Role], action: str) -> bool:
    """Whether one of ``roles`` may do ``action``. What everyone may do, an account without roles may too."""
    return POLICY[action] == EVERYONE or not POLICY[action].isdisjoint(roles)
