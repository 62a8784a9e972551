"""The reference point, and three organisations with outcomes of their own."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.pooling.contribution import Contribution, make_contribution
from screening.pooling.reference_point import ReferencePoint, reference_point
from screening.training.simulate_cases import simulate
from screening.training.training_table import TrainingTable
from tests.command_line import run  # noqa: F401  a fixture, found by its name
from tests.screening.pooling.organisations import key_of

SHELTER = {"specialised_crisis_shelter": 1.0}
MakeTable = Callable[[int, int], TrainingTable]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def at(catalogue: Catalogue) -> ReferencePoint:
    return reference_point(catalogue)


@pytest.fixture(scope="session")
def frames(catalogue: Catalogue) -> list[pd.DataFrame]:
    """Four organisations, the last in two settings."""
    settings = [SHELTER, SHELTER, SHELTER, {"specialised_crisis_shelter": 1.0, "general_crisis_shelter": 1.0}]
    cases = [160, 160, 160, 400]
    return [
        simulate(catalogue, n, seed=seed, settings=where)
        for seed, (n, where) in enumerate(zip(cases, settings, strict=True), 1)
    ]


@pytest.fixture(scope="session")
def tables(frames: list[pd.DataFrame], catalogue: Catalogue) -> list[TrainingTable]:
    return [TrainingTable.from_frame(frame, catalogue) for frame in frames]


@pytest.fixture(scope="session")
def members(tables: list[TrainingTable], at: ReferencePoint) -> list[Contribution]:
    return [
        make_contribution(table, at, key_of(number), contract="c" * 64, member=f"org_{number}")
        for number, table in enumerate(tables)
    ]


@pytest.fixture(scope="session")
def few(tables: list[TrainingTable]) -> TrainingTable:
    """Twenty-four usable cases, half of each outcome: a crisis shelter in two years."""
    table = tables[0].in_order
    rows = np.concatenate([np.flatnonzero(table.label == label)[:12] for label in (1, 0)])
    return table.subset(rows)
