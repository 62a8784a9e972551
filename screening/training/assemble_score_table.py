"""From coefficients to a table that may be written: bands, golden vectors and the checks that all must pass.

Shared by the model of the evidence alone and by the models that learned from recorded outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

import numpy as np
from numpy.typing import NDArray

from screening.canonical_json import canonical
from screening.evidence.reference_sample import victims_of
from screening.evidence.sign_constrained_fit import auroc
from screening.features.design_matrix import Codes, Floats
from screening.model.errors import BuildError
from screening.model.golden_vectors import GoldenVector, GoldenVectors
from screening.model.log_odds import probability_of
from screening.model.reference.golden_intakes import intakes
from screening.model.reference.independent_score import score
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import Band, BandExpectation, Base
from screening.model.score_table_to_json import to_content
from screening.model.shap_identity import largest_difference
from screening.training.starting_point import SEED, Limit, ReferenceSample

SHAP_TOLERANCE: Final = 1e-9
SUM_TOLERANCE: Final = 1e-12
COVARIANCE_DIGITS: Final = 7
"""Significant digits that are kept: the last bits of a sum differ between processors; the digest may not."""

_N_SHAP: Final = 500
_PACKAGES: Final = ("numpy", "scipy", "scikit-learn", "shap", "signaalwijzer")


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Simulated cases of one setting, half victims: codes, who is a victim, the estimate (probability)."""

    codes: Codes
    victim: NDArray[np.bool_]
    estimate: Floats
    auroc: float

    @classmethod
    def of(cls, codes: Codes, points: Floats, base: Base) -> Simulated:
        """Estimates for ``codes``, victims first; ``points (n_items, n_codes)`` in log odds."""
        victim = victims_of(codes)
        log_odds = points[np.arange(len(points)), codes].sum(axis=1) + base.log_odds
        return cls(codes, victim, probability_of(log_odds), round(auroc(log_odds, victim), 3))

    def expected_at(self, limit: float) -> BandExpectation:
        """What marking everybody at or above ``limit`` (probability) would miss and wrongly mark."""
        reached = self.estimate >= limit
        return BandExpectation(
            missed_per_100_victims=round(100 * float((~reached[self.victim]).mean()), 1),
            wrongly_marked_per_100_others=round(100 * float(reached[~self.victim].mean()), 1),
            cases=len(self.codes),
        )


def simulated_in(
    reference: ReferenceSample, points: Floats, bases: Mapping[str, Base]
) -> dict[str, Simulated]:
    """The cases of ``reference`` in every setting, estimated with ``points`` and ``bases``."""
    return {
        setting: Simulated.of(reference.of(setting, number), points, base)
        for number, (setting, base) in enumerate(bases.items())
    }


def bands_of(limits: tuple[Limit, ...], simulated: Mapping[str, Simulated]) -> tuple[Band, ...]:
    """Bands from where they begin, with what each limit would miss and mark in every setting."""
    return tuple(
        Band(
            limit.band,
            limit.lowest,
            limit.decided_by,
            {setting: cases.expected_at(limit.lowest[setting]) for setting, cases in simulated.items()},
        )
        for limit in limits
    )


def golden_vectors(table: ScoreTable, seed: int = SEED) -> GoldenVectors:
    """Vectors for ``table``, scored by the independent program from the plain content of the model file."""
    content = json.loads(canonical(to_content(table)))
    return GoldenVectors(
        table.digest,
        tuple(
            GoldenVector(name=name, setting=setting, answers=answers, **score(content, setting, answers))
            for name, setting, answers in intakes(content, seed)
        ),
    )


def check_exact(table: ScoreTable, reference: Codes, simulated: Mapping[str, Simulated]) -> None:
    """Raise ``BuildError`` unless contributions are SHAP values over ``reference`` and add up exactly."""
    for setting, cases in simulated.items():
        rows = np.concatenate([cases.codes[:_N_SHAP], cases.codes[-_N_SHAP:], reference[:_N_SHAP]])
        gap = largest_difference(table, reference, rows, setting)
        if not gap <= SHAP_TOLERANCE:
            raise BuildError("model.build_shap", setting=setting, gap=f"{gap:.1e}")
        contributions, log_odds = table.score(rows, setting)
        gap = np.abs(contributions.sum(axis=1) + table.bases[setting].log_odds - log_odds).max()
        if not gap <= SUM_TOLERANCE:
            raise BuildError("model.build_sum", setting=setting, gap=f"{gap:.1e}")


def rounded(values: Floats, digits: int) -> Floats:
    """To so many significant digits, in decimals, so that it is the same number on every machine."""
    return np.array([float(f"{value:.{digits}g}") for value in values.ravel()]).reshape(values.shape)


def packages() -> dict[str, str]:
    """The versions on which the numbers of a model depend."""
    return {name: version(name) for name in _PACKAGES}
