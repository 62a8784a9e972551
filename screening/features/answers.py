"""What was answered: one level or one absent state per indicator, checked against the catalogue.

``unknown``, ``not_asked`` and ``declined`` stay apart everywhere; none of them ever becomes "no".
An indicator that was not answered at all is ``not_asked``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.errors import SignaalwijzerError
from screening.quoted_in_messages import quoted

Absent = Literal["not_asked", "unknown", "declined"]

ABSENT_STATES: Final[tuple[str, ...]] = ("not_asked", "unknown", "declined")
"""Absent answers in the order of their codes: 0, 1, 2. Level k of an indicator has code 3 + k."""

FIRST_LEVEL: Final = len(ABSENT_STATES)


class AnswerError(SignaalwijzerError):
    """An answer that the catalogue does not know."""


def code_of(indicator: Indicator, answer: str) -> int:
    """The uint8 code of an answer; raises ``AnswerError`` that names what is allowed."""
    if answer in ABSENT_STATES:
        return ABSENT_STATES.index(answer)
    try:
        return FIRST_LEVEL + indicator.level_ids.index(answer)
    except ValueError:
        allowed = ", ".join((*indicator.level_ids, *ABSENT_STATES))
        raise AnswerError(
            "answers.unknown_level", answer=quoted(answer), indicator=indicator.id, allowed=allowed
        ) from None


def answer_of(indicator: Indicator, code: int) -> str:
    """The answer that a code stands for (inverse of ``code_of``)."""
    return ABSENT_STATES[code] if code < FIRST_LEVEL else indicator.level_ids[code - FIRST_LEVEL]


@dataclass(frozen=True)
class Answers:
    """Answers to one intake, valid against ``catalogue``.

    ``levels`` maps indicator ids to a level or an absent state; ``now`` says of indicators with
    ``acute = if_now`` whether it is happening now. What is missing counts as ``not_asked``, and a
    missing ``now`` as not known.
    """

    catalogue: Catalogue = field(repr=False)
    levels: Mapping[str, str]
    now: Mapping[str, bool]

    def __post_init__(self) -> None:
        known = self.catalogue.level_numbers
        for indicator_id, answer in self.levels.items():
            levels = known.get(indicator_id)
            if levels is None or (answer not in levels and answer not in ABSENT_STATES):
                code_of(self._indicator(indicator_id), answer)
        for indicator_id in self.now:
            if not self._indicator(indicator_id).asks_now:
                raise AnswerError("answers.no_now", indicator=indicator_id)
        object.__setattr__(self, "levels", MappingProxyType(dict(self.levels)))
        object.__setattr__(self, "now", MappingProxyType(dict(self.now)))

    def _indicator(self, indicator_id: str) -> Indicator:
        if indicator_id not in self.catalogue:
            raise AnswerError(
                "answers.unknown_indicator", indicator=quoted(indicator_id), version=self.catalogue.version
            )
        return self.catalogue[indicator_id]

    def __getitem__(self, indicator_id: str) -> str:
        return self.levels.get(indicator_id, "not_asked")

    def is_answered(self, indicator_id: str) -> bool:
        return self.levels.get(indicator_id, "not_asked") not in ABSENT_STATES
