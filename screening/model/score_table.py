"""The served model: one base value per setting and one small table of points.

The champion is additive on the log-odds scale, so scoring is looking up and adding:

    log odds = log odds of the setting's base rate + sum over items of points[item, answer]

An absent answer has 0 points. Columns are centred on the class-balanced reference population, so the mean
of every contribution over that population is 0, and the SHAP value of an indicator is its points.
A table that exists has passed every check below; its digest is taken over all of its content.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from screening.canonical_json import digest_of
from screening.catalogue.indicator import check_identifier
from screening.features.design_matrix import Codes, Design, Floats
from screening.features.direct_signs import Flags, direct_items
from screening.model.points_lookup import Lookup
from screening.model.score_rule_editions import RULES
from screening.model.score_table_invariants import check_table
from screening.model.score_table_parts import Band, Base, Frequencies
from screening.model.score_table_to_json import to_content

LEARNED_FROM_MADE_UP: Final = "updated_with_made_up"
"""The status of a model that learned from cases of which some or all are simulated."""

_ROWS_AT_ONCE: Final = 1024
_ROWS_WORTH_COLUMNS: Final = 64


@dataclass(frozen=True, eq=False)
class ScoreTable:
    """Points, covariance, base values, bands and where they come from. Shapes:

    ``coefficients (n_columns,)``, ``points (n_items, n_codes)``, ``covariance (n_columns, n_columns)``, all
    in log odds (squared). ``status`` says what the model has been tested on; ``evidence_only`` is nothing.
    ``rules`` is the edition of the rules it is read by, ``RULES`` or an earlier one.
    Raises ``ValueError`` that names the broken rule when the parts do not fit together.
    """

    name: str
    version: str
    status: str
    catalogue_version: str
    catalogue_digest: str
    design: Design
    coefficients: Floats
    points: Floats
    covariance: Floats
    bases: Mapping[str, Base]
    frequencies: Frequencies
    bands: tuple[Band, ...]
    provenance: Mapping[str, Any]
    rules: int = RULES

    def __post_init__(self) -> None:
        for field in ("coefficients", "points", "covariance"):
            object.__setattr__(self, field, _frozen(getattr(self, field)))
        object.__setattr__(self, "bases", MappingProxyType(dict(self.bases)))
        object.__setattr__(self, "provenance", MappingProxyType(dict(self.provenance)))
        check_identifier(self.name, "name")
        check_identifier(self.status, "status")
        check_table(self)

    @cached_property
    def item_ids(self) -> tuple[str, ...]:
        return tuple(item.id for item in self.design.items)

    @cached_property
    def direct(self) -> Flags:
        """Which items are direct signs, ``(n_items,)``."""
        return direct_items(self.design.items)

    @property
    def settings(self) -> tuple[str, ...]:
        return tuple(self.bases)

    @cached_property
    def answered(self) -> Floats:
        """Share of the class-balanced reference population in which each item is answered, ``(n_items,)``."""
        return (self.frequencies.answered_victims + self.frequencies.answered_others) / 2

    def contributions(self, codes: Codes) -> Floats:
        """Log odds that each answer adds, ``(n, n_items)``, for codes ``(n, n_items)``."""
        return self._lookup(codes, 0.0)[0]

    def log_odds(self, codes: Codes, setting: str) -> Floats:
        """Log odds of each row, ``(n,)``; ``KeyError`` for a setting without a base."""
        return self.log_odds_from(codes, self.bases[setting].log_odds)

    def log_odds_from(self, codes: Codes, base: float | Floats) -> Floats:
        """Log odds of each row, ``(n,)``, from the ``base`` (log odds) of all rows or of each, ``(n,)``."""
        return self._lookup.sums(codes, base)

    def score(self, codes: Codes, setting: str) -> tuple[Floats, Floats]:
        """``contributions`` and ``log_odds`` in one pass; bit for bit the same as those of single rows."""
        return self._lookup(codes, self.bases[setting].log_odds)

    def variance(self, codes: Codes, setting: str) -> Floats:
        """Variance of the log odds from coefficients and base rate, ``(n,)``: x' S x + sd².

        What is still unanswered is not in it.
        """
        return self.variance_of_points(codes) + self.bases[setting].sd ** 2

    def variance_of_points(self, codes: Codes) -> Floats:
        """Variance of the sum of the points, ``(n,)``: x' S x, of which the base rate is no part."""
        if len(codes) < _ROWS_WORTH_COLUMNS:
            rows = self.design.matrix(codes)
            few: Floats = np.einsum("ij,ij->i", rows @ self.covariance, rows)
            return few
        variance = np.empty(len(codes))
        across, values, item = self._variance_by_column
        for start in range(0, len(codes), _ROWS_AT_ONCE):
            by_item = codes[start : start + _ROWS_AT_ONCE].T.astype(np.intp)
            columns = np.empty((len(item), by_item.shape[1]))
            for column, values_by_code, number in zip(columns, values, item, strict=True):
                values_by_code.take(by_item[number], out=column, mode="clip")
            products = across @ columns
            products *= columns
            np.add.reduce(products, axis=0, out=variance[start : start + by_item.shape[1]])
        return variance

    @cached_property
    def _variance_by_column(self) -> tuple[Floats, Floats, list[int]]:
        """The transposed covariance, and of each column its value by code and the number of its item.

        With a row of memory for each column, instead of for each young person, the values are fetched column
        by column. The sums are taken in the same order as those of few rows, so they are the same floats.
        """
        return (
            np.ascontiguousarray(self.covariance.T),
            self.design.rows_by_code,
            [column.item for column in self.design.columns],
        )

    def limits_of(self, setting: str) -> tuple[float, ...]:
        """Where each band begins in ``setting`` (probability), the lowest first; ``KeyError``."""
        return tuple(band.lowest[setting] for band in self.bands)

    def band_of(self, probability: float, setting: str) -> Band:
        """The highest band whose limit in ``setting`` is at or below ``probability``."""
        return self.bands[bisect_right(self.limits_of(setting), probability) - 1]

    def with_status(self, status: str) -> ScoreTable:
        """The same points under another status (and so another digest)."""
        return replace(self, status=status)

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the canonical content."""
        return digest_of(to_content(self))

    @cached_property
    def _lookup(self) -> Lookup:
        return Lookup(self.points, self.design.highest_code)


def _frozen(values: Floats) -> Floats:
    copy = np.array(values, dtype=np.float64, order="C")
    copy.setflags(write=False)
    return copy
