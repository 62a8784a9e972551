"""Choices on the form that nobody has saved yet, kept for the one who made them.

A choice becomes an answer when the person leaves the question. Until then it may be a slip: an arrow key on
its way to another answer, a click beside the button. Where it rests for a while it is kept here, so that a
browser that breaks off costs nothing. It is nobody's answer: it sets no moment, stands in no time line, in no
history and in no file, and no colleague sees it. The form offers it again; saving the question ends it, and
so does the own judgement, after which the answers stand.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from screening.explain.request import Known
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round
from service.areas.screenings import provisional_queries as queries
from service.core.clock import utc_text


@dataclass(frozen=True, slots=True)
class Kept:
    """A choice that was kept at ``at`` and is not saved."""

    answer: str
    now: bool | None
    known: Known | None
    at: datetime

    def same_choice(self, other: Kept) -> bool:
        return (self.answer, self.now, self.known) == (other.answer, other.now, other.known)

    def to_json(self) -> dict[str, object]:
        known = self.known.to_json() if self.known else None
        return {"answer": self.answer, "now": self.now, "known": known, "kept": utc_text(self.at)}


def kept(unit: UnitOfWork, round_: Round) -> dict[str, Kept]:
    """By indicator: what the actor chose in this round and has not saved."""
    text = queries.content(unit.db, round_.id, unit.actor.person_id)
    return {indicator: _kept(one) for indicator, one in json.loads(text or "{}").items()}


def put(unit: UnitOfWork, round_: Round, choices: Mapping[str, Kept | None]) -> None:
    """Keep these choices of the actor beside those kept before; ``None`` lets go of one."""
    before = kept(unit, round_)
    after = {i: one for i, one in {**before, **choices}.items() if one is not None}
    if after == before:
        return
    where = (unit.db, round_.id, unit.actor.person_id)
    content = json.dumps({i: one.to_json() for i, one in after.items()}, separators=(",", ":"))
    if not after:
        queries.drop(*where)
    elif before:
        queries.replace(*where, content, unit.now)
    else:
        queries.add(*where, content, unit.now)


def settle(unit: UnitOfWork, round_: Round, indicators: Collection[str]) -> None:
    """The actor has decided about these questions: nothing of them is provisional any longer."""
    if indicators:
        put(unit, round_, dict.fromkeys(indicators))


def end(unit: UnitOfWork, round_: Round) -> None:
    """The answers of this round stand: what anybody chose and did not save is gone."""
    queries.drop_all(unit.db, round_.id)


def _kept(one: dict[str, object]) -> Kept:
    known, now = one["known"], one["now"]
    return Kept(
        answer=str(one["answer"]),
        now=now if isinstance(now, bool) else None,
        known=Known(known["how"], known.get("at")) if isinstance(known, dict) else None,
        at=datetime.fromisoformat(str(one["kept"])),
    )
