"""The contributions of a score table are SHAP values: shown with ``shap`` itself when a model is built.

For a linear model over a background the SHAP value of a column is coefficient times (value - mean of the
background), and that of an indicator is the sum over its columns. Columns are centred on the background,
so this must be the points. The masker is given all rows: by itself ``shap.LinearExplainer`` keeps 100 of
them without a word, and values are then off by up to 0.04.
"""

from __future__ import annotations

import numpy as np
import shap

from screening.features.design_matrix import Codes, Floats
from screening.model.score_table import ScoreTable


def linear_explainer(table: ScoreTable, background: Codes, setting: str) -> shap.LinearExplainer:
    """The explainer of the same linear model with every row of ``background (n, n_items)``."""
    rows = table.design.matrix(background)
    masker = shap.maskers.Independent(rows, max_samples=len(rows))
    return shap.LinearExplainer((table.coefficients, table.bases[setting].log_odds), masker)


def shap_by_item(table: ScoreTable, values: Floats) -> Floats:
    """SHAP values per column ``(n, n_columns)`` summed per indicator, ``(n, n_items)``."""
    by_item = np.zeros((len(table.design.items), len(values)))
    np.add.at(by_item, [column.item for column in table.design.columns], values.T)
    return by_item.T


def largest_difference(table: ScoreTable, background: Codes, codes: Codes, setting: str) -> float:
    """Largest gap (log odds) between contributions and SHAP values over ``codes``, the base included."""
    explainer = linear_explainer(table, background, setting)
    values = shap_by_item(table, explainer.shap_values(table.design.matrix(codes)))
    base = abs(float(explainer.expected_value) - table.bases[setting].log_odds)
    return max(base, float(np.abs(values - table.contributions(codes)).max()))
