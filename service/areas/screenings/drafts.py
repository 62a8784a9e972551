"""The draft of a round: answers as they stand now.

Each save names the revision it started from. When somebody else saved in between, nothing is overwritten:
the one who comes second gets both versions and chooses. A save that asks for nothing new succeeds, so a
browser that never saw the answer to its last save may simply send it again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from screening.explain.request import Known
from screening.features.answers import AnswerError, Answers
from service.access.open_case import OpenCase
from service.access.unit_of_work import UnitOfWork
from service.areas.cases.rounds import Round, latest_round
from service.areas.screenings import provisional_answers as provisional
from service.areas.screenings import queries
from service.areas.screenings.carried_answers import content_of
from service.areas.screenings.draft import Changes, Draft
from service.areas.screenings.draft_changes import changed_since
from service.areas.screenings.due_of_draft import follow_answers
from service.areas.screenings.provisional_answers import Kept
from service.core.changed_since import Changed, MovedOn
from service.core.clock import utc_text
from service.core.errors import Conflict
from service.core.text_rules import checked_text


class StaleDraft(MovedOn):
    """The draft was saved by somebody else in between. ``stored`` stands; ``offered`` was not saved."""

    code = "draft.stale"

    def __init__(self, stored: Draft, offered: Changes, changes: Iterable[Changed]) -> None:
        self.stored = stored
        self.offered = offered
        super().__init__(self.code, changes, {"revision": stored.revision})

    @property
    def problem(self) -> dict[str, Any]:
        """Both versions, for the answer of the API, and what changed."""
        saved_at, offered = self.stored.saved_at, self.offered
        return super().problem | {
            "stored": {
                "revision": self.stored.revision,
                "saved_at": utc_text(saved_at) if saved_at else None,
                "saved_by": self.stored.saved_by,
                **_shape(self.stored.answers, self.stored.now, self.stored.known),
                "note": self.stored.note,
            },
            "offered": {**_shape(offered.answers, offered.now, offered.known), "note": offered.note},
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
    """Store ``changes`` on top of ``revision``; gives the draft as it then stands.

    Raises ``StaleDraft`` when the draft has moved on, ``RoundClosed`` once there is an own judgement on it,
    and ``RequestError`` or ``Invalid`` naming a change that does not fit.
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
    """Keep what the actor chose and has not saved (``provisional_answers``), in no draft.

    A choice that the draft holds already is kept no longer. Raises ``Conflict`` once the answers of the round
    stand, ``RequestError`` naming a change that does not fit.
    """
    stored = draft(unit, case)
    if stored.round.stage != "draft":
        raise RoundClosed(stored)
    after = changed(unit, stored, replace(changes, note=None))
    provisional.put(unit, stored.round, {i: _choice(unit, stored, after, i) for i in changes.answers})


def _choice(unit: UnitOfWork, stored: Draft, after: Draft, indicator: str) -> Kept | None:
    if _state(after, indicator) == _state(stored, indicator) and indicator in stored.answers:
        return None
    known = after.known.get(indicator)
    return Kept(after.answers[indicator], after.now.get(indicator), known, unit.now)


def changed(unit: UnitOfWork, stored: Draft, changes: Changes) -> Draft:
    """``stored`` with ``changes`` once these are checked against the catalogue; nothing is written."""
    catalogue = unit.installation.catalogue
    Answers(catalogue, changes.answers, {i: v for i, v in changes.now.items() if v is not None})
    for indicator in (*changes.known, *changes.now):
        if indicator not in catalogue:
            raise AnswerError("answers.unknown_indicator", indicator=indicator, version=catalogue.version)
    if changes.note is not None:
        changes = replace(changes, note=checked_text(changes.note))
    return stored.with_changes(changes)


