"""The draft of a round and changes to it, without the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from screening.explain.screening_request import Known, ScreeningRequest
from service.areas.cases.rounds import Round
from service.areas.screenings.old_catalogue_answers import State

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Changes:
    """Changes to a draft; an indicator that is not in them stays as it is.

    ``None`` for an indicator in ``now`` or ``known`` means not known. ``note`` ``None`` leaves the note.
    """

    answers: Mapping[str, str] = field(default_factory=dict)
    now: Mapping[str, bool | None] = field(default_factory=dict)
    known: Mapping[str, Known | None] = field(default_factory=dict)
    note: str | None = None


@dataclass(frozen=True)
class Draft:
    """The present answers of a round. Revision 0 was never saved."""

    round: Round
    revision: int
    answers: Mapping[str, str]
    now: Mapping[str, bool]
    known: Mapping[str, Known]
    note: str
    saved_at: datetime | None
    saved_by: int | None
    left: Mapping[str, State] = field(default_factory=dict)
    """Answers that today's catalogue no longer has (``service.areas.screenings.old_catalogue_answers``)."""

    @property
    def all_answers(self) -> Mapping[str, str]:
        """Every answer by indicator, also those that today's catalogue no longer has."""
        return {**{indicator: state["answer"] for indicator, state in self.left.items()}, **self.answers}

    def request(self) -> ScreeningRequest:
        """The request for a screening of this draft; the note is not in it."""
        return ScreeningRequest(self.round.setting, self.round.age, self.answers, self.now, self.known)

    def everything(self) -> ScreeningRequest:
        """The request with ``all_answers``; for reading only, since it is not valid by today's catalogue."""
        left = self.left.items()
        return ScreeningRequest(
            self.round.setting,
            self.round.age,
            self.all_answers,
            {**{id_: state["now"] for id_, state in left if "now" in state}, **self.now},
            {**{id_: Known(s["how"], s.get("at")) for id_, s in left if "how" in s}, **self.known},
        )

    def with_changes(self, changes: Changes) -> Draft:
        """The draft after ``changes``, still with its old revision."""
        return replace(
            self,
            answers={**self.answers, **changes.answers},
            now=_merged(self.now, changes.now),
            known=_merged(self.known, changes.known),
            note=self.note if changes.note is None else changes.note,
            left={id_: state for id_, state in self.left.items() if id_ not in changes.answers},
        )

    def same_content(self, other: Draft) -> bool:
        return (dict(self.answers), dict(self.now), dict(self.known), self.note) == (
            dict(other.answers),
            dict(other.now),
            dict(other.known),
            other.note,
        )


def _merged(before: Mapping[str, _Value], changes: Mapping[str, _Value | None]) -> dict[str, _Value]:
    return {id_: value for id_, value in {**before, **changes}.items() if value is not None}
