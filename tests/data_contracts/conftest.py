"""The catalogue of the product and a table of cases that keeps its contract."""

from __future__ import annotations

import pandas as pd
import pytest

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.read_catalogue import load_catalogue
from tests.command_line import run  # noqa: F401  a fixture, found by its name
from tests.data_contracts.tables import cases


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def good(catalogue: Catalogue) -> pd.DataFrame:
    return cases(catalogue)
