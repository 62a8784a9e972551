"""The prior: what the evidence says about every coefficient before a local outcome is known.

From the population to a design (centre), answer frequencies per class, a mean and a covariance on the
log-odds scale, base rates, and a report that shows whether the result may be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.evidence.base_rates import BaseRate, base_rates
from screening.evidence.checks import PriorReport, report_on
from screening.evidence.fit import Fit, fit
from screening.evidence.parameters import Parameters, load_parameters
from screening.evidence.population import Population
from screening.evidence.world import Draw, World, make_world
from screening.features.answers import FIRST_LEVEL
from screening.features.design import Codes, Design, Floats, columns_of

Progress = Callable[[int, int], None]
"""Called with (steps done, steps in all)."""

N_BACKGROUND = 40_000
N_FIT = 120_000
N_WORLD = 20_000
N_WORLDS = 80
DIGITS = 6


@dataclass(frozen=True)
class ClassFrequencies:
    """How often each answer is given, per class, in the reference population.

    ``victims`` and ``others``: P(code | class, answered), shape ``(n_items, n_codes)``, 0 for absent
    codes. ``answered_victims`` and ``answered_others``: share answered, shape ``(n_items,)``.
    """

    victims: Floats
    others: Floats
    answered_victims: Floats
    answered_others: Floats


@dataclass(frozen=True)
class Prior:
    """Gaussian prior of the coefficients (log odds) with everything the served model needs beside it."""

    design: Design
    mean: Floats
    covariance: Floats
    base_rates: Mapping[str, BaseRate]
    frequencies: ClassFrequencies
    report: PriorReport


def make_prior(
    catalogue: Catalogue,
    seed: int,
    progress: Progress | None = None,
    *,
    parameters: Parameters | None = None,
    n_fit: int = N_FIT,
    n_world: int = N_WORLD,
    n_worlds: int = N_WORLDS,
) -> Prior:
    """The prior of ``catalogue``; the same seed gives the same numbers, bit for bit.

    Mean and covariance are rounded to six significant digits: sums of a hundred thousand terms differ in
    their last bits between machines and numbers of threads, and the digest of a model may not.
    Raises ``LeakageError`` when the prior-predictive AUROC is above the limit in a setting.
    """
    parameters = parameters or load_parameters()
    tell = progress or (lambda _done, _all: None)
    population = Population.from_evidence(catalogue, parameters)
    background_codes = _balanced(population, parameters.reference, N_BACKGROUND, seed, 0)
    design = Design(catalogue.items, _centre(catalogue, background_codes))
    frequencies = _frequencies(catalogue, background_codes)
    codes = _balanced(population, parameters.reference, n_fit, seed, 1)
    central = _fit(design, codes, population.world)
    mean = _rounded(central.coefficients)
    coefficients, worlds = [], []
    for w in range(n_worlds):
        tell(w, n_worlds)
        rng = np.random.default_rng([seed, 2, w])
        world = make_world(catalogue, parameters, Draw.random(catalogue, parameters, rng))
        one = Population(catalogue, world, population.subtypes)
        # The same random numbers in every world: they differ by their assumptions, not by luck.
        world_codes = _balanced(one, parameters.reference, n_world, seed, 3)
        result = _fit(design, world_codes, world)
        coefficients.append(result.coefficients)
        worlds.append((world_codes, result))
    covariance = _covariance(design, mean, np.array(coefficients)) + worlds[0][1].covariance
    tell(n_worlds, n_worlds)
    report = report_on(population, design, mean, seed, parameters, central.shrinkage)
    return Prior(design, mean, _rounded(covariance), dict(base_rates()), frequencies, report)


def background(catalogue: Catalogue, design: Design, seed: int) -> Codes:
    """The class-balanced reference sample on which ``design`` is centred, ``(N_BACKGROUND, n_items)``.

    Its mean of every column is 0, so that SHAP values over it are the points themselves.
    """
    parameters = load_parameters()
    population = Population.from_evidence(catalogue, parameters)
    return _balanced(population, parameters.reference, N_BACKGROUND, seed, 0)


def catalogue_log_odds(design: Design, world: World, frequencies: ClassFrequencies) -> Floats:
    """The catalogue's prior log odds ratio (scaled), divided over the columns of each item.

    The divide follows the recorded answers: a "suspected" that is often a false alarm gets its lower part.
    """
    n_items = len(design.items)
    at_level = frequencies.victims > 0
    ratio = np.zeros_like(frequencies.victims)
    ratio[at_level] = np.log(frequencies.victims[at_level]) - np.log(
        np.maximum(frequencies.others[at_level], 1e-6)
    )
    log_odds = np.zeros(len(design.columns))
    for i in range(n_items):
        columns = [c for c, column in enumerate(design.columns) if column.item == i]
        sign = design.items[i].sign
        levels = [FIRST_LEVEL + design.columns[c].level for c in columns]
        above = sign * (ratio[i, levels] - ratio[i, FIRST_LEVEL])
        parts = np.diff(np.maximum.accumulate(np.concatenate(([0.0], above))))
        total = parts.sum()
        parts = parts / total if total > 0 else np.full(len(columns), 1 / len(columns))
        log_odds[columns] = world.log_odds_ratios[i] * parts
    return log_odds


def _balanced(population: Population, setting: str, n: int, seed: int, purpose: int) -> Codes:
    """``n`` cases, the first half victims and the second half others, shape ``(n, n_items)``."""
    halves = [
        population.cohort(setting, n // 2, np.random.default_rng([seed, purpose, group]), rate=rate).codes
        for group, rate in enumerate((1.0, 0.0))
    ]
    return np.concatenate(halves)


def _centre(catalogue: Catalogue, codes: Codes) -> Floats:
    """Share "at least this level" among the answers, per column: a ratio of two counts, so exact."""
    answered = (codes >= FIRST_LEVEL).sum(axis=0)
    return np.array(
        [
            (codes[:, c.item] >= FIRST_LEVEL + c.level).sum() / answered[c.item]
            for c in columns_of(catalogue.items)
        ]
    )


def _frequencies(catalogue: Catalogue, codes: Codes) -> ClassFrequencies:
    n_codes = FIRST_LEVEL + max(len(item.levels) for item in catalogue.items)
    shares, answered = [], []
    for half in np.split(codes, 2):
        counts = np.array([np.bincount(column, minlength=n_codes) for column in half.T], dtype=np.float64)
        counts[:, :FIRST_LEVEL] = 0
        shares.append(counts / counts.sum(axis=1, keepdims=True))
        answered.append(counts.sum(axis=1) / len(half))
    return ClassFrequencies(shares[0], shares[1], answered[0], answered[1])


def _fit(design: Design, codes: Codes, world: World) -> Fit:
    victim = np.arange(len(codes)) < len(codes) // 2
    catalogue = catalogue_log_odds(design, world, _frequencies_of(design, codes))
    return fit(design.matrix(codes), victim, design.signs, catalogue)


def _frequencies_of(design: Design, codes: Codes) -> ClassFrequencies:
    n_codes = design.rows_by_code.shape[1]
    shares, answered = [], []
    for half in np.split(codes, 2):
        counts = np.array([np.bincount(column, minlength=n_codes) for column in half.T], dtype=np.float64)
        counts[:, :FIRST_LEVEL] = 0
        shares.append(counts / counts.sum(axis=1, keepdims=True))
        answered.append(counts.sum(axis=1) / len(half))
    return ClassFrequencies(shares[0], shares[1], answered[0], answered[1])


def _covariance(design: Design, mean: Floats, coefficients: Floats) -> Floats:
    """Covariance over the worlds, shrunk towards blocks per item as far as the worlds leave it noisy.

    With fewer worlds than columns the plain covariance is singular and its off-diagonal part mostly
    noise. The weight of the blocks is that of Schäfer and Strimmer (2005): noise over signal.
    """
    away = coefficients - mean
    n = len(away)
    products = away[:, :, None] * away[:, None, :]
    plain = products.mean(axis=0)
    item = np.array([c.item for c in design.columns])
    apart = item[:, None] != item[None, :]
    noise = products.var(axis=0, ddof=1)[apart].sum() / n
    weight = float(np.clip(noise / (plain[apart] ** 2).sum(), 0.0, 1.0))
    return np.where(apart, (1 - weight) * plain, plain)


def _rounded(values: Floats) -> Floats:
    """To six significant digits; exact zeros stay zero."""
    magnitude = np.where(values == 0, 1.0, np.abs(values))
    factor = 10.0 ** (DIGITS - 1 - np.floor(np.log10(magnitude)))
    return np.asarray(np.round(values * factor) / factor)
