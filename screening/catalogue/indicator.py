"""What one indicator is: a question with ordered answers, its texts and what is known of it.

Each class checks itself when it is made, so an indicator that exists is a valid one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Literal, get_args

from screening.language import Text

Kind = Literal["vulnerability", "signal", "direct_sign", "protective", "context"]
Role = Literal["scored", "direct", "context"]
Acute = Literal["never", "if_now", "always"]
Grade = Literal["published_figure", "practice_list", "judgement"]

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,59}\Z")


def check_identifier(value: str, field: str) -> None:
    """Raise ``ValueError`` unless ``value`` is lower-case letters, digits and underscores."""
    if not _IDENTIFIER.match(value):
        raise ValueError(f"{field}: '{value}' must be lower-case letters, digits and underscores")


def check_choice(value: str, field: str, allowed: tuple[str, ...]) -> None:
    """Raise ``ValueError`` that names the allowed words when ``value`` is none of them."""
    if value not in allowed:
        raise ValueError(f"{field}: '{value}' is not one of {', '.join(allowed)}")


@dataclass(frozen=True, slots=True)
class Level:
    """One possible answer, from the least to the most of the indicator."""

    id: str
    text: Text


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text of an indicator.

    ``label`` names it in a list, ``question`` is asked of the worker, ``ask`` is what to find out in the
    in-person assessment, ``statement`` and ``negation`` are used in explanations.
    """

    label: Text
    question: Text
    definition: Text
    example: Text
    why: Text
    ask: Text
    statement: Text
    negation: Text


WORDING_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Wording))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the indicator rests on: its grade, the ids of published figures, the instruments that ask it."""

    grade: Grade
    figures: tuple[str, ...]
    instruments: tuple[str, ...]
    note: str

    def __post_init__(self) -> None:
        check_choice(self.grade, "evidence.grade", get_args(Grade))
        if self.grade == "published_figure" and not self.figures:
            raise ValueError("evidence.figures: a published figure must be named by its id")


@dataclass(frozen=True, slots=True)
class PriorJudgement:
    """First guess of the log odds ratio of the top level against the lowest, and its sd (log odds)."""

    log_odds_ratio: float
    sd: float

    def __post_init__(self) -> None:
        if not -3 <= self.log_odds_ratio <= 3:
            raise ValueError("prior.log_odds_ratio: must lie between -3 and 3")
        if not 0 < self.sd <= 2:
            raise ValueError("prior.sd: must be above 0 and at most 2")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One question of the intake: its answers, its place in the model, its texts and its evidence."""

    id: str
    section: str
    domain: str
    kind: Kind
    role: Role
    acute: Acute
    levels: tuple[Level, ...]
    special_category: Text | None
    prior: PriorJudgement | None
    evidence: Evidence
    wording: Wording

    def __post_init__(self) -> None:
        check_identifier(self.id, "id")
        check_choice(self.kind, "kind", get_args(Kind))
        check_choice(self.role, "role", get_args(Role))
        check_choice(self.acute, "acute", get_args(Acute))
        self._check_levels()
        self._check_role()

    def _check_levels(self) -> None:
        if not 2 <= len(self.levels) <= 8:
            raise ValueError(f"levels: {len(self.levels)} were given; an indicator has 2 to 8")
        if len(set(self.level_ids)) != len(self.levels):
            raise ValueError("levels: each level may stand there once")

    def _check_role(self) -> None:
        if (self.role == "direct") != (self.kind == "direct_sign"):
            raise ValueError("role: a direct sign has role 'direct', and nothing else has")
        if self.role == "direct" and self.level_ids != ("no", "suspected", "confirmed"):
            raise ValueError("levels: a direct sign has the levels no, suspected, confirmed")
        if (self.role == "context") != (self.kind == "context"):
            raise ValueError("role: context has role 'context', and nothing else has")
        if (self.role == "context") != (self.prior is None):
            raise ValueError("prior: scored and direct indicators have one, context has none")
        if self.prior and self.kind == "protective" and self.prior.log_odds_ratio > 0:
            raise ValueError("prior.log_odds_ratio: a protective indicator may not be above 0")
        if self.prior and self.kind != "protective" and self.prior.log_odds_ratio < 0:
            raise ValueError("prior.log_odds_ratio: only a protective indicator may be below 0")

    @property
    def level_ids(self) -> tuple[str, ...]:
        return tuple(level.id for level in self.levels)

    @property
    def asks_now(self) -> bool:
        """Whether the form asks "is this happening now?" beside the answer."""
        return self.acute == "if_now"

    @property
    def sign(self) -> int:
        """Direction in which more of it may move the estimate: +1 raises, -1 (protective) lowers."""
        return -1 if self.kind == "protective" else 1

    def level(self, level_id: str) -> Level:
        return self.levels[self.level_ids.index(level_id)]
