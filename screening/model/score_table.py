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

_ROWS_AT_ONCE: Final = 4096


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
        return self._lookup(codes, self.bases[setting].log_odds)[1]

    def score(self, codes: Codes, setting: str) -> tuple[Floats, Floats]:
        """``contributions`` and ``log_odds`` in one pass; bit for bit the same as those of single rows."""
        return self._lookup(codes, self.bases[setting].log_odds)

    def variance(self, codes: Codes, setting: str) -> Floats:
        """Variance of the log odds from coefficients and base rate, ``(n,)``: x' S x + sd².

        What is still unanswered is not in it.
        """
        variance = np.empty(len(codes))
        for start in range(0, len(codes), _ROWS_AT_ONCE):
            rows = self.design.matrix(codes[start : start + _ROWS_AT_ONCE])
            variance[start : start + len(rows)] = np.einsum("ij,ij->i", rows @ self.covariance, rows)
        return variance + self.bases[setting].sd ** 2

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
