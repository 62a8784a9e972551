"""Scoring a chunk of rows at once, by the same functions and the same order of rules as a single row.

``tests/screening/batch`` hold this to ``Screener.screen``: every number equal to 1e-12, every word equal.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.batch.encoded_chunk import Coded
from screening.catalogue.acute_rules import AcuteRule
from screening.catalogue.catalogue import Catalogue
from screening.explain.estimate_with_interval import Estimates
from screening.explain.screener import FEWEST_ANSWERS, OLDEST, YOUNGEST, Screener, ends_estimate
from screening.explain.screening_result import (
    CONFIRMED_DIRECT_SIGN,
    DIRECT_SIGNS,
    SEVERAL_SUSPECTED_SIGNS,
)
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats
from screening.features.direct_signs import Flags, confirmed_signs

QUESTIONS: Final = 3
"""How many of the questions to ask stand in a row of a result table; the JSON answer has them all."""

NUMBERS: Final = tuple(f.name for f in fields(Estimates) if f.name != "contributions")


@dataclass(frozen=True, eq=False)
class Scored:
    """Results of ``n`` rows. A number that may not be given is NaN, a word that is not there is ``None``.

    ``numbers`` maps each name of ``NUMBERS`` and ``base_rate``, ``base_log_odds`` to ``(n,)`` values;
    ``contributions (n, n_items)`` is NaN where an indicator was not answered or does not count.
    """

    status: list[str]
    reason: list[str | None]
    numbers: dict[str, Floats]
    contributions: Floats
    band: list[str | None]
    acute: list[str]
    ask_next: list[str]
    unanswered: NDArray[np.int64]


@dataclass(frozen=True)
class TableScreener:
    """A screener for whole tables."""

    screener: Screener

    def score(self, rows: Coded) -> Scored:
        """The answers to all ``rows``."""
        codes = self._item_codes(rows)
        ending = ends_estimate(codes, self.screener.table)
        reasons = self._reasons(rows, codes, ending)
        scored = np.array([reason is None for reason in reasons], dtype=bool)
        direct = np.array([reason in DIRECT_SIGNS for reason in reasons], dtype=bool)
        numbers = {name: np.full(len(rows), np.nan) for name in (*NUMBERS, "base_rate", "base_log_odds")}
        contributions = np.full(codes.shape, np.nan)
        contributions[direct] = self.screener.table.contributions(codes[direct])
        ask_next = [""] * len(rows)
        for number, setting in enumerate(rows.settings):
            chosen = np.flatnonzero(scored & (rows.setting_of_row == number))
            if len(chosen):
                found = self.screener.estimator.estimate(codes[chosen], setting)
                for name in NUMBERS:
                    numbers[name][chosen] = getattr(found, name)
                numbers["base_rate"][chosen] = self.screener.table.bases[setting].rate
                numbers["base_log_odds"][chosen] = self.screener.table.bases[setting].log_odds
                contributions[chosen] = found.contributions
                for row, names in zip(chosen, self._questions(codes[chosen], found.log_odds), strict=True):
                    ask_next[row] = names
        contributions[(codes < FIRST_LEVEL) | ending] = np.nan
        return Scored(
            status=[
                "scored" if reason is None else "direct_signs" if sign else "abstained"
                for reason, sign in zip(reasons, direct, strict=True)
            ],
            reason=reasons,
            numbers=numbers,
            contributions=contributions,
            band=self._bands(numbers["probability"], rows),
            acute=self._acute(rows),
            ask_next=ask_next,
            unanswered=(codes < FIRST_LEVEL).sum(axis=1),
        )

    def _item_codes(self, rows: Coded) -> Codes:
        position = {indicator.id: number for number, indicator in enumerate(rows.catalogue)}
        return np.ascontiguousarray(rows.codes[:, [position[item] for item in self.screener.table.item_ids]])

    def _reasons(self, rows: Coded, codes: Codes, ending: Flags) -> list[str | None]:
        """Why each row has no number, in the order of the rules of ``Screener.screen``.

        ``ending (n, n_items)``: the answers that are direct signs and end an estimate.
        """
        known = np.array([setting in self.screener.table.bases for setting in rows.settings], dtype=bool)
        answered = (codes[:, self.screener.is_signal] >= FIRST_LEVEL).sum(axis=1)
        confirmed = confirmed_signs(codes, self.screener.table.direct)
        rules: tuple[tuple[str, Flags], ...] = (
            ("self_test_failed", np.full(len(rows), not self.screener.usable)),
            (CONFIRMED_DIRECT_SIGN, np.asarray(confirmed.any(axis=1))),
            (SEVERAL_SUSPECTED_SIGNS, np.asarray(ending.any(axis=1))),
            ("age_outside_range", (rows.ages < YOUNGEST) | (rows.ages > OLDEST)),
            ("setting_unknown", ~known[rows.setting_of_row]),
            ("too_few_answers", answered < FEWEST_ANSWERS),
        )
        chosen: NDArray[np.object_] = np.full(len(rows), None, dtype=object)
        for reason, holds in reversed(rules):
            chosen[holds] = reason
        reasons: list[str | None] = chosen.tolist()
        return reasons

    def _bands(self, probability: Floats, rows: Coded) -> list[str | None]:
        table = self.screener.table
        names = np.array([band.id for band in table.bands], dtype=object)
        bands: NDArray[np.object_] = np.full(len(probability), None, dtype=object)
        for number, setting in enumerate(rows.settings):
            scored = np.flatnonzero((rows.setting_of_row == number) & ~np.isnan(probability))
            if len(scored):
                limits = table.limits_of(setting)
                bands[scored] = names[np.searchsorted(limits, probability[scored], side="right") - 1]
        told: list[str | None] = bands.tolist()
        return told

    def _acute(self, rows: Coded) -> list[str]:
        found: list[list[str]] = [[] for _ in range(len(rows))]
        for rule in self.screener.rules.rules:  # most urgent first
            for row in np.flatnonzero(_fires(rule, rows, rows.catalogue)):
                found[row].append(rule.indicator)
        return [";".join(indicators) for indicators in found]

    def _questions(self, codes: Codes, log_odds: Floats) -> list[str]:
        gains = np.where(codes < FIRST_LEVEL, self.screener.estimator.gains(log_odds), -np.inf)
        best = np.argsort(-gains, axis=1, kind="stable")[:, :QUESTIONS]
        there = np.take_along_axis(gains, best, axis=1) > -np.inf
        ids = self.screener.table.item_ids
        return [
            ";".join(ids[item] for item, open_ in zip(items, opens, strict=True) if open_)
            for items, opens in zip(best.tolist(), there.tolist(), strict=True)
        ]


def _fires(rule: AcuteRule, rows: Coded, catalogue: Catalogue) -> Flags:
    indicator = catalogue[rule.indicator]
    number = [i.id for i in catalogue].index(rule.indicator)
    levels = [FIRST_LEVEL + indicator.level_ids.index(level) for level in rule.levels]
    fires: Flags = np.isin(rows.codes[:, number], levels)
    return fires & (rows.now[:, number] == 1) if rule.only_now else fires
