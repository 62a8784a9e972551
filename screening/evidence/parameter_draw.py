"""What differs between possible worlds: one draw of everything that the evidence leaves uncertain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import PriorJudgement
from screening.evidence.errors import EvidenceError
from screening.evidence.population_assumptions import Parameters
from screening.features.design_matrix import Floats


@dataclass(frozen=True)
class Draw:
    """Deviations from the central world, per item shape ``(n_items,)``.

    ``log_odds_ratios``: added to the catalogue's. ``log_frequency``: added to the log odds of a true level
    among others. ``victim_general``: added to how much more adversity victims had (sd). ``log_loading``: of
    all factor loadings. ``log_suspicion``: of the share of false suspicions. ``levels``: added to the share
    that a middle level carries. ``missed``: share of true signs recorded as "no", per kind of sight.
    """

    log_odds_ratios: Floats
    log_frequency: Floats
    victim_general: float
    log_loading: float
    log_suspicion: Floats
    levels: Floats
    missed: Mapping[str, float]

    @classmethod
    def central(cls, catalogue: Catalogue, parameters: Parameters) -> Draw:
        """No deviation at all: the world of the first guesses."""
        zeros = np.zeros(len(catalogue.items))
        missed = {kind: sight.missed for kind, sight in parameters.sight.items()}
        return cls(zeros, zeros, 0.0, 0.0, zeros, zeros, missed)

    @classmethod
    def random(cls, catalogue: Catalogue, parameters: Parameters, rng: np.random.Generator) -> Draw:
        """One world: log odds ratios with the indicators' prior sds, the rest as [worlds] says."""
        n, spread = len(catalogue.items), parameters.worlds
        sds = np.array([prior.sd for prior in priors_of(catalogue)])
        return cls(
            log_odds_ratios=sds * rng.standard_normal(n),
            log_frequency=spread.log_frequency_sd * rng.standard_normal(n),
            victim_general=spread.victim_general_sd * float(rng.standard_normal()),
            log_loading=spread.log_loading_sd * float(rng.standard_normal()),
            log_suspicion=spread.log_suspicion_sd * rng.standard_normal(n),
            levels=spread.level_sd * rng.standard_normal(n),
            missed={kind: float(rng.uniform(*s.missed_range)) for kind, s in parameters.sight.items()},
        )


def priors_of(catalogue: Catalogue) -> tuple[PriorJudgement, ...]:
    """The prior of each item, in order; raises ``EvidenceError`` for an item without one."""
    missing = [item.id for item in catalogue.items if item.prior is None]
    if missing:
        raise EvidenceError("evidence.no_prior", indicator=missing[0])
    return tuple(item.prior for item in catalogue.items if item.prior is not None)
