"""Scoring a chunk of rows at once, by the same functions and the same order of rules as a single row.

``tests/screening/batch`` hold this to ``Screener.screen``: every number equal to 1e-12, every word equal.
Numbers are computed for a few thousand rows at a time, so that they stay in the processor's cache.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.batch.encoded_chunk import NOW_UNKNOWN, Coded
from screening.batch.output_columns import (
    CONTRIBUTIONS,
    ESTIMATE,
    INTERVAL,
    QUESTIONS_TO_ASK,
    USUAL,
    WORDS,
    Groups,
)
from screening.batch.question_order import QuestionOrder
from screening.batch.words_of_rows import NONE, Words, distinct, joined
from screening.catalogue.acute_rules import AcuteRule
from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_with_interval import Estimates
from screening.explain.screener import FEWEST_ANSWERS, OLDEST, YOUNGEST, Screener, ends_by_rules
from screening.explain.screening_result import CONFIRMED_DIRECT_SIGN, DIRECT_SIGNS, SEVERAL_SUSPECTED_SIGNS
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats
from screening.features.direct_signs import Flags, confirmed_signs
from screening.model.log_odds import probability_of

QUESTIONS: Final = 3
"""How many of the questions to ask stand in a row of a result table; the JSON answer has them all."""

NUMBERS: Final = tuple(f.name for f in fields(Estimates) if f.name != "contributions")
BOUNDS: Final = NUMBERS[2:]

_ROWS_AT_ONCE: Final = 4_096
_MULTIPLE: Final = 512
"""Rows are padded to a multiple of so many. A matrix product takes the rows at its edge by other
instructions, and few rows by others again, of which the last digit differs: the answer to a row would depend
on how many rows stand beside it."""

_ROWS_WORTH_AN_ORDER: Final = 5_000
"""In a smaller chunk it takes less time to compute what questions bring than to put them all in order."""

_REASONS: Final = (
    "self_test_failed",
    CONFIRMED_DIRECT_SIGN,
    SEVERAL_SUSPECTED_SIGNS,
    "age_outside_range",
    "setting_unknown",
    "too_few_answers",
)
"""In the order of the rules of ``Screener.screen``."""

_STATUS: Final = ("scored", "direct_signs", "abstained")


@dataclass(frozen=True, eq=False)
class Contributions:
    """Where an estimate comes from, before it is spelt out: ``codes (n_items, n)`` index the points of each
    item. Only ``shown`` answers have a contribution, ``(n_items, n)``."""

    codes: Codes
    shown: Flags


@dataclass(frozen=True, eq=False)
class Scored:
    """Results of ``n`` rows. A number that may not be given is NaN; what was not asked for is not there.

    ``acute``: the indicators whose acute rule fires; ``ask_now``: those whose rule fires because it is not
    known whether it is happening now. A screening has both together.

    ``numbers`` maps names of ``NUMBERS`` and ``base_rate``, ``base_log_odds`` to ``(n,)`` values.
    """

    status: Words
    reason: Words
    acute: Words
    ask_now: Words
    is_scored: Flags
    numbers: dict[str, Floats]
    band: Words | None
    contributions: Contributions | None
    ask_next: Words | None
    unanswered: NDArray[np.int64] | None


@dataclass(frozen=True)
class TableScreener:
    """A screener for whole tables, which gives the ``groups`` of columns that are asked for."""

    screener: Screener
    groups: Groups = USUAL

    def score(self, rows: Coded) -> Scored:
        """The answers to all ``rows``."""
        codes = rows.codes.T[self._items]  # (n_items, n): all rows of an item lie together
        absent = codes < FIRST_LEVEL
        ending, reason = self._reasons(rows, codes, absent)
        is_scored = reason.which == NONE
        direct = np.isin(reason.which, [_REASONS.index(sign) for sign in DIRECT_SIGNS])
        status = Words(_STATUS, np.where(is_scored, 0, np.where(direct, 1, 2)).astype(np.int8))
        numbers, questions = self._numbers(rows, codes, is_scored)
        contributions = None
        if CONTRIBUTIONS in self.groups:
            shown = ~absent & (is_scored | direct)
            shown[self.screener.table.direct] &= ~ending
            contributions = Contributions(codes, shown)
        asked = QUESTIONS_TO_ASK in self.groups
        acute, ask_now = self._acute(rows)
        return Scored(
            status=status,
            reason=reason,
            acute=acute,
            ask_now=ask_now,
            is_scored=is_scored,
            numbers=numbers,
            band=self._bands(numbers["probability"], rows) if "probability" in numbers else None,
            contributions=contributions,
            ask_next=questions,
            unanswered=absent.sum(axis=0, dtype=np.uint8).astype(np.int64) if asked else None,
        )

    @cached_property
    def _items(self) -> list[int]:
        """Where each item of the table stands among the questions of the catalogue."""
        position = {indicator.id: number for number, indicator in enumerate(self.screener.catalogue)}
        return [position[item] for item in self.screener.table.item_ids]

    @cached_property
    def _question_order(self) -> QuestionOrder:
        return QuestionOrder(self.screener.estimator)

    def _reasons(self, rows: Coded, codes: Codes, absent: Flags) -> tuple[Flags, Words]:
        """Which answers to direct signs end an estimate, ``(n_direct, n)``, and why each row has no number,
        in the order of the rules of ``Screener.screen``."""
        table = self.screener.table
        signs = codes[table.direct].T
        all_direct = np.ones(signs.shape[1], dtype=bool)
        ending = ends_by_rules(signs, table.rules, all_direct)
        known = np.array([setting in table.bases for setting in rows.settings], dtype=bool)
        signals = len(table.item_ids) - len(all_direct)
        answered = signals - absent[self.screener.is_signal].sum(axis=0, dtype=np.int16)
        rules: tuple[tuple[str, Flags], ...] = (
            ("self_test_failed", np.full(len(rows), not self.screener.usable)),
            (CONFIRMED_DIRECT_SIGN, np.asarray(confirmed_signs(signs, all_direct).any(axis=1))),
            (SEVERAL_SUSPECTED_SIGNS, np.asarray(ending.any(axis=1))),
            ("age_outside_range", (rows.ages < YOUNGEST) | (rows.ages > OLDEST)),
            ("setting_unknown", ~known[rows.setting_of_row]),
            ("too_few_answers", answered < FEWEST_ANSWERS),
        )
        which = np.full(len(rows), NONE, dtype=np.int8)
        for reason, holds in reversed(rules):
            which[holds] = _REASONS.index(reason)
        return ending.T, Words(_REASONS, which)

    def _numbers(self, rows: Coded, codes: Codes, is_scored: Flags) -> tuple[dict[str, Floats], Words | None]:
        """The numbers of all rows, and the questions to ask of each."""
        names = self._names()
        asked = QUESTIONS_TO_ASK in self.groups
        if not names and not asked:
            return {}, None
        table = self.screener.table
        chosen = np.flatnonzero(is_scored)
        if not len(chosen):
            return {name: np.full(len(rows), np.nan) for name in names}, self._questions(
                np.full((len(rows), QUESTIONS), NONE, dtype=np.int16)
            ) if asked else None
        padded = np.append(chosen, np.repeat(chosen[-1:], -len(chosen) % _MULTIPLE))
        codes = codes if len(padded) == len(rows) == len(chosen) else codes[:, padded]
        setting = rows.setting_of_row[padded]
        bases = [table.bases.get(name) for name in rows.settings]
        rate, base, variance = np.array(
            [(b.rate, b.log_odds, b.sd**2) if b else (np.nan,) * 3 for b in bases]
        ).T[:, setting]
        found = {name: np.empty(len(setting)) for name in names}
        if "base_rate" in found:
            found |= {"base_rate": rate, "base_log_odds": base}
        first = np.full((len(setting), QUESTIONS), NONE, dtype=np.int16)
        for start in range(0, len(setting), _ROWS_AT_ONCE):
            part = slice(start, start + _ROWS_AT_ONCE)
            block = np.ascontiguousarray(codes[:, part].T)
            log_odds = table.log_odds_from(block, base[part])
            if names:
                bounds: tuple[Floats, ...] = ()
                if "low" in found:
                    known = table.variance_of_points(codes[:, part].T) + variance[part]
                    bounds = self.screener.estimator.bounds(block, log_odds, known)
                everything = probability_of(np.array([log_odds, *bounds]))
                found["log_odds"][part] = log_odds
                for name, values in zip(NUMBERS[1:], everything, strict=False):
                    found[name][part] = values
            if asked:
                first[part] = self._question_order.first(
                    block < FIRST_LEVEL, log_odds, QUESTIONS, look_up=len(rows) >= _ROWS_WORTH_AN_ORDER
                )
        found = {name: _spread(values, chosen, len(rows)) for name, values in found.items()}
        first = _spread(first, chosen, len(rows), NONE)
        return found, self._questions(first) if asked else None

    def _names(self) -> tuple[str, ...]:
        """The numbers to compute."""
        if not self.groups & {ESTIMATE, INTERVAL, WORDS}:
            return ()
        bounds = BOUNDS if self.groups & {INTERVAL, WORDS} else ()
        return ("log_odds", "probability", "base_rate", "base_log_odds", *bounds)

    def _bands(self, probability: Floats, rows: Coded) -> Words:
        table = self.screener.table
        names = tuple(band.id for band in table.bands)
        which = np.full(len(probability), NONE, dtype=np.int8)
        for number, setting in enumerate(rows.settings):
            if setting in table.bases:
                here = rows.setting_of_row == number
                here &= ~np.isnan(probability)
                limits = table.limits_of(setting)
                which[here] = np.searchsorted(limits, probability[here], side="right") - 1
        return Words(names, which)

    def _acute(self, rows: Coded) -> tuple[Words, Words]:
        """What fires, and apart what fires because it is not known whether it is happening now."""
        rules = self.screener.rules.rules  # most urgent first
        known = [rule for rule in rules if rule.when != "now_unknown"]
        unknown = [rule for rule in rules if rule.when == "now_unknown"]
        fires, asks = (
            joined(
                [_fires(rule, rows, rows.catalogue) for rule in some],
                [rule.indicator for rule in some],
                len(rows),
            )
            for some in (known, unknown)
        )
        return fires, asks

    def _questions(self, first: NDArray[np.int16]) -> Words:
        """The items ``first (n, QUESTIONS)`` in one text for each row."""
        ids = self.screener.table.item_ids
        base = len(ids) + 1
        key = np.zeros(len(first), dtype=np.int64)
        for item in first.T:
            key *= base
            key += item + 1
        keys, which = distinct(key, base**QUESTIONS)
        texts = self._question_texts
        for number in keys.tolist():
            if number not in texts:
                items = [number // base**place % base for place in reversed(range(QUESTIONS))]
                texts[number] = ";".join(ids[item - 1] for item in items if item)
        if len(keys) and keys[0] == 0:  # of rows without a question
            which = np.where(which == 0, NONE, which)
        return Words(tuple([texts[number] for number in keys.tolist()]), which)

    @cached_property
    def _question_texts(self) -> dict[int, str]:
        """The text of each combination of questions that some row had."""
        return {}


def _spread(values: NDArray[Any], chosen: Any, rows: int, otherwise: float = np.nan) -> NDArray[Any]:
    """``values`` at the ``chosen`` of ``rows`` places, ``otherwise`` elsewhere; more ``values`` are left."""
    if len(chosen) == rows:
        return values[:rows]
    spread = np.full((rows, *values.shape[1:]), otherwise, dtype=values.dtype)
    spread[chosen] = values[: len(chosen)]
    return spread


def _fires(rule: AcuteRule, rows: Coded, catalogue: Catalogue) -> Flags:
    indicator = catalogue[rule.indicator]
    number = [i.id for i in catalogue].index(rule.indicator)
    given = rows.codes[:, number]
    fires = np.zeros(len(rows), dtype=bool)
    for level in rule.levels:
        fires |= given == FIRST_LEVEL + indicator.level_ids.index(level)
    if rule.when == "always":
        return fires
    wanted = NOW_UNKNOWN if rule.when == "now_unknown" else 1
    happening: Flags = rows.now[:, number] == wanted
    return fires & happening
