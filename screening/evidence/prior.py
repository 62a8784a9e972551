"""The prior: what the evidence says about every coefficient before a local outcome is known.

From the population to a design (centre), answer frequencies per class, a mean and a covariance on the
log-odds scale, base rates, and a report that shows whether the result may be believed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from screening.catalogue.catalogue import Catalogue
from screening.evidence.base_rates import BaseRate, base_rates
from screening.evidence.parameter_draw import Draw
from screening.evidence.population_assumptions import Parameters, load_parameters
from screening.evidence.prior_checks import PriorReport, check_prior, compare_with_catalogue
from screening.evidence.reference_sample import (
    ClassFrequencies,
    balanced,
    centre_of,
    frequencies_of,
    victims_of,
)
from screening.evidence.sign_constrained_fit import Fit, auroc, fit, rounded
from screening.evidence.simulated_population import Population
from screening.evidence.world_parameters import World, make_world
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Design, Floats

__all__ = ["BaseRate", "ClassFrequencies", "Prior", "PriorReport", "Size", "background", "make_prior"]

Progress = Callable[[int, int], None]
"""Called with (worlds done, worlds in all)."""

_BACKGROUND, _FIT, _WORLD, _DRAW, _CHECK = range(5)
"""What a stream of random numbers is for; together with the seed it decides the numbers."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is simulated: cases of the background, of the central fit, of each world, of each check."""

    background: int = 40_000
    fit: int = 120_000
    world: int = 16_000
    worlds: int = 80
    check: int = 100_000


@dataclass(frozen=True)
class Prior:
    """Gaussian prior of the coefficients (log odds) with everything the served model needs beside it.

    ``mean (n_columns,)``, ``covariance (n_columns, n_columns)``, positive definite.
    """

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
    size: Size | None = None,
) -> Prior:
    """The prior of ``catalogue``; the same seed gives the same numbers.

    Mean and covariance are rounded to six significant digits: sums of a hundred thousand terms differ in
    their last bits between machines and numbers of threads, and the digest of a model may not.
    Raises ``LeakageError`` when the prior-predictive AUROC is above the limit in a setting.
    """
    # Many small matrix products: threads of the linear algebra would mostly wait for each other.
    with threadpool_limits(limits=1, user_api="blas"):
        return _prior(catalogue, seed, progress, parameters or load_parameters(), size=size or Size())


def _prior(
    catalogue: Catalogue, seed: int, progress: Progress | None, parameters: Parameters, *, size: Size
) -> Prior:
    population = Population.from_evidence(catalogue, parameters)
    reference = balanced(population, parameters.reference, size.background, (seed, _BACKGROUND))
    design = Design(catalogue.items, centre_of(catalogue, reference))
    codes = balanced(population, parameters.reference, size.fit, (seed, _FIT))
    central = _fitted(catalogue, design, codes, population.world, parameters.pull)
    mean = rounded(central.coefficients)
    rngs = (np.random.default_rng([seed, _CHECK, number]) for number in range(len(parameters.settings)))
    settings = check_prior(population, design, mean, parameters, n=size.check, rngs=rngs)
    covariance, aurocs = _spread_over_worlds(
        catalogue, design, mean, parameters, size=size, seed=seed, progress=progress
    )
    report = PriorReport(
        seed=seed,
        scale=parameters.scale,
        common_factor=central.common_factor,
        settings=settings,
        world_aurocs=aurocs,
        **compare_with_catalogue(design, mean),
    )
    frequencies = frequencies_of(catalogue, reference)
    return Prior(design, mean, rounded(covariance), dict(base_rates()), frequencies, report)


def background(catalogue: Catalogue, design: Design, seed: int, size: Size | None = None) -> Codes:
    """The class-balanced reference sample on which ``make_prior`` centred ``design``, ``(n, n_items)``.

    Its mean of every column is 0, so that SHAP values over it are the points themselves. Raises
    ``ValueError`` when ``design`` was centred on another sample (other seed, size or catalogue).
    """
    parameters = load_parameters()
    population = Population.from_evidence(catalogue, parameters)
    codes = balanced(population, parameters.reference, (size or Size()).background, (seed, _BACKGROUND))
    if not np.array_equal(centre_of(catalogue, codes), design.centre):
        raise ValueError("the design was not centred on this reference sample")
    return codes


def catalogue_log_odds(design: Design, world: World, frequencies: ClassFrequencies) -> Floats:
    """The catalogue's prior log odds ratio (scaled), divided over the columns of each item.

    The division follows the recorded answers: a "suspected" that is often a false alarm gets less of it.
    """
    log_odds = np.zeros(len(design.columns))
    seen = np.log(np.maximum(frequencies.victims, 1e-5)) - np.log(np.maximum(frequencies.others, 1e-5))
    for i, item in enumerate(design.items):
        columns = [c for c, column in enumerate(design.columns) if column.item == i]
        levels = [FIRST_LEVEL + design.columns[c].level for c in columns]
        above = item.sign * (seen[i, levels] - seen[i, FIRST_LEVEL])
        steps = np.diff(np.maximum.accumulate(np.concatenate(([0.0], above))))
        even = np.full(len(columns), 1 / len(columns))
        parts = steps / steps.sum() if steps.sum() > 0 else even
        log_odds[columns] = world.log_odds_ratios[i] * parts
    return log_odds


def _fitted(catalogue: Catalogue, design: Design, codes: Codes, world: World, pull: float) -> Fit:
    expected = catalogue_log_odds(design, world, frequencies_of(catalogue, codes))
    return fit(design.matrix(codes), victims_of(codes), design.signs, expected, pull)


def _spread_over_worlds(
    catalogue: Catalogue,
    design: Design,
    mean: Floats,
    parameters: Parameters,
    *,
    size: Size,
    seed: int,
    progress: Progress | None,
) -> tuple[Floats, tuple[float, ...]]:
    """Covariance of the coefficients between worlds plus what one fit leaves, and each world's AUROC.

    The AUROC is that of the prior mean, as it would be if that world were the true one.
    """
    fits, aurocs = [], []
    for w in range(size.worlds):
        if progress:
            progress(w, size.worlds)
        draw = Draw.random(catalogue, parameters, np.random.default_rng([seed, _DRAW, w]))
        world = make_world(catalogue, parameters, draw)
        # The same random numbers in every world: worlds differ by their assumptions, not by luck.
        codes = balanced(Population(catalogue, world), parameters.reference, size.world, (seed, _WORLD))
        fits.append(_fitted(catalogue, design, codes, world, parameters.pull))
        aurocs.append(auroc(design.matrix(codes) @ mean, victims_of(codes)))
    if progress:
        progress(size.worlds, size.worlds)
    away = np.array([one.coefficients for one in fits]) - mean
    item = np.array([column.item for column in design.columns])
    left = np.mean([one.covariance for one in fits], axis=0)
    return between_worlds(away, item) + left, tuple(aurocs)


def between_worlds(away: Floats, item: NDArray[np.int64]) -> Floats:
    """Covariance of ``away (worlds, columns)`` about 0, shrunk towards blocks of columns of one ``item``.

    With fewer worlds than columns the plain covariance is singular and its part between items mostly
    noise. The weight of the blocks is that of Schäfer and Strimmer (2005): noise over signal.
    """
    products = away[:, :, None] * away[:, None, :]
    plain = products.mean(axis=0)
    apart = item[:, None] != item[None, :]
    noise = products.var(axis=0, ddof=1)[apart].sum() / len(away)
    weight = float(np.clip(noise / (plain[apart] ** 2).sum(), 0.0, 1.0))
    return np.asarray(np.where(apart, (1 - weight) * plain, plain))
