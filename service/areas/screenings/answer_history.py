"""Every answer that was ever recorded: by whom, when, and in which save.

A round that puts an earlier one right begins with the answers of that round, so the history of both is its
history.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round, lineage
from service.areas.screenings import queries


@dataclass(frozen=True, slots=True)
class Recorded:
    """Who recorded the present answer to an indicator, and when."""

    at: datetime
    person_id: int


@dataclass(frozen=True, slots=True)
class AnswerSave:
    """One save: by indicator the whole state after it (answer, and where known now, how, at). ``revision`` is
    the one that it made of the draft of its round."""

    round_id: int
    revision: int
    changes: Mapping[str, Mapping[str, Any]]
    recorded: Recorded


def history(unit: UnitOfWork, rounds: Iterable[Round]) -> Iterator[AnswerSave]:
    """Every answer that was ever recorded in ``rounds``, save by save."""
    for row in queries.changes(unit.db, [round_.id for round_ in rounds]):
        by = Recorded(row.recorded_at, row.recorded_by)
        yield AnswerSave(row.intake_id, row.revision, json.loads(row.changes), by)


def history_behind(unit: UnitOfWork, round_: Round, until: datetime | None = None) -> tuple[AnswerSave, ...]:
    """Every save behind the answers of ``round_`` as they are now or stood at ``until``: its own, and before
    them those of the rounds that it puts right, up to the moment at which it began."""
    rounds = lineage(unit, round_)
    begins = {earlier.id: later.created_at for earlier, later in pairwise(rounds)}
    return tuple(
        save
        for save in history(unit, rounds)
        if (until is None or save.recorded.at <= until)
        and (save.round_id not in begins or save.recorded.at <= begins[save.round_id])
    )


def recorded(unit: UnitOfWork, round_: Round, until: datetime | None = None) -> Mapping[str, Recorded]:
    """By indicator: who recorded its answer, and when; as it is now, or as it stood at ``until``."""
    return {
        indicator: save.recorded for save in history_behind(unit, round_, until) for indicator in save.changes
    }
