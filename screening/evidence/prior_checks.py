"""May the prior be believed? What it predicts for its own population, setting by setting."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

import numpy as np
from scipy.special import expit

from screening.evidence.base_rates import BaseRate, base_rates
from screening.evidence.errors import LeakageError
from screening.evidence.population_assumptions import Parameters, Window
from screening.evidence.sign_constrained_fit import auroc
from screening.evidence.simulated_population import Population
from screening.features.design_matrix import Design, Floats


@dataclass(frozen=True)
class SettingCheck:
    """Prior-predictive behaviour in one setting, on recorded answers of the population.

    ``observed_expected``: base rate over mean estimate. ``above_95``, ``below_05``: share of the cases with
    an estimate above .95 or below .05. ``outside_victims``: share of the victims with a confirmed direct
    sign at intake, who are outside the population. ``in_window``: whether the AUROC lies where it must.
    """

    setting: str
    auroc: float
    observed_expected: float
    above_95: float
    below_05: float
    outside_victims: float
    in_window: bool


class Comparison(TypedDict):
    """The prior mean per item beside the catalogue's log odds ratio."""

    correlation: float
    factor: float


@dataclass(frozen=True)
class PriorReport:
    """What the build of a prior showed.

    ``scale``: applied to the catalogue's log odds ratios. ``common_factor``: what the population as a whole
    leaves of them. ``correlation`` and ``factor`` (least squares through 0): the prior mean per item, top
    level against lowest, beside the catalogue's. ``world_aurocs``: AUROC of the prior mean per world.
    """

    seed: int
    scale: float
    common_factor: float
    correlation: float
    factor: float
    settings: Mapping[str, SettingCheck]
    world_aurocs: tuple[float, ...]


def check_prior(
    population: Population,
    design: Design,
    mean: Floats,
    parameters: Parameters,
    *,
    n: int,
    rngs: Iterable[np.random.Generator],
) -> Mapping[str, SettingCheck]:
    """Every setting on ``n`` cases; raises ``LeakageError`` when an AUROC is above the limit."""
    window, checks = parameters.window, {}
    for setting, rng in zip(parameters.settings, rngs, strict=True):
        check = check_setting(population, design, mean, base_rates()[setting], window=window, n=n, rng=rng)
        if check.auroc > window.leak:
            raise LeakageError(setting=setting, auroc=round(check.auroc, 3), limit=window.leak)
        checks[setting] = check
    return checks


def check_setting(
    population: Population,
    design: Design,
    mean: Floats,
    base: BaseRate,
    *,
    window: Window,
    n: int,
    rng: np.random.Generator,
) -> SettingCheck:
    """Victims and others are drawn half and half and weighted to the base rate, so that rare ones count."""
    cohort = population.cohort(base.setting, n, rng, rate=0.5)
    victim, score = cohort.victim, design.matrix(cohort.codes) @ mean
    estimate = expit(base.log_odds + score)
    weight = np.where(victim, base.rate / victim.sum(), (1 - base.rate) / (~victim).sum())
    area = auroc(score, victim)
    return SettingCheck(
        setting=base.setting,
        auroc=area,
        observed_expected=float(base.rate / (weight @ estimate)),
        above_95=float(weight @ (estimate > 0.95)),
        below_05=float(weight @ (estimate < 0.05)),
        outside_victims=cohort.outside_victims / (cohort.outside_victims + int(victim.sum())),
        in_window=window.low <= area <= window.high,
    )


def compare_with_catalogue(design: Design, mean: Floats) -> Comparison:
    """How far the prior mean is still recognisably the catalogue's judgement."""
    total = np.bincount([column.item for column in design.columns], mean)
    guess = np.array([item.prior.log_odds_ratio if item.prior else 0.0 for item in design.items])
    return {
        "correlation": float(np.corrcoef(total, guess)[0, 1]),
        "factor": float(total @ guess / (guess @ guess)),
    }
