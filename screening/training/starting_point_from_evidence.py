"""The reference sample of the published evidence: simulated anew, the same for the same seed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.prior import Size, background
from screening.evidence.reference_sample import balanced
from screening.evidence.simulated_population import Population
from screening.features.design_matrix import Codes, Design
from screening.model.artefact import read_shipped
from screening.training.starting_point import SEED, StartingPoint, start_of

CASES: Final = 40_000
"""Simulated cases per setting, half victims, behind the numbers that a band expects."""

BANDS: Final = 100
"""What this stream of random numbers is for; the evidence uses lower numbers."""


@dataclass(frozen=True)
class SimulatedReference:
    """Cases of the evidence's population."""

    catalogue: Catalogue
    seed: int
    size: Size

    def background(self, design: Design) -> Codes:
        return background(self.catalogue, design, self.seed, self.size)

    def of(self, setting: str, number: int) -> Codes:
        return balanced(self._population, setting, CASES, (self.seed, BANDS, number))

    @cached_property
    def _population(self) -> Population:
        """Made once for all settings: it takes longer than a tenth of a second."""
        return Population.from_evidence(self.catalogue)


def evidence_start(catalogue: Catalogue | None = None) -> StartingPoint:
    """The published evidence as the shipped model holds it, in about a tenth of a second."""
    catalogue = catalogue or load_catalogue()
    return start_of(read_shipped(catalogue), SimulatedReference(catalogue, SEED, Size()))
