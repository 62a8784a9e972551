"""Cases for the tests of training: simulated ones, and small changes to them."""

from __future__ import annotations

import pandas as pd

from screening.catalogue.catalogue import Catalogue
from screening.training.simulate_cases import simulate
from screening.training.training_table import TrainingTable


def simulated_table(catalogue: Catalogue, n: int, seed: int) -> TrainingTable:
    return TrainingTable.from_frame(simulate(catalogue, n, seed=seed), catalogue)


def with_cells(frame: pd.DataFrame, column: str, values: dict[int, str]) -> pd.DataFrame:
    """A copy of ``frame`` with other cells in one column, by row number from 0."""
    changed = frame.copy()
    for row, value in values.items():
        changed.loc[row, column] = value
    return changed
