"""What the champion is held against: the simplest method, the usual one and a flexible one.

Each takes cases to learn from and gives a function from cases to probabilities. All know the setting as
well, since base rates differ between settings; none knows the evidence. Each needs a few cases of either
outcome and says so (``CannotLearnError``) when there are fewer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from sklearn import config_context
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from threadpoolctl import threadpool_limits

from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats, columns_of
from screening.training.errors import CannotLearnError
from screening.training.procedure import Predict
from screening.training.training_table import TrainingTable

FOLDS: Final = 5
SUM_TOLERANCE: Final = 1e-9
"""Log odds by which the values of a case may miss the model that they explain."""
STRENGTHS: Final = tuple(float(c) for c in np.logspace(-4, 1, 11))
"""Inverse strengths of the penalty that are compared by cross-validation."""
_SEED: Final = 1


def checklist(table: TrainingTable) -> Predict:
    """How many signs are there? Signs above their lowest level, less protective ones; logistic on the sum."""
    cases = _cases(table, "checklist", least=1)
    settings = _settings(cases)
    fitted = LogisticRegression().fit(np.column_stack([_sum(cases), _dummies(cases, settings)]), cases.label)
    return lambda t: _second(fitted, np.column_stack([_sum(t), _dummies(t, settings)]))


def penalised_logistic(table: TrainingTable) -> Predict:
    """Ridge regression on the same columns as the champion, its penalty chosen by cross-validation."""
    cases = _cases(table, "penalised_logistic", least=2)
    settings, centre = _settings(cases), _centre(cases)
    rows = np.hstack([_thermometer(cases, centre), _dummies(cases, settings)])
    folds = min(FOLDS, cases.counts.events, cases.counts.others)
    # The columns are ours and finite: looking at them again takes longer than many of these fits.
    with threadpool_limits(1), config_context(assume_finite=True, skip_parameter_validation=True):
        fitted = _ridge(_best_strength(rows, cases.label, folds)).fit(rows, cases.label)
    return lambda t: _second(fitted, np.hstack([_thermometer(t, centre), _dummies(t, settings)]))


def _ridge(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, solver="newton-cholesky", warm_start=True)


def _best_strength(rows: Floats, label: Floats, folds: int) -> float:
    """The strength with the least log loss on unseen folds, as ``LogisticRegressionCV`` finds it.

    It asks each of its hundreds of fits for a score by name, which takes half of its time.
    """
    loss = np.empty((folds, len(STRENGTHS)))
    parts = StratifiedKFold(folds, shuffle=True, random_state=_SEED).split(rows, label)
    for fold, (train, test) in enumerate(parts):
        seen, outcome, unseen, other = rows[train], label[train], rows[test], 1 - 2 * label[test]
        fitted = _ridge(STRENGTHS[0])
        for place, strength in enumerate(STRENGTHS):  # each begins where the one before ended
            fitted.set_params(C=strength).fit(seen, outcome)
            log_odds = unseen @ fitted.coef_[0] + fitted.intercept_[0]
            loss[fold, place] = np.logaddexp(0.0, other * log_odds).mean()
    return STRENGTHS[int(np.argmin(loss.mean(axis=0)))]


@dataclass(frozen=True, eq=False)
class Boosting:
    """Monotone gradient boosting: more of a sign never lowers its estimate. Called with cases it estimates.

    Every indicator has two columns. The first holds the level, 0 where there is none, and is constrained;
    the second says that there is no answer, and is free. A missing value under a constraint would be merged
    with "no"; there never is one.
    """

    model: Any
    settings: tuple[str, ...]

    def __call__(self, table: TrainingTable) -> Floats:
        return _second(self.model, self.columns(table))

    def columns(self, table: TrainingTable) -> Floats:
        """Levels, then "no answer", then settings: ``(n, 2 n_items + n_settings)``."""
        absent = table.codes < FIRST_LEVEL
        levels = np.where(absent, 0, table.codes.astype(np.int64) - FIRST_LEVEL)
        return np.hstack([levels, absent, _dummies(table, self.settings)]).astype(np.float64)


def boosting(table: TrainingTable) -> Boosting:
    """Monotone gradient boosting with scikit-learn's own settings but for smaller steps."""
    cases = _cases(table, "boosting", least=2)
    settings = _settings(cases)
    signs = [item.sign for item in cases.catalogue.items]
    model = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=100,
        max_leaf_nodes=15,
        early_stopping=False,
        monotonic_cst=[*signs, *([0] * (len(signs) + len(settings)))],
        random_state=_SEED,
    )
    untrained = Boosting(model, settings)
    with threadpool_limits(1):
        model.fit(untrained.columns(cases), cases.label)
    return untrained


