"""A way to learn from cases, as one function: a table of cases in, a function from cases to estimates out.

Champion and baselines have this one shape, so that every method is judged by the same code. Wrapped as an
estimator or a learner, the rows that scikit-learn and the learning curve pass on are numbers of cases: what a
method does with a case is its own affair.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.model_selection import KFold, StratifiedKFold
from threadpoolctl import threadpool_limits

from screening.errors import SignaalwijzerError
from screening.validate.input_checks import Booleans, Floats
from screening.validate.learning_curve import Learner

if TYPE_CHECKING:
    from screening.training.training_table import TrainingTable

Predict = Callable[["TrainingTable"], Floats]
Procedure = Callable[["TrainingTable"], Predict]
"""The whole procedure: everything that is chosen by looking at the cases happens inside. ``ValueError`` or an
error of the product where it cannot learn from these cases."""

FOLDS = 10


class OfProcedure(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """A procedure as an estimator whose rows ``(n, 1)`` are numbers of cases in ``data``."""

    def __init__(self, procedure: Procedure, data: TrainingTable) -> None:
        self.procedure = procedure
        self.data = data

    def fit(self, rows: Floats, outcome: object) -> Self:
        """Learn from the cases with the numbers ``rows``; their outcomes stand in the table."""
        del outcome
        self.classes_ = np.array([0, 1])
        self.predict_ = self.procedure(self.data.subset(numbers_of(rows)))
        return self

    def predict_proba(self, rows: Floats) -> Floats:
        """Both probabilities, ``(n, 2)``, of the cases with the numbers ``rows``."""
        probability = self.predict_(_cases(self.data, rows))
        return np.column_stack([1 - probability, probability])

    def __sklearn_clone__(self) -> OfProcedure:
        """Another one on the same table: a copy of all cases for each of hundreds of refits helps nobody."""
        return OfProcedure(self.procedure, self.data)


def learner_of_procedure(procedure: Procedure, data: TrainingTable) -> Learner:
    """A procedure as a method of ``learning_curve``, over numbers of cases in ``data``."""

    def learn(rows: Floats, events: Booleans) -> Callable[[Floats], Floats]:
        del events
        try:
            predict = procedure(data.subset(numbers_of(rows)))
        except SignaalwijzerError as error:
            raise ValueError(error.key) from error
        return lambda unseen: predict(_cases(data, unseen))

    return learn


def beginning_with(earlier: TrainingTable, procedure: Procedure) -> Procedure:
    """``procedure``, learning from the cases ``earlier`` beside those that it is given."""

    def learn(cases: TrainingTable) -> Predict:
        return procedure(earlier.joined(cases))

    return learn


def cross_fitted(
    procedure: Procedure,
    data: TrainingTable,
    outcome: Booleans,
    *,
    seed: int,
    folds: int = FOLDS,
    jobs: int | None,
) -> Floats | None:
    """Estimates ``(n,)`` for the cases of ``data``, each by a refit that had not seen the case.

    ``None`` where the procedure cannot learn from a fold. Folds hold the outcomes in equal parts where there
    are enough of both.
    """
    n, fewest = len(outcome), int(min(outcome.sum(), (~outcome).sum()))
    if n < 2:
        return None
    parts = (
        StratifiedKFold(min(folds, fewest), shuffle=True, random_state=seed)
        if fewest >= 2
        else KFold(min(folds, n), shuffle=True, random_state=seed)
    )
    splits = list(parts.split(np.zeros(n), outcome))
    work = (delayed(learned)(procedure, data.subset(train), data.subset(test)) for train, test in splits)
    with threadpool_limits(1):
        done = Parallel(n_jobs=jobs)(work)
    probability = np.full(n, np.nan)
    for (_, test), estimated in zip(splits, done, strict=True):
        if estimated is None:
            return None
        probability[test] = estimated
    return probability


def numbers_of(rows: Any) -> Any:
    """Numbers of cases ``(n,)`` from rows ``(n, 1)``."""
    return np.asarray(rows)[:, 0].astype(np.int64)


def learned(procedure: Procedure, training: TrainingTable, cases: TrainingTable) -> Floats | None:
    """Estimates of ``cases`` by what ``procedure`` learns from ``training``; ``None`` where it cannot."""
    try:
        return procedure(training)(cases)
    except (ValueError, SignaalwijzerError):
        return None


def _cases(data: TrainingTable, rows: Any) -> TrainingTable:
    """The cases ``rows``; the table itself where all are asked for in order, which is the usual case."""
    numbers = numbers_of(rows)
    if len(numbers) == len(data.case) and np.array_equal(numbers, np.arange(len(numbers))):
        return data
    return data.subset(numbers)
