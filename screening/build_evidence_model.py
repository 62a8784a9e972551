"""From published evidence to the model that is shipped: one command, the same digest every time.

    evidence → prior → estimator without outcomes → score table → checks → golden vectors

A model is released only when its contributions are SHAP values by ``shap`` itself, its contributions and
base add up to its log odds, and it separates victims from others within the expected window.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from importlib.resources import files
from typing import Any, Final

import numpy as np

from screening.canonical_json import digest_of
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.base_rates import BaseRate
from screening.evidence.population_assumptions import load_parameters
from screening.evidence.prior import Size, make_prior
from screening.features.design_matrix import Codes
from screening.language import Text
from screening.model.errors import BuildError
from screening.model.evidence_logistic import EvidenceLogistic
from screening.model.log_odds import log_odds_of
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import BAND_IDS, Base, Frequencies
from screening.model.shipped_files import shipped_version
from screening.training.assemble_score_table import (
    COVARIANCE_DIGITS,
    SHAP_TOLERANCE,
    Simulated,
    bands_of,
    check_exact,
    golden_vectors,
    packages,
    rounded,
    simulated_in,
)
from screening.training.starting_point import SEED, Limit
from screening.training.starting_point_from_evidence import SimulatedReference

__all__ = [
    "SEED",
    "SHAP_TOLERANCE",
    "Simulated",
    "build_evidence_model",
    "check_release",
    "evidence_digest",
    "golden_vectors",
    "rounded",
]

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""

MOST_MISSED: Final = 10.0
"""Of 100 victims at most so many stay below the first limit of a setting."""
MOST_MARKED: Final = 5.0
"""Of 100 others at most so many reach its last limit."""

DECIDED_BY: Final = Text(
    nl="team van Signaalwijzer, eigen oordeel, november 2026",
    en="Signaalwijzer team, own judgement, November 2026",
)

COEFFICIENT_DIGITS: Final = 12
"""A coefficient is the evidence (six digits) times the trust in it (four), so twelve digits hold it exactly
and none of them hangs on the rounding of a half."""


def build_evidence_model(
    seed: int = SEED,
    progress: Progress | None = None,
    *,
    catalogue: Catalogue | None = None,
    size: Size | None = None,
) -> ScoreTable:
    """The model of the published evidence for ``catalogue`` (by default the product's own).

    The same seed, size, evidence and package versions give the same digest. Raises ``BuildError`` when the
    model fails a check, ``LeakageError`` when the evidence gives the outcome away.
    """
    catalogue = catalogue or load_catalogue()
    size = size or Size()
    prior = make_prior(catalogue, seed, progress, size=size)
    sample = SimulatedReference(catalogue, seed, size)
    reference = sample.background(prior.design)
    estimator = EvidenceLogistic(
        prior.mean, prior.covariance, signs=prior.design.signs, intercept_prior=None
    ).fit_prior()
    coefficients = rounded(estimator.coef_[0], COEFFICIENT_DIGITS)
    points = prior.design.points(coefficients)
    bases = {setting: _base(rate) for setting, rate in prior.base_rates.items()}
    simulated = simulated_in(sample, points, bases)
    proposed = {setting: proposed_limits(cases, bases[setting]) for setting, cases in simulated.items()}
    limits = (
        Limit(band, {setting: limits[place] for setting, limits in proposed.items()}, DECIDED_BY)
        for place, band in enumerate(BAND_IDS)
    )
    table = ScoreTable(
        name="evidence",
        version=shipped_version(),
        status="evidence_only",
        catalogue_version=catalogue.version,
        catalogue_digest=catalogue.digest,
        design=prior.design,
        coefficients=coefficients,
        points=points,
        covariance=rounded(estimator.posterior_covariance_[:-1, :-1], COVARIANCE_DIGITS),
        bases=bases,
        frequencies=Frequencies(**vars(prior.frequencies)),
        bands=bands_of(tuple(limits), simulated),
        provenance=_provenance(seed, size, estimator, reference, simulated),
    )
    check_release(table, reference, simulated)
    return table


def proposed_limits(cases: Simulated, base: Base) -> tuple[float, ...]:
    """Where the bands begin in one setting (probability), in whole young people of 100.

    The first limit is the highest that leaves at most ``MOST_MISSED`` of 100 victims below it. The second is
    the share of victims itself: there the decision curve of a model lies furthest above both talking to
    everybody first and to nobody. The third is the lowest that at most ``MOST_MARKED`` of 100 others reach.
    A judgement (docs/decisions/0044-limits-per-setting.md), until an organisation decides for itself.
    """
    ladder = [k / 100 for k in range(1, 100)]
    costs = {limit: cases.expected_at(limit) for limit in ladder}
    safe = [limit for limit in ladder if costs[limit].missed_per_100_victims <= MOST_MISSED]
    sure = [limit for limit in ladder if costs[limit].wrongly_marked_per_100_others <= MOST_MARKED]
    middle = round(base.rate, 2)
    return 0.0, min(max(safe), round(middle - 0.01, 2)), middle, max(min(sure), round(middle + 0.01, 2))


def check_release(table: ScoreTable, reference: Codes, simulated: Mapping[str, Simulated]) -> None:
    """Raise ``BuildError`` unless the model explains itself exactly and separates as expected."""
    check_exact(table, reference, simulated)
    window = load_parameters().window
    for setting, cases in simulated.items():
        if not window.low <= cases.auroc <= window.high:
            raise BuildError(
                "model.build_auroc", setting=setting, auroc=cases.auroc, low=window.low, high=window.high
            )


def _base(rate: BaseRate) -> Base:
    sd = float(rounded(np.array([rate.sd]), COVARIANCE_DIGITS)[0])
    return Base(rate.rate, log_odds_of(rate.rate), sd, f"{rate.source} ({rate.status})")


def _provenance(
    seed: int,
    size: Size,
    estimator: EvidenceLogistic,
    reference: Codes,
    simulated: Mapping[str, Simulated],
) -> dict[str, Any]:
    """Where the model comes from; nothing in it depends on the moment or the machine."""
    return {
        "made_by": f"screening model build --seed {seed}",
        "seed": seed,
        "size": asdict(size),
        "packages": packages(),
        "evidence": evidence_digest(),
        "background": {"rows": len(reference), "digest": hashlib.sha256(reference.tobytes()).hexdigest()},
        "local_outcomes": 0,
        "trust": {
            "shares": list(estimator.trust_grid),
            "weights": [float(w) for w in rounded(estimator.trust_weights_.sum(axis=1), COVARIANCE_DIGITS)],
            "widths": list(estimator.width_grid),
        },
        "auroc_expected": {setting: cases.auroc for setting, cases in simulated.items()},
    }


def evidence_digest() -> str:
    """SHA-256 (hex) over the names and bytes of the evidence data files."""
    folder = files("screening.evidence") / "data"
    sums = {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.iterdir()
        if file.is_file()
    }
    return digest_of(sums)