def add_from_conversation(unit: UnitOfWork, round_: Round, revision: int, changes: Changes) -> Draft:
    """Add what the conversation in person taught to the answers of a screened round.

    The round's screening keeps the answers it was made with. Raises ``StaleDraft`` when the answers have
    moved on from ``revision``, also where nothing is added to them: whoever records a conversation says what
    they know beside these. Raises ``RequestError`` naming a change that does not fit.
    """
    stored = draft_of(unit, round_)
    after = changed(unit, stored, changes)
    if revision != stored.revision:
        raise StaleDraft(stored, changes, changed_since(unit, round_, revision))
    return stored if after.same_content(stored) else _written(unit, stored, after)


def next_revision(unit: UnitOfWork, before: Draft) -> int:
    """Count one further where nothing but age or place of the round changed; gives the new revision."""
    _store(unit, replace(before, revision=before.revision + 1))
    return before.revision + 1


def store(unit: UnitOfWork, before: Draft, after: Draft) -> Draft:
    """Write ``after`` as the next revision and its changes to the history; what is due follows them."""
    saved = _written(unit, before, after)
    follow_answers(unit, before, saved)
    return saved


def carry_over(unit: UnitOfWork, before: Draft, to: Round) -> None:
    """Fill the empty round ``to`` with the answers and the note of ``before``.

    Nobody recorded them anew, so the history says nothing: who recorded each of them stays with the round in
    which it was done.
    """
    filled = replace(before, round=to, revision=1, saved_at=unit.now, saved_by=unit.actor.person_id)
    _store(unit, filled)
    if filled.note:
        _note(unit, filled)


def _written(unit: UnitOfWork, before: Draft, after: Draft) -> Draft:
    saved = replace(after, revision=before.revision + 1, saved_at=unit.now, saved_by=unit.actor.person_id)
    _store(unit, saved)
    if changes := _changed(before, saved):
        queries.add_change(
            unit.db,
            intake_id=saved.round.id,
            revision=saved.revision,
            changes=json.dumps(changes, separators=(",", ":"), ensure_ascii=False),
            recorded_at=unit.now,
            recorded_by=unit.actor.person_id,
        )
    if saved.note != before.note:
        _note(unit, saved)
    return saved


def _store(unit: UnitOfWork, saved: Draft) -> None:
    queries.store_draft(
        unit.db,
        intake_id=saved.round.id,
        revision=saved.revision,
        content=_content(saved),
        note=saved.note,
        saved_at=unit.now,
        saved_by=unit.actor.person_id,
    )


def _note(unit: UnitOfWork, saved: Draft) -> None:
    queries.add_note(
        unit.db,
        intake_id=saved.round.id,
        revision=saved.revision,
        note=saved.note,
        written_at=unit.now,
        written_by=unit.actor.person_id,
    )


def _content(draft: Draft) -> str:
    content = _shape(draft.answers, draft.now, draft.known)
    if draft.left:
        content["left"] = {indicator: dict(state) for indicator, state in draft.left.items()}
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)


def _shape(
    answers: Mapping[str, str], now: Mapping[str, bool | None], known: Mapping[str, Known | None]
) -> dict[str, Any]:
    return {
        "answers": dict(answers),
        "now": dict(now),
        "known": {indicator: one.to_json() if one else None for indicator, one in known.items()},
    }


def _changed(before: Draft, saved: Draft) -> dict[str, dict[str, Any]]:
    """By indicator of which anything changed: its whole state after the change."""
    moved: set[str] = set()
    order: dict[str, Any] = {}
    for was, now in (
        (before.answers, saved.answers),
        (before.now, saved.now),
        (before.known, saved.known),
    ):
        moved.update(indicator for indicator, _ in was.items() ^ now.items())
        order |= {**was, **now}
    return {indicator: _state(saved, indicator) for indicator in order if indicator in moved}


def _state(draft: Draft, indicator: str) -> dict[str, Any]:
    state: dict[str, Any] = {"answer": draft.answers.get(indicator, "not_asked")}
    if (now := draft.now.get(indicator)) is not None:
        state["now"] = now
    if known := draft.known.get(indicator):
        state |= known.to_json()
    return state
