"""What changed in the draft of a round after a revision: answers, age and setting, and the note.

Whoever judges, records a conversation, reviews or corrects has seen the draft at one revision. These are the
changes after it: from what to what, by whom, and when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round, facts_since
from service.areas.screenings import queries
from service.areas.screenings.answer_history import AnswerSave, history_behind
from service.core.changed_since import Changed, Stream

_NOT_ASKED: Final[Mapping[str, Any]] = {"answer": "not_asked"}
_NOW: Final[Mapping[bool | None, str | None]] = {True: "yes", False: "no", None: None}


def draft_stream(unit: UnitOfWork, round_: Round) -> Stream:
    """The draft of ``round_`` as a stream of changes, for acts that depend on it."""
    row = queries.draft(unit.db, round_.id)
    return Stream(row.revision if row else 0, lambda revision: changed_since(unit, round_, revision))


def changed_since(unit: UnitOfWork, round_: Round, revision: int) -> tuple[Changed, ...]:
    """Everything in the draft of ``round_`` that differs from ``revision``."""
    return (
        *_fact_changes(unit, round_, revision),
        *_answer_changes(unit, round_, revision),
        *_note_change(unit, round_, revision),
    )


def _fact_changes(unit: UnitOfWork, round_: Round, revision: int) -> Iterator[Changed]:
    rows = facts_since(unit, round_, revision)
    if not rows:
        return
    first_change, last_change = rows[0], rows[-1]
    for kind, was, now in (
        ("age", first_change.age_before, last_change.age),
        ("setting", first_change.setting_before, last_change.setting),
    ):
        if was != now:
            yield Changed(kind, "", str(was), str(now), last_change.changed_at, last_change.changed_by)


def _answer_changes(unit: UnitOfWork, round_: Round, revision: int) -> Iterator[Changed]:
    before: dict[str, Mapping[str, Any]] = {}
    after: dict[str, tuple[Mapping[str, Any], AnswerSave]] = {}
    for save in history_behind(unit, round_):
        if save.round_id != round_.id or save.revision <= revision:
            before |= save.changes
        else:
            after |= {indicator: (state, save) for indicator, state in save.changes.items()}
    for indicator, (state, save) in after.items():
        yield from _state_changes(indicator, before.get(indicator, _NOT_ASKED), state, save)


def _state_changes(
    indicator: str, was: Mapping[str, Any], now: Mapping[str, Any], save: AnswerSave
) -> Iterator[Changed]:
    for kind, before, after in (
        ("answer", was["answer"], now["answer"]),
        ("now", _NOW[was.get("now")], _NOW[now.get("now")]),
        ("known", was.get("how"), now.get("how")),
    ):
        if before != after:
            yield Changed(kind, indicator, before, after, save.recorded.at, save.recorded.person_id)


def _note_change(unit: UnitOfWork, round_: Round, revision: int) -> Iterator[Changed]:
    rows: Sequence[Any] = queries.notes(unit.db, round_.id)
    later = [row for row in rows if row.revision > revision]
    if later:
        note_seen = next((row.note for row in reversed(rows) if row.revision <= revision), "")
        last_note = later[-1]
        if last_note.note != note_seen:
            yield Changed("note", "", note_seen, last_note.note, last_note.written_at, last_note.written_by)
