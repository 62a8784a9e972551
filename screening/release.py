"""From published evidence to the model that is shipped: one command, the same digest every time.

    evidence → prior → estimator without outcomes → score table → checks → golden vectors

A model is released only when its contributions are SHAP values by ``shap`` itself, its contributions and
base add up to its log odds, and it separates victims from others within the expected window.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.reading import load_catalogue
from screening.evidence.base_rates import BaseRate
from screening.evidence.fit import auroc
from screening.evidence.parameters import load_parameters
from screening.evidence.population import Population
from screening.evidence.prior import Size, background, make_prior
from screening.evidence.sample import balanced, victims_of
from screening.features.design import Codes, Floats
from screening.language import Text
from screening.model.bands import BAND_IDS, Band, BandExpectation
from screening.model.canonical import canonical, digest_of
from screening.model.content import to_content
from screening.model.errors import BuildError
from screening.model.estimator import EvidenceLogistic
from screening.model.golden import GoldenVector, GoldenVectors
from screening.model.odds import log_odds_of, probability_of
from screening.model.reference.cases import intakes
from screening.model.reference.independent import score
from screening.model.score_table import Base, Frequencies, ScoreTable
from screening.model.shap_identity import largest_difference

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""

SEED: Final = 1
"""The seed of the shipped model."""

LIMITS: Final = (0.0, 0.05, 0.15, 0.40)
"""Where the bands begin (probability). At 1 in 20 one reckons with 19 conversations that find nothing for
each that finds exploitation; at 3 in 20 with six; at 2 in 5 with one or two. A judgement, until an
organisation decides for itself."""

DECIDED_BY: Final = Text(
    nl="team van Signaalwijzer, eigen oordeel, november 2026",
    en="Signaalwijzer team, own judgement, November 2026",
)

SHAP_TOLERANCE: Final = 1e-9
SUM_TOLERANCE: Final = 1e-12
COEFFICIENT_DIGITS: Final = 12
COVARIANCE_DIGITS: Final = 7
"""Significant digits that are kept: the last bits of a sum differ between processors, and the digest may not.
A coefficient is the evidence (six digits) times the trust in it (four), so twelve digits hold it exactly and
none of them hangs on the rounding of a half. A covariance has more digits than can be kept."""

_CASES: Final = 40_000
"""Simulated cases per setting, half victims, behind the numbers that a band expects."""
_N_SHAP: Final = 500
_BANDS: Final = 100
"""What this stream of random numbers is for; the evidence uses lower numbers."""
_PACKAGES: Final = ("numpy", "scipy", "scikit-learn", "shap", "signaalwijzer")


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
    reference = background(catalogue, prior.design, seed)
    estimator = EvidenceLogistic(
        prior.mean, prior.covariance, signs=prior.design.signs, intercept_prior=None
    ).fit_prior()
    coefficients = rounded(estimator.coef_[0], COEFFICIENT_DIGITS)
    points = prior.design.points(coefficients)
    bases = {setting: _base(rate) for setting, rate in prior.base_rates.items()}
    population = Population.from_evidence(catalogue)
    simulated = {
        setting: Simulated.of(balanced(population, setting, _CASES, (seed, _BANDS, number)), points, base)
        for number, (setting, base) in enumerate(bases.items())
    }
    table = ScoreTable(
        name="evidence",
        version="1",
        status="evidence_only",
        catalogue_version=catalogue.version,
        catalogue_digest=catalogue.digest,
        design=prior.design,
        coefficients=coefficients,
        points=points,
        covariance=rounded(estimator.posterior_covariance_[:-1, :-1], COVARIANCE_DIGITS),
        bases=bases,
        frequencies=Frequencies(**vars(prior.frequencies)),
        bands=_bands(simulated),
        provenance=_provenance(seed, size, estimator, reference, simulated),
    )
    check_release(table, reference, simulated)
    return table


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


def check_release(table: ScoreTable, reference: Codes, simulated: Mapping[str, Simulated]) -> None:
    """Raise ``BuildError`` unless the model explains itself exactly and separates as expected."""
    window = load_parameters().window
    for setting, cases in simulated.items():
        rows = np.concatenate([cases.codes[:_N_SHAP], cases.codes[-_N_SHAP:], reference[:_N_SHAP]])
        gap = largest_difference(table, reference, rows, setting)
        if not gap <= SHAP_TOLERANCE:
            raise BuildError("model.build_shap", setting=setting, gap=f"{gap:.1e}")
        contributions, log_odds = table.score(rows, setting)
        gap = np.abs(contributions.sum(axis=1) + table.bases[setting].log_odds - log_odds).max()
        if not gap <= SUM_TOLERANCE:
            raise BuildError("model.build_sum", setting=setting, gap=f"{gap:.1e}")
        if not window.low <= cases.auroc <= window.high:
            raise BuildError(
                "model.build_auroc", setting=setting, auroc=cases.auroc, low=window.low, high=window.high
            )


def rounded(values: Floats, digits: int) -> Floats:
    """To so many significant digits, in decimals, so that it is the same number on every machine."""
    return np.array([float(f"{value:.{digits}g}") for value in values.ravel()]).reshape(values.shape)


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


def _base(rate: BaseRate) -> Base:
    sd = float(rounded(np.array([rate.sd]), COVARIANCE_DIGITS)[0])
    return Base(rate.rate, log_odds_of(rate.rate), sd, f"{rate.source} ({rate.status})")


def _bands(simulated: Mapping[str, Simulated]) -> tuple[Band, ...]:
    return tuple(
        Band(
            id_,
            limit,
            DECIDED_BY,
            {setting: cases.expected_at(limit) for setting, cases in simulated.items()},
        )
        for id_, limit in zip(BAND_IDS, LIMITS, strict=True)
    )


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
        "packages": {name: version(name) for name in _PACKAGES},
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
