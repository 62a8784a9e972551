"""Where the challenger looks elsewhere: the weight of every question in boosting, beside that in the model.

Boosting may find connections that a table of points cannot hold. Where it weighs a question quite otherwise,
somebody should look, before anybody calls it better.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import spearmanr

from screening.training.baselines import boosting, explain_boosting
from screening.training.errors import CannotLearnError
from screening.validate.report.results_tree import number

if TYPE_CHECKING:
    from screening.model.score_table import ScoreTable
    from screening.training.training_table import TrainingTable


def boosting_beside(table: ScoreTable) -> Callable[[TrainingTable], dict[str, Any]]:
    """A view for ``validate_model``: mean absolute contribution (log odds) of every item in both."""

    def challenge(data: TrainingTable) -> dict[str, Any]:
        try:
            fitted = boosting(data)
        except CannotLearnError:
            return {"indicators": [], "agreement": None, "reason": "not_fitted"}
        of_boosting = np.abs(explain_boosting(fitted, data)[0]).mean(axis=0)
        of_model = np.abs(table.contributions(data.codes)).mean(axis=0)
        spread = of_boosting.std() > 0 and of_model.std() > 0
        agreement = float(spearmanr(of_model, of_boosting).statistic) if spread else None
        return {
            "indicators": [
                {
                    "name": name,
                    "model": number(ours),
                    "boosting": number(theirs),
                    "apart": number(theirs - ours),
                }
                for name, ours, theirs in zip(table.item_ids, of_model, of_boosting, strict=True)
            ],
            "agreement": agreement,
            "reason": None,
        }

    return challenge
