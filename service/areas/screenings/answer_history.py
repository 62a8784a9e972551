"""Every answer that was ever recorded: by whom, when, and in which save.

A correction begins with the answers of the round that it corrects, so the history of both is its history.
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
    that of the draft after the save."""

    round_id: int
    revision: int
    changes: Mapping[str, Mapping[str, Any]]
    recorded: Recorded


def history(unit: UnitOfWork, rounds: Iterable[Round]) -> Iterator[AnswerSave]:
    """Every save in ``rounds``, in order within each round."""
    for row in queries.changes(unit.db, [round_.id for round_ in rounds]):
        recorder = Recorded(row.recorded_at, row.recorded_by)
        yield AnswerSave(row.intake_id, row.revision, json.loads(row.changes), recorder)


def history_behind(unit: UnitOfWork, round_: Round, until: datetime | None = None) -> tuple[AnswerSave, ...]:
    """Every save behind the answers of ``round_``, as they are now or were at ``until``: those of the rounds
    that it corrects, up to its beginning, and its own."""
    rounds = lineage(unit, round_)
    corrected_at = {earlier.id: later.created_at for earlier, later in pairwise(rounds)}
    return tuple(
        save
        for save in history(unit, rounds)
        if (until is None or save.recorded.at <= until)
        and (save.round_id not in corrected_at or save.recorded.at <= corrected_at[save.round_id])
    )


def recorded(unit: UnitOfWork, round_: Round, until: datetime | None = None) -> Mapping[str, Recorded]:
    """By indicator: who recorded its answer and when, as it is now or was at ``until``."""
    return {
        indicator: save.recorded for save in history_behind(unit, round_, until) for indicator in save.changes
    }
