"""The topic of a case: a few words for the list, since a code alone says nothing.

It is for the team and for who opens the case in an emergency. It is in no log, no address and no export but
the young person's own file; a partner at the Zorgtafel and an analyst never see it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from service.access.open_case import OpenCase, visible
from service.access.unit_of_work import UnitOfWork
from service.areas.cases import topic_queries
from service.areas.cases.tables import CaseTopic
from service.core.errors import Conflict, Invalid
from service.core.typed_text_rules import checked_text
from service.identity.permissions import CASE_READERS

LONGEST: Final = 60
"""Characters of a topic."""


@dataclass(frozen=True, slots=True)
class Topic:
    """The topic of a case; ``id`` is that of its row, 0 where there never was a topic."""

    id: int
    words: str


def topic_of(unit: UnitOfWork, case: OpenCase) -> Topic:
    """The topic of a case that was opened."""
    row = topic_queries.topic(unit.db, case.id)
    return Topic(row.id, row.words) if row else Topic(0, "")


def topics_of(unit: UnitOfWork, references: Collection[str]) -> dict[str, str]:
    """By code: the topics of those of these cases that the actor's teams have, where there is one."""
    if not references or not unit.actor.roles & CASE_READERS:
        return {}
    rows = topic_queries.topics(unit.db, sorted(set(references)), visible(unit.actor, "case.read"))
    return {row.reference: row.words for row in rows if row.words}


def checked_topic(words: str) -> str:
    """``words`` on one line; ``Invalid`` when they are too long or hold a citizen service number."""
    words = checked_text(" ".join(words.split()), most=10_000)
    if len(words) > LONGEST:
        raise Invalid("case.topic_long", most=LONGEST, n=len(words))
    return words


def set_topic(unit: UnitOfWork, case: OpenCase, words: str, after: int) -> Topic:
    """Give ``case`` another topic; empty words take it away.

    ``after`` is the id of the topic that the actor has seen. Raises ``Conflict`` when somebody changed it
    since, ``Invalid`` as ``checked_topic`` does.
    """
    words = checked_topic(words)
    current = topic_of(unit, case)
    if current.words == words:
        return current
    if current.id != after:
        raise Conflict("case.topic_meanwhile", words=current.words)
    put_topic(unit, case, words)
    return topic_of(unit, case)


def put_topic(unit: UnitOfWork, case: OpenCase, words: str) -> None:
    """Store checked ``words``; the log does not hold the words."""
    unit.add(CaseTopic, "set", case_id=case.id, words=words)
    unit.record("case.topic_set", "case", case.reference)
