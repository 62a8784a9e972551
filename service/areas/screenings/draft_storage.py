"""The draft of a round: read it, save it, and keep its history.

Each save names the revision it started from. When somebody else saved in between, nothing is overwritten: the
second person gets both versions and chooses. A save that changes nothing succeeds, so a browser that missed
the response to its last save can send it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from screening.explain.screening_request import Known
from screening.features.answers import AnswerError, Answers
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round, latest_round
from service.areas.screenings import provisional_answers as provisional
from service.areas.screenings import queries
from service.areas.screenings.conversation_due_from_answers import follow_answers
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_changes import changed_since
from service.areas.screenings.old_catalogue_answers import content_of
from service.areas.screenings.provisional_answers import Choice
from service.areas.screenings.tables import NoteEntry
from service.core.changed_since import Changed, MovedOn
from service.core.clock import utc_text
from service.core.errors import Conflict
from service.core.typed_text_rules import checked_text


class StaleDraft(MovedOn):
    """The draft was saved by somebody else in between. ``stored`` stands; ``offered`` was not saved."""

    code = "draft.stale"

    def __init__(self, stored: Draft, offered: Changes, changes: Iterable[Changed]) -> None:
        self.stored = stored
        self.offered = offered
        super().__init__(self.code, changes, {"revision": stored.revision})

    @property
    def problem(self) -> dict[str, Any]:
        """Both versions and what changed, for the response of the API."""
        saved_at, offered = self.stored.saved_at, self.offered
        return super().problem | {
            "stored": {
                "revision": self.stored.revision,
                "saved_at": utc_text(saved_at) if saved_at else None,
                "saved_by": self.stored.saved_by,
                **_as_json(self.stored.answers, self.stored.now, self.stored.known),
                "note": self.stored.note,
            },
            "offered": {**_as_json(offered.answers, offered.now, offered.known), "note": offered.note},
        }


class RoundClosed(Conflict):
    """Somebody judged on these answers: they change no more, but by a correction. Nothing was stored."""

    code = "draft.round_closed"

    def __init__(self, stored: Draft) -> None:
        super().__init__("draft.round_judged" if stored.round.stage == "judged" else self.code)


def draft(unit: UnitOfWork, case: OpenCase) -> Draft:
    """The draft of the latest round of ``case``."""
    return draft_of(unit, latest_round(unit, case.id))


def draft_of(unit: UnitOfWork, round_: Round) -> Draft:
    """The draft of ``round_``; empty with revision 0 when nothing was saved yet."""
    row = queries.draft(unit.db, round_.id)
    if row is None:
        return Draft(round_, 0, {}, {}, {}, "", None, None)
    content = content_of(json.loads(row.content), unit.installation.catalogue)
    return Draft(
        round=round_,
        revision=row.revision,
        answers=content.answers,
        now=content.now,
        known=content.known,
        left=content.left,
        note=row.note,
        saved_at=row.saved_at,
        saved_by=row.saved_by,
    )


def save_draft(unit: UnitOfWork, case: OpenCase, revision: int, changes: Changes) -> Draft:
    """Store ``changes`` on top of ``revision``; gives the new draft.

    Raises ``StaleDraft`` when the draft has a later revision, ``RoundClosed`` once there is an own judgement,
    and ``AnswerError``, ``RequestError`` or ``Invalid`` for a change that is not valid.
    """
    stored = draft(unit, case)
    after = changed(unit, stored, changes)
    if after.same_content(stored):
        provisional.settle(unit, stored.round, changes.answers)
        return stored
    if stored.round.stage != "draft":
        raise RoundClosed(stored)
    if revision != stored.revision:
        raise StaleDraft(stored, changes, changed_since(unit, stored.round, revision))
    saved = store(unit, stored, after)
    provisional.settle(unit, stored.round, changes.answers)
    return saved


def keep_choice(unit: UnitOfWork, case: OpenCase, changes: Changes) -> None:
    """Keep what the actor chose and has not saved (``provisional_answers``), outside the draft.

    A choice that is already in the draft is dropped. Raises ``RoundClosed`` once there is an own judgement,
    ``AnswerError`` or ``RequestError`` for a change that is not valid.
    """
    stored = draft(unit, case)
    if stored.round.stage != "draft":
        raise RoundClosed(stored)
    after = changed(unit, stored, replace(changes, note=None))
    choices = {id_: _choice_of(unit, stored, after, id_) for id_ in changes.answers}
    provisional.put(unit, stored.round, choices)


def _choice_of(unit: UnitOfWork, stored: Draft, after: Draft, indicator: str) -> Choice | None:
    if _state_of(after, indicator) == _state_of(stored, indicator) and indicator in stored.answers:
        return None
    known = after.known.get(indicator)
    return Choice(after.answers[indicator], after.now.get(indicator), known, unit.now)


def changed(unit: UnitOfWork, stored: Draft, changes: Changes) -> Draft:
    """``stored`` with ``changes``, checked against the catalogue; nothing is written. Raises as
    ``save_draft`` does for a change that is not valid."""
    catalogue = unit.installation.catalogue
    now = {id_: happens for id_, happens in changes.now.items() if happens is not None}
    Answers(catalogue, changes.answers, now)
    for indicator in (*changes.known, *changes.now):
        if indicator not in catalogue:
            raise AnswerError("answers.unknown_indicator", indicator=indicator, version=catalogue.version)
    if changes.note is not None:
        changes = replace(changes, note=checked_text(changes.note))
    return stored.with_changes(changes)


def add_from_conversation(unit: UnitOfWork, round_: Round, revision: int, changes: Changes) -> Draft:
    """Add the answers from the conversation in person to a screened round; gives the draft with them.

    The screening of the round keeps its own answers. Raises ``StaleDraft`` when the answers have changed
    after ``revision``, even without changes to add, since a conversation is recorded beside the answers that
    the actor has seen. Raises as ``save_draft`` does for a change that is not valid.
    """
    stored = draft_of(unit, round_)
    after = changed(unit, stored, changes)
    if revision != stored.revision:
        raise StaleDraft(stored, changes, changed_since(unit, round_, revision))
    return stored if after.same_content(stored) else _store_with_history(unit, stored, after)


def next_revision(unit: UnitOfWork, before: Draft) -> int:
    """Store a new revision of a draft when only age or setting of the round changed; gives its number."""
    _store_draft(unit, replace(before, revision=before.revision + 1))
    return before.revision + 1


def store(unit: UnitOfWork, before: Draft, after: Draft) -> Draft:
    """Store ``after`` as the next revision, add its changes to the history and update what is due."""
    saved = _store_with_history(unit, before, after)
    follow_answers(unit, before, saved)
    return saved


def carry_over(unit: UnitOfWork, before: Draft, to: Round) -> None:
    """Fill the empty round ``to`` with the answers and the note of ``before``.

    Nobody recorded these answers again, so they get no entry in the history of the new round.
    """
    filled = replace(before, round=to, revision=1, **unit.signed("saved"))
    _store_draft(unit, filled)
    if filled.note:
        _add_note(unit, filled)


def _store_with_history(unit: UnitOfWork, before: Draft, after: Draft) -> Draft:
    saved = replace(after, revision=before.revision + 1, **unit.signed("saved"))
    _store_draft(unit, saved)
    if changes := _changed_states(before, saved):
        queries.add_change(
            unit.db,
            intake_id=saved.round.id,
            revision=saved.revision,
            changes=json.dumps(changes, separators=(",", ":"), ensure_ascii=False),
            **unit.signed("recorded"),
        )
    if saved.note != before.note:
        _add_note(unit, saved)
    return saved


def _store_draft(unit: UnitOfWork, saved: Draft) -> None:
    queries.store_draft(
        unit.db,
        intake_id=saved.round.id,
        revision=saved.revision,
        content=_content_of(saved),
        note=saved.note,
        **unit.signed("saved"),
    )


def _add_note(unit: UnitOfWork, saved: Draft) -> None:
    unit.add(NoteEntry, "written", intake_id=saved.round.id, revision=saved.revision, note=saved.note)


def _content_of(draft: Draft) -> str:
    content = _as_json(draft.answers, draft.now, draft.known)
    if draft.left:
        content["left"] = {indicator: dict(state) for indicator, state in draft.left.items()}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _as_json(
    answers: Mapping[str, str], now: Mapping[str, bool | None], known: Mapping[str, Known | None]
) -> dict[str, Any]:
    return {
        "answers": dict(answers),
        "now": dict(now),
        "known": {indicator: how.to_json() if how else None for indicator, how in known.items()},
    }


def _changed_states(before: Draft, saved: Draft) -> dict[str, dict[str, Any]]:
    """By changed indicator: its whole state after the change."""
    changed_ids: set[str] = set()
    in_order: dict[str, Any] = {}
    for old, new in (
        (before.answers, saved.answers),
        (before.now, saved.now),
        (before.known, saved.known),
    ):
        changed_ids.update(indicator for indicator, _ in old.items() ^ new.items())
        in_order |= {**old, **new}
    return {indicator: _state_of(saved, indicator) for indicator in in_order if indicator in changed_ids}


def _state_of(draft: Draft, indicator: str) -> dict[str, Any]:
    state: dict[str, Any] = {"answer": draft.answers.get(indicator, "not_asked")}
    if (now := draft.now.get(indicator)) is not None:
        state["now"] = now
    if known := draft.known.get(indicator):
        state |= known.to_json()
    return state
