"""Choices on the form that were not saved yet, kept for the person who made them.

A choice becomes an answer when the person leaves the question. Until then it may be a slip: an arrow key on
its way to another answer, a click beside the button. A choice that stays for a while is kept here in case the
browser stops. It is no answer: it sets no moment, is in no time line, no history and no file, and no
colleague sees it. The form offers it again. It is dropped when the question is saved and at the own
judgement.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from screening.explain.screening_request import Known
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round
from service.areas.screenings import provisional_answer_queries as queries
from service.core.clock import utc_text


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice that was kept at ``at`` and is not saved."""

    answer: str
    now: bool | None
    known: Known | None
    at: datetime

    def same_choice(self, other: Choice) -> bool:
        return (self.answer, self.now, self.known) == (other.answer, other.now, other.known)

    def to_json(self) -> dict[str, object]:
        known = self.known.to_json() if self.known else None
        return {"answer": self.answer, "now": self.now, "known": known, "kept": utc_text(self.at)}


def kept(unit: UnitOfWork, round_: Round) -> dict[str, Choice]:
    """By indicator: what the actor chose in this round and has not saved."""
    text = queries.content(unit.db, round_.id, unit.actor.person_id)
    return {indicator: _choice_from(stored) for indicator, stored in json.loads(text or "{}").items()}


def put(unit: UnitOfWork, round_: Round, choices: Mapping[str, Choice | None]) -> None:
    """Keep these choices of the actor beside those kept before; ``None`` drops one."""
    before = kept(unit, round_)
    after = {id_: choice for id_, choice in {**before, **choices}.items() if choice is not None}
    if after == before:
        return
    key = (unit.db, round_.id, unit.actor.person_id)
    content = json.dumps({id_: choice.to_json() for id_, choice in after.items()}, separators=(",", ":"))
    if not after:
        queries.drop(*key)
    elif before:
        queries.replace(*key, content, unit.now)
    else:
        queries.add(*key, content, unit.now)


def settle(unit: UnitOfWork, round_: Round, indicators: Collection[str]) -> None:
    """Drop the choices of the actor for these questions, which are now decided."""
    if indicators:
        put(unit, round_, dict.fromkeys(indicators))


def end(unit: UnitOfWork, round_: Round) -> None:
    """Drop what anybody chose in this round and did not save."""
    queries.drop_all(unit.db, round_.id)


def _choice_from(stored: dict[str, object]) -> Choice:
    known, now = stored["known"], stored["now"]
    return Choice(
        answer=str(stored["answer"]),
        now=now if isinstance(now, bool) else None,
        known=Known(known["how"], known.get("at")) if isinstance(known, dict) else None,
        at=datetime.fromisoformat(str(stored["kept"])),
    )
