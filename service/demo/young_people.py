"""The young people of the demonstration, read from ``cases.toml``, round by round."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from screening.explain.screening_request import Known
from service.areas.screenings.draft import Changes

Score = Literal["shown", "withheld", "declined"]
Outcome = Literal["victim", "look_alike", "contested", "suspected"]
TeamKey = Literal["crisis", "intake"]


@dataclass(frozen=True, slots=True)
class Judged:
    """The own judgement of a round."""

    view: str
    assess_within: str
    reason: str


@dataclass(frozen=True)
class Found:
    """What the conversation in person found, ``after`` the round began."""

    after: timedelta
    outcome: str
    basis: str
    reason: str
    exploitation: tuple[str, ...]
    means: tuple[str, ...]
    follows: tuple[str, ...]
    answers: Mapping[str, str]
    known: Mapping[str, str]

    @property
    def changes(self) -> Changes:
        """The answers that the conversation changed."""
        return Changes(self.answers, {}, {i: Known(how) for i, how in self.known.items()})  # type: ignore[arg-type]


@dataclass(frozen=True)
class StoryRound:
    """One round: its age (years), how many days ago it was, its answers, and how far it came.

    ``judgement`` is ``None`` in a draft; ``score`` says what becomes of the score once it is screened;
    ``found`` is ``None`` where the conversation is still to be held.
    """

    days_ago: int
    age: int
    answers: Mapping[str, str]
    now: Mapping[str, bool]
    known: Mapping[str, str]
    judgement: Judged | None
    screened: bool
    score: Score
    found: Found | None

    def changes(self, note: str) -> Changes:
        """The answers as they are saved in the form."""
        changes = {indicator: Known(how) for indicator, how in self.known.items()}  # type: ignore[arg-type]
        return Changes(self.answers, self.now, changes, note)


@dataclass(frozen=True)
class YoungPerson:
    """One published description. ``outcome`` is what its source says happened; the product never sees it."""

    id: str
    source: str
    outcome: Outcome
    breaks_the_stereotype: bool
    age_is_ours: bool
    team: TeamKey
    setting: str
    reported_by: str
    rounds: tuple[StoryRound, ...]


@cache
def young_people() -> tuple[YoungPerson, ...]:
    """Everyone in the demonstration, in the order of the file."""
    content = tomllib.loads((files("service.demo") / "cases.toml").read_text("utf-8"))
    return tuple(_young_person(entry) for entry in content["young_person"])


def _young_person(entry: Mapping[str, Any]) -> YoungPerson:
    return YoungPerson(
        id=entry["id"],
        source=entry["source"],
        outcome=entry["outcome"],
        breaks_the_stereotype=entry.get("breaks_the_stereotype", False),
        age_is_ours=entry.get("age_is_ours", False),
        team=entry["team"],
        setting=entry["setting"],
        reported_by=entry["reported_by"],
        rounds=tuple(_round(round_entry) for round_entry in entry["round"]),
    )


def _round(entry: Mapping[str, Any]) -> StoryRound:
    judgement = entry.get("judgement")
    return StoryRound(
        days_ago=entry["days_ago"],
        age=entry["age"],
        answers=entry["answers"],
        now=entry.get("now", {}),
        known=entry.get("known", {}),
        judgement=Judged(**judgement) if judgement else None,
        screened=entry["stage"] == "screened",
        score=entry.get("score", "shown"),
        found=_found(entry["assessment"]) if "assessment" in entry else None,
    )


def _found(entry: Mapping[str, Any]) -> Found:
    return Found(
        after=timedelta(hours=entry["hours_after"]),
        outcome=entry["outcome"],
        basis=entry["basis"],
        reason=entry["reason"],
        exploitation=tuple(entry.get("exploitation", ())),
        means=tuple(entry.get("means", ())),
        follows=tuple(entry["follows"]),
        answers=entry.get("answers", {}),
        known=entry.get("known", {}),
    )
