"""The starting point of the product and six hundred simulated cases."""

from __future__ import annotations

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.training.procedure import Trained, fit_champion
from screening.training.simulate_cases import simulate
from screening.training.starting_point import StartingPoint
from screening.training.starting_point_from_evidence import evidence_start
from screening.training.training_table import TrainingTable
from tests.command_line import run  # noqa: F401  a fixture, found by its name


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def start(catalogue: Catalogue) -> StartingPoint:
    return evidence_start(catalogue)


@pytest.fixture(scope="session")
def frame(catalogue: Catalogue) -> pd.DataFrame:
    return simulate(catalogue, 600, seed=5)


@pytest.fixture(scope="session")
def cases(frame: pd.DataFrame, catalogue: Catalogue) -> TrainingTable:
    return TrainingTable.from_frame(frame, catalogue)


@pytest.fixture(scope="session")
def trained(cases: TrainingTable, start: StartingPoint) -> Trained:
    return fit_champion(cases, start, name="house", version="1")
