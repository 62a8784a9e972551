"""What the privacy officer is told of changes of accounts, until it is seen."""

from __future__ import annotations

from typing import Final

from service.access.unit_of_work import UnitOfWork
from service.areas.account_administration import account_change_queries as change_queries
from service.areas.account_administration.rights import Change, change_from
from service.identity.tables import AccountNoticeRead

NOTICES: Final = 200
"""How many steps the notices of the privacy officer show."""


def count_news(unit: UnitOfWork) -> int:
    """How many changes of accounts by others the actor has not seen."""
    return change_queries.count_news(unit.db, unit.actor.person_id)


def notices(unit: UnitOfWork) -> tuple[tuple[Change, bool], ...]:
    """The latest changes of accounts, the last first, each with whether it is new to the actor."""
    unit.require("notice.read", "notice")
    fresh = change_queries.news(unit.db, unit.actor.person_id)
    return tuple((change_from(row), row.id in fresh) for row in change_queries.latest(unit.db, NOTICES))


def seen_up_to(unit: UnitOfWork, number: int) -> None:
    """The actor has seen every change up to ``number``, as far as there are so many."""
    unit.require("notice.read", "notice")
    number = min(number, change_queries.last_change(unit.db))
    news = change_queries.news(unit.db, unit.actor.person_id)
    if number and any(change_id <= number for change_id in news):
        unit.add(AccountNoticeRead, person_id=unit.actor.person_id, change_id=number, read_at=unit.now)
        unit.record("notice.accounts_seen", "notice", changes=number)
