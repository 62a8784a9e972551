"""One population and one small prior for all tests of the evidence."""

from __future__ import annotations

import numpy as np
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.evidence.population_assumptions import Parameters, load_parameters
from screening.evidence.prior import Prior, Size, make_prior
from screening.evidence.simulated_population import Cohort, Population
from tests.command_line import run  # noqa: F401  a fixture, found by its name

SEED = 7


@pytest.fixture(scope="session")
def seed() -> int:
    return SEED


@pytest.fixture(scope="session")
def small() -> Size:
    """Small enough to wait for, large enough to be believed."""
    return Size(background=20_000, fit=40_000, world=6_000, worlds=60, check=40_000)


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def parameters() -> Parameters:
    return load_parameters()


@pytest.fixture(scope="session")
def population(catalogue: Catalogue) -> Population:
    return Population.from_evidence(catalogue)


@pytest.fixture(scope="session")
def cohort(population: Population) -> Cohort:
    """Forty thousand cases of the reference setting, half of them victims, so that both can be counted."""
    return population.cohort("youth_protection_intake", 40_000, np.random.default_rng(SEED), rate=0.5)


@pytest.fixture(scope="session")
def prior(catalogue: Catalogue, seed: int, small: Size) -> Prior:
    return make_prior(catalogue, seed, size=small)
