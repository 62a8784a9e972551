"""The cases of one organisation as the vectors of which a contribution is the sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from screening.features.design_matrix import Codes, Floats
from screening.pooling.clipping import clipped
from screening.pooling.reference_point import ReferencePoint
from screening.training.training_table import TrainingTable


@dataclass(frozen=True, eq=False)
class Scores:
    """The usable cases at the reference point, in the order of their codes; q = columns and settings.

    ``codes (n, n_items)``; ``rows (n, q)``; ``label (n,)`` in 0/1; ``sizes (n,)``: by what the measure of
    answers is scaled; ``vectors (n, q + 1)``: clipped scores, last the measure of how much was answered.
    """

    codes: Codes
    rows: Floats
    label: Floats
    sizes: Floats
    vectors: Floats


def scores_of(table: TrainingTable, at: ReferencePoint) -> Scores:
    """The scores of the usable cases of ``table``; ``ValueError`` for a setting that ``at`` does not know."""
    cases = table.in_order
    rows = at.rows(cases.codes, cases.setting)
    known = {setting: at.per_case(setting).size for setting in sorted(set(cases.setting.tolist()))}
    sizes = np.array([known[setting] for setting in cases.setting.tolist()])
    return Scores(cases.codes, rows, cases.label, sizes, clipped(rows, cases.label, sizes, at.point))
