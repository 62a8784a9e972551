"""The catalogue of the product and a score table with made-up numbers, for every test of the model."""

from __future__ import annotations

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from screening.model.score_table import ScoreTable
from tests.screening.model.made_up import made_up_table


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def table(catalogue: Catalogue) -> ScoreTable:
    return made_up_table(catalogue)
