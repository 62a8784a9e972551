"""Ways to learn that take no time, in the shape that a validation asks for."""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from screening.training.baselines import checklist
from screening.training.errors import CannotLearnError
from screening.training.training_table import TrainingTable
from screening.validate.cross_fitted_procedures import Predict, Procedure
from screening.validate.input_checks import Floats


def ridge(cases: TrainingTable) -> Predict:
    """Penalised logistic regression on the answers as they are coded, the setting beside them."""
    return _fitted(cases, 0.01)


def nearly_free(cases: TrainingTable) -> Predict:
    """The same with hardly any penalty: it remembers its cases."""
    return _fitted(cases, 1.0)


def noise(cases: TrainingTable) -> Predict:
    """A method that knows nothing: the same estimate for everybody but for a trace of the age."""
    if not cases.usable.any():
        raise CannotLearnError("training.nothing_usable", cases=len(cases))
    share = float(np.nanmean(cases.label))
    return lambda others: np.clip(share + 1e-4 * (others.age - 15), 0.01, 0.99)


def unwilling(cases: TrainingTable) -> Predict:
    """A method that cannot learn from any cases."""
    raise CannotLearnError("training.nothing_usable", cases=len(cases))


BASELINES: dict[str, Procedure] = {"checklist": checklist, "penalised_logistic": noise, "boosting": unwilling}


def _fitted(cases: TrainingTable, strength: float) -> Predict:
    used = cases.subset(cases.usable)
    model = LogisticRegression(C=strength, max_iter=2_000).fit(_rows(used), used.label)

    def predict(others: TrainingTable) -> Floats:
        return np.asarray(model.predict_proba(_rows(others))[:, 1], dtype=np.float64)

    return predict


def _rows(cases: TrainingTable) -> Floats:
    shelter = (cases.setting == "specialised_crisis_shelter")[:, None]
    return np.hstack([cases.codes > 3, shelter]).astype(np.float64)
