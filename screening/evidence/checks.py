"""May the prior be believed? What it predicts for its own population, setting by setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from screening.evidence.base_rates import BaseRate, base_rates
from screening.evidence.errors import LeakageError
from screening.evidence.fit import auroc
from screening.evidence.parameters import Parameters
from screening.evidence.population import Population
from screening.features.design import Design, Floats

N_CHECK = 40_000


@dataclass(frozen=True)
class SettingCheck:
    """Prior-predictive behaviour in one setting, on recorded answers without a confirmed direct sign.

    ``auroc``; ``observed_expected``: base rate over mean estimate; ``above_95``, ``below_05``: share of
    cases with an estimate above .95 or below .05; ``outside``: share of victims with a confirmed direct
    sign, who are outside the population.
    """

    setting: str
    auroc: float
    observed_expected: float
    above_95: float
    below_05: float
    outside: float


@dataclass(frozen=True)
class PriorReport:
    """What the build of a prior showed. ``correlation`` and ``factor`` compare the prior mean per item with
    the catalogue's log odds ratio (factor: least squares through 0); ``shrinkage`` is the common factor that
    the simulated population leaves of them."""

    scale: float
    shrinkage: float
    correlation: float
    factor: float
    settings: Mapping[str, SettingCheck]


def report_on(
    population: Population,
    design: Design,
    mean: Floats,
    seed: int,
    parameters: Parameters,
    shrinkage: float,
) -> PriorReport:
    """Check the prior in every setting; raises ``LeakageError`` when an AUROC is above the limit."""
    checks = {}
    for number, setting in enumerate(parameters.settings):
        rng = np.random.default_rng([seed, 4, number])
        checks[setting] = check_setting(population, design, mean, base_rates()[setting], rng)
    worst = max(checks.values(), key=lambda check: check.auroc)
    if worst.auroc > parameters.window.leak:
        raise LeakageError(setting=worst.setting, auroc=round(worst.auroc, 3), limit=parameters.window.leak)
    total = np.zeros(len(design.items))
    np.add.at(total, [c.item for c in design.columns], mean)
    guess = np.array([item.prior.log_odds_ratio if item.prior else 0.0 for item in design.items])
    return PriorReport(
        scale=parameters.scale,
        shrinkage=shrinkage,
        correlation=float(np.corrcoef(total, guess)[0, 1]),
        factor=float(total @ guess / (guess @ guess)),
        settings=checks,
    )


def check_setting(
    population: Population, design: Design, mean: Floats, base: BaseRate, rng: np.random.Generator
) -> SettingCheck:
    """Victims and others are drawn half and half and weighted to the base rate, so that rare ones count."""
    cohort = population.cohort(base.setting, N_CHECK, rng, rate=0.5)
    score = design.matrix(cohort.codes) @ mean
    estimate = expit(base.log_odds + score)
    weight = np.where(
        cohort.victim, base.rate / cohort.victim.sum(), (1 - base.rate) / (~cohort.victim).sum()
    )
    return SettingCheck(
        setting=base.setting,
        auroc=auroc(score, cohort.victim),
        observed_expected=float(base.rate / (weight @ estimate)),
        above_95=float(weight @ (estimate > 0.95)),
        below_05=float(weight @ (estimate < 0.05)),
        outside=cohort.outside_victims / (cohort.outside_victims + int(cohort.victim.sum())),
    )