def explain_boosting(fitted: Boosting, table: TrainingTable) -> tuple[Floats, Floats, float]:
    """By ``shap.TreeExplainer``: values per indicator ``(n, n_items)``, of the setting ``(n,)``, and base.

    All in log odds. Base plus a row's values is the log odds of its estimate to 1e-9; ``ValueError`` where it
    is not, and for a model with categorical columns.

    The explainer gets the model and nothing else. shap 0.51 reads a split on a categorical column as if its
    codes were numbers, and against a background table it keeps limits in 32 bits, so that a case on a limit
    goes down the other branch. Either gives values that miss the model by up to several log odds, and its own
    ``check_additivity`` passes, since it compares with shap's reading of the trees. So the comparison here is
    with the model itself.
    """
    import shap

    if fitted.model.is_categorical_ is not None:
        raise ValueError("shap reads splits on categorical columns as numbers: give levels as numbers")
    explainer = shap.TreeExplainer(fitted.model)
    values = np.asarray(explainer.shap_values(fitted.columns(table), check_additivity=False))
    n_items = len(table.catalogue.items)
    base = float(np.ravel(explainer.expected_value)[0])
    gap = np.abs(base + values.sum(axis=1) - fitted.model.decision_function(fitted.columns(table)))
    if not (gap <= SUM_TOLERANCE).all():
        raise ValueError(f"the values of shap miss the model by {gap.max():.1e} log odds")
    by_item = values[:, :n_items] + values[:, n_items : 2 * n_items]
    return by_item, values[:, 2 * n_items :].sum(axis=1), base


BASELINES: Final[Mapping[str, Callable[[TrainingTable], Predict]]] = MappingProxyType(
    {"checklist": checklist, "penalised_logistic": penalised_logistic, "boosting": boosting}
)


def _cases(table: TrainingTable, method: str, *, least: int) -> TrainingTable:
    """The usable cases in order; refused when there are fewer than ``least`` of either outcome."""
    cases = table.in_order
    counts = cases.counts
    if min(counts.events, counts.others) < least:
        raise CannotLearnError(
            "training.few_of_one_kind", method=method, least=least, events=counts.events, others=counts.others
        )
    return cases


def _settings(cases: TrainingTable) -> tuple[str, ...]:
    return tuple(sorted(set(cases.setting.tolist())))


def _dummies(table: TrainingTable, settings: tuple[str, ...]) -> Floats:
    """1 in the column of the case's setting, ``(n, n_settings)``; a setting not seen before is 0 in all."""
    return np.asarray(table.setting[:, None] == np.array(settings, dtype=object), dtype=np.float64)


def _sum(table: TrainingTable) -> Floats:
    signs = np.array([item.sign for item in table.catalogue.items], dtype=np.float64)
    return np.asarray((table.codes > FIRST_LEVEL) @ signs)


def _thermometer(table: TrainingTable, centre: Floats) -> Floats:
    """Columns "at least level k" less ``centre``; 0 where there is no answer."""
    columns = columns_of(table.catalogue.items)
    codes = table.codes[:, [column.item for column in columns]]
    reached = codes >= FIRST_LEVEL + np.array([column.level for column in columns])
    return np.where(codes >= FIRST_LEVEL, reached - centre, 0.0)


def _centre(cases: TrainingTable) -> Floats:
    """Share "at least level k" among the answered, per column; a half where nobody answered."""
    columns = columns_of(cases.catalogue.items)
    codes = cases.codes[:, [column.item for column in columns]]
    answered = (codes >= FIRST_LEVEL).sum(axis=0)
    reached = (codes >= FIRST_LEVEL + np.array([column.level for column in columns])).sum(axis=0)
    return np.where(answered > 0, reached / np.maximum(answered, 1), 0.5)


def _second(fitted: Any, rows: Floats) -> Floats:
    return np.asarray(fitted.predict_proba(rows)[:, 1], dtype=np.float64)
