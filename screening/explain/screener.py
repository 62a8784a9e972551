"""From a request to its answer: the one function behind the command line, the API and the pages.

The order of the rules is fixed. Acute rules look at the answers alone and always run. A model that fails
its self-test gives no number. A confirmed direct sign, or two suspected ones, end the estimate, at any age
and however few answers there are. Then come the limits within which the model may speak.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_with_interval import Estimator
from screening.explain.screening_request import ScreeningRequest
from screening.explain.screening_result import (
    ABSTENTIONS,
    CONFIRMED_DIRECT_SIGN,
    NO_NUMBERS,
    SEVERAL_SUSPECTED_SIGNS,
    Bounds,
    CatalogueMark,
    Interval,
    ModelMark,
    Question,
    Screening,
)
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL, Answers
from screening.features.design_matrix import Codes, Floats
from screening.features.direct_signs import Flags, confirmed_signs, ending_signs, one_more_ends
from screening.model.score_table import ScoreTable

YOUNGEST: Final = 12
OLDEST: Final = 23
"""Ages (years, both included) the evidence is about; outside them there is no number."""

FEWEST_ANSWERS: Final = 4
"""Answered indicators with role ``scored`` below which there is no number."""


def ends_estimate(codes: Codes, table: ScoreTable) -> Flags:
    """Which answers are direct signs that end an estimate by ``table``, for codes ``(..., n_items)``."""
    return ends_by_rules(codes, table.rules, table.direct)


def ends_by_rules(codes: Codes, rules: int, direct: Flags) -> Flags:
    """``ends_estimate`` under an edition of the ``rules``, of items that are ``direct (n_items,)`` or not."""
    return confirmed_signs(codes, direct) if rules == 1 else ending_signs(codes, direct)


@dataclass(frozen=True)
class Screener:
    """A score table with the catalogue and acute rules it belongs to; ``usable`` is its last self-test."""

    table: ScoreTable
    catalogue: Catalogue
    rules: AcuteRules
    usable: bool = True

    def __post_init__(self) -> None:
        if self.table.catalogue_digest != self.catalogue.digest:
            raise ValueError("the score table was made for another catalogue")

    def screen(self, request: ScreeningRequest) -> Screening:
        """The answer to ``request``; ``RequestError`` when its answers do not fit the catalogue."""
        answers = request.checked(self.catalogue)
        if not self.usable:
            return self._without_number(answers, "abstained", "self_test_failed")
        codes = self.table.design.codes(answers)
        ending = ends_estimate(codes, self.table)
        if ending.any():
            contributions = self._named(self.table.contributions(codes[None, :])[0], codes, ending)
            confirmed = confirmed_signs(codes, self.table.direct).any()
            why = CONFIRMED_DIRECT_SIGN if confirmed else SEVERAL_SUSPECTED_SIGNS
            return self._without_number(answers, "direct_signs", why, contributions)
        if reason := self.abstention(request.setting, request.age, codes):
            return self._without_number(answers, "abstained", reason)
        return self._scored(answers, codes, request.setting)

    def withheld(self, request: ScreeningRequest, reason: str) -> Screening:
        """The answer without any score, for one of ``ABSTENTIONS``: the acute rules alone."""
        return self._without_number(request.checked(self.catalogue), "abstained", reason)

    def unusable(self) -> Screener:
        """This screener after a failed self-test: it abstains, and the acute rules keep running."""
        return replace(self, usable=False)

    def abstention(self, setting: str, age: int, codes: Codes) -> str | None:
        """Why the model may not speak about codes ``(n_items,)``, or ``None`` when it may."""
        if not YOUNGEST <= age <= OLDEST:
            return "age_outside_range"
        if setting not in self.table.bases:
            return "setting_unknown"
        if int((codes[self.is_signal] >= FIRST_LEVEL).sum()) < FEWEST_ANSWERS:
            return "too_few_answers"
        return None

    @cached_property
    def estimator(self) -> Estimator:
        return Estimator(self.table)

    @cached_property
    def model(self) -> ModelMark:
        return ModelMark(self.table.name, self.table.version, self.table.digest, self.table.status)

    @cached_property
    def catalogue_mark(self) -> CatalogueMark:
        return CatalogueMark(self.catalogue.version, self.catalogue.digest)

    @cached_property
    def is_signal(self) -> Flags:
        return ~self.table.direct

    def _scored(self, answers: Answers, codes: Codes, setting: str) -> Screening:
        base = self.table.bases[setting]
        found = self.estimator.estimate(codes[None, :], setting)
        probability = float(found.probability[0])
        return Screening(
            status="scored",
            reason=None,
            probability=probability,
            interval=Interval(
                Bounds(float(found.low[0]), float(found.high[0])),
                Bounds(float(found.coefficients_low[0]), float(found.coefficients_high[0])),
                Bounds(float(found.unanswered_low[0]), float(found.unanswered_high[0])),
            ),
            base_rate=base.rate,
            log_odds=float(found.log_odds[0]),
            base_log_odds=base.log_odds,
            contributions=self._named(found.contributions[0], codes),
            band=self.table.band_of(probability, setting).id,
            acute=self._acute(answers),
            ask_next=self._ask_next(codes, found.log_odds),
            unanswered=self._unanswered(answers),
            model=self.model,
            catalogue=self.catalogue_mark,
        )

    def _without_number(
        self,
        answers: Answers,
        status: str,
        reason: str,
        contributions: Mapping[str, float] | None = None,
    ) -> Screening:
        if status == "abstained" and reason not in ABSTENTIONS:
            raise ValueError(f"'{reason}' is no reason to abstain; choose from {', '.join(ABSTENTIONS)}")
        return Screening(
            status="direct_signs" if status == "direct_signs" else "abstained",
            reason=reason,
            **NO_NUMBERS,
            contributions=contributions or {},
            acute=self._acute(answers),
            unanswered=self._unanswered(answers),
            model=self.model,
            catalogue=self.catalogue_mark,
        )

    def _acute(self, answers: Answers) -> tuple[str, ...]:
        return tuple(rule.indicator for rule in self.rules.fired(answers.levels, answers.now))

    def _unanswered(self, answers: Answers) -> tuple[str, ...]:
        given = answers.levels
        return tuple(item for item in self._item_ids if given.get(item, "not_asked") in ABSENT_STATES)

    @cached_property
    def _item_ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.catalogue.items)

    def _named(
        self,
        contributions: Floats,
        codes: Codes,
        left_out: Flags | None = None,
    ) -> dict[str, float]:
        """Contributions by indicator id, of answered items that are not ``left_out``."""
        shown = codes >= FIRST_LEVEL if left_out is None else (codes >= FIRST_LEVEL) & ~left_out
        ids = self.table.item_ids
        return {ids[number]: float(contributions[number]) for number in np.flatnonzero(shown)}

    def _ask_next(self, codes: Codes, log_odds: Floats) -> tuple[Question, ...]:
        """Every unanswered item, the most informative first; equal ones in form order."""
        gains = self.estimator.gains(log_odds)[0]
        after = self.estimator.after_each_answer(float(log_odds[0])).tolist()
        levels = self.estimator.scored_levels
        if self.table.rules > 1 and one_more_ends(codes, self.table.direct):
            levels = tuple(
                names[:1] if direct else names
                for names, direct in zip(levels, self.table.direct.tolist(), strict=True)
            )
        absent = np.flatnonzero(codes < FIRST_LEVEL)
        order = absent[np.argsort(-gains[absent], kind="stable")]
        return tuple(
            Question(
                self.table.item_ids[number],
                float(gains[number]),
                dict(zip(levels[number], after[number][FIRST_LEVEL:], strict=False)),
            )
            for number in order
        )
