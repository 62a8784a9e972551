"""What one indicator is: a question with ordered answers, its texts and what is known of it.

Each class checks itself when it is made, so an indicator that exists is a valid one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache
from typing import Literal, get_args

from screening.catalogue.deny_list import Met, deny_list
from screening.catalogue.errors import CatalogueError, ForbiddenIndicatorError
from screening.language import LANGUAGES, Text

Kind = Literal["vulnerability", "signal", "direct_sign", "protective", "context"]
Role = Literal["scored", "direct", "context"]
Acute = Literal["never", "if_now", "always"]
Grade = Literal["published_figure", "practice_list", "judgement"]

DIRECT_LEVELS: tuple[str, ...] = ("no", "suspected", "confirmed")
"""The levels of every direct sign; ``confirmed`` ends the estimate."""

_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,59}\Z")


def check_identifier(value: str, field: str, place: str = "catalogue") -> None:
    """Raise ``CatalogueError`` unless ``value`` is lower-case letters, digits and underscores."""
    if not _IDENTIFIER.match(value):
        raise CatalogueError("catalogue.bad_identifier", place=place, field=field, value=value)


def check_choice(value: str, field: str, allowed: tuple[str, ...], place: str = "catalogue") -> None:
    """Raise ``CatalogueError`` that names the allowed words when ``value`` is none of them."""
    if value not in allowed:
        raise CatalogueError(
            "catalogue.unknown_choice", place=place, field=field, value=value, allowed=", ".join(allowed)
        )


@lru_cache(maxsize=256)
def _level_met(text: str) -> Met | None:
    """What an answer speaks of. A catalogue uses the same few answers for most of its questions."""
    return deny_list().met_by_sentence(text)


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
            raise CatalogueError("catalogue.figure_missing")


@dataclass(frozen=True, slots=True)
class PriorJudgement:
    """First guess of the log odds ratio of the top level against the lowest, and its sd (log odds)."""

    log_odds_ratio: float
    sd: float

    def __post_init__(self) -> None:
        if not -3 <= self.log_odds_ratio <= 3:
            raise CatalogueError("catalogue.prior_range", value=self.log_odds_ratio)
        if not 0 < self.sd <= 2:
            raise CatalogueError("catalogue.prior_sd_range", value=self.sd)


@dataclass(frozen=True)
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
        check_identifier(self.id, "id", self._place)
        check_choice(self.kind, "kind", get_args(Kind), self._place)
        check_choice(self.role, "role", get_args(Role), self._place)
        check_choice(self.acute, "acute", get_args(Acute), self._place)
        self._check_levels()
        self._check_role()
        self._check_allowed()

    @property
    def _place(self) -> str:
        return f"indicator '{self.id}'"

    def _require(self, condition: bool, code: str, **values: object) -> None:
        if not condition:
            raise CatalogueError(code, place=self._place, **values)

    def _check_levels(self) -> None:
        count = len(self.levels)
        self._require(2 <= count <= 8, "catalogue.level_count", count=count)
        self._require(len(set(self.level_ids)) == count, "catalogue.level_twice")

    def _check_role(self) -> None:
        direct, context = self.role == "direct", self.role == "context"
        self._require(direct == (self.kind == "direct_sign"), "catalogue.role_direct")
        self._require(context == (self.kind == "context"), "catalogue.role_context")
        self._require(not direct or self.level_ids == DIRECT_LEVELS, "catalogue.direct_levels")
        self._require(context == (self.prior is None), "catalogue.prior_by_role")
        if self.prior:
            mirrored = self.prior.log_odds_ratio * self.sign
            self._require(mirrored >= 0, "catalogue.prior_sign", value=self.prior.log_odds_ratio)

    def _check_allowed(self) -> None:
        """Raise ``ForbiddenIndicatorError`` when the question is about what no model may know.

        Looked at are the id, label and question, and the answers: a label that says nothing does not hide a
        choice between boy and girl.
        """
        for field, met in self._speaks_of():
            if met is not None and not (met.group.in_context and self.role == "context"):
                raise ForbiddenIndicatorError(self._place, field, met.entry, met.group.title)

    def _speaks_of(self) -> Iterator[tuple[str, Met | None]]:
        yield "id", deny_list().met_by_name(self.id)
        for field in ("label", "question"):
            for language in LANGUAGES:
                text = getattr(self.wording, field).in_language(language)
                yield f"{language}.{field}", deny_list().met_by_sentence(text)
        for level in self.levels:
            yield "levels", _level_met(level.id)
            for language in LANGUAGES:
                yield f"levels.{level.id}.{language}", _level_met(level.text.in_language(language))

    @cached_property
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
