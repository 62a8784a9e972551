"""Where training starts: what is believed of every coefficient before a local outcome is known.

The starting point of the product is the evidence, read back from the shipped model, so that training does
not simulate the evidence again. A catalogue without published evidence starts from other recorded outcomes
(``screening.training.starting_point_from_outcomes``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Protocol

import numpy as np

from screening.canonical_json import digest_of
from screening.features.design_matrix import Codes, Design, Floats
from screening.language import Text
from screening.model.evidence_logistic import TRUST_GRID, TRUST_WEIGHTS, WIDTH_GRID
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import Base, Frequencies
from screening.training.errors import TrainingError

SEED: Final = 1
"""The seed of the shipped model."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Where a band begins in each setting (probability) and who decided so."""

    band: str
    lowest: Mapping[str, float]
    decided_by: Text


@dataclass(frozen=True, slots=True)
class Trust:
    """The grid over which training averages: shares of the prior's mean, their weights, and its widths."""

    shares: tuple[float, ...] = TRUST_GRID
    weights: tuple[float, ...] = TRUST_WEIGHTS
    widths: tuple[float, ...] = WIDTH_GRID


class ReferenceSample(Protocol):
    """Class-balanced cases: what SHAP values are held against, and what bands would miss and mark."""

    def background(self, design: Design) -> Codes:
        """The cases on which ``design`` was centred, ``(n, n_items)``, the first half victims."""
        ...

    def of(self, setting: str, number: int) -> Codes:
        """Cases of one setting (``number`` in the list of settings), the first half victims."""
        ...


@dataclass(frozen=True, eq=False)
class StartingPoint:
    """Gaussian prior N(mean, covariance) of the coefficients (log odds) and all that a table needs beside it.

    ``mean (n_columns,)``, ``covariance (n_columns, n_columns)`` positive definite. ``bases`` hold the log
    odds of each setting with their sd. ``origin`` says what it rests on, in plain values. ``trust``: how far
    to doubt it, by default as the evidence is doubted.
    """

    design: Design
    mean: Floats
    covariance: Floats
    bases: Mapping[str, Base]
    frequencies: Frequencies
    limits: tuple[Limit, ...]
    reference: ReferenceSample
    origin: Mapping[str, object]
    catalogue_version: str
    catalogue_digest: str
    trust: Trust = Trust()

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the numbers of the prior."""
        return digest_of(
            {
                "catalogue": self.catalogue_digest,
                "centre": self.design.centre.tolist(),
                "mean": self.mean.tolist(),
                "covariance": self.covariance.tolist(),
                "bases": {s: [b.log_odds, b.sd] for s, b in self.bases.items()},
            }
        )


def start_of(table: ScoreTable, reference: ReferenceSample) -> StartingPoint:
    """The prior that the evidence model ``table`` was made from.

    Without outcomes an ``EvidenceLogistic`` has coefficients E[a] m and covariance E[t²] S + Var[a] m m', by
    the law of total variance over its grid; so m and S follow from them. Raises ``TrainingError`` for a model
    that has learned from outcomes already: the same case would count twice.
    """
    if table.provenance.get("local_outcomes") != 0:
        raise TrainingError("training.start_has_outcomes", name=table.name, version=table.version)
    weights = np.array(TRUST_WEIGHTS) / sum(TRUST_WEIGHTS)
    share = float(weights @ TRUST_GRID)
    variance = float(weights @ np.square(TRUST_GRID)) - share**2
    mean = table.coefficients / share
    spread = variance * np.outer(mean, mean)
    return StartingPoint(
        design=table.design,
        mean=mean,
        covariance=(table.covariance - spread) / float(np.mean(np.square(WIDTH_GRID))),
        bases=dict(table.bases),
        frequencies=table.frequencies,
        limits=tuple(Limit(b.id, b.lowest, b.decided_by) for b in table.bands),
        reference=reference,
        origin={"model": f"{table.name}-{table.version}", "digest": table.digest},
        catalogue_version=table.catalogue_version,
        catalogue_digest=table.catalogue_digest,
    )
