"""What the champion is held against: each method does what it says, and nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.special import logit
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegressionCV
from sklearn.model_selection import StratifiedKFold

from screening.catalogue.catalogue import Catalogue
from screening.evidence.sign_constrained_fit import auroc
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats
from screening.training import baselines
from screening.training.baselines import BASELINES, Boosting, boosting, checklist, explain_boosting
from screening.training.errors import CannotLearnError
from screening.training.training_table import TrainingTable
from tests.screening.training.cases import simulated_table

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def many(catalogue: Catalogue) -> TrainingTable:
    return simulated_table(catalogue, 1_500, seed=31)


@pytest.fixture(scope="module")
def later(catalogue: Catalogue) -> TrainingTable:
    table = simulated_table(catalogue, 3_000, seed=32)
    return table.subset(table.usable)


@pytest.fixture(scope="module")
def boosted(many: TrainingTable) -> Boosting:
    return boosting(many)


@pytest.mark.parametrize("name", BASELINES)
def test_each_learns_something(name: str, many: TrainingTable, later: TrainingTable) -> None:
    estimate = BASELINES[name](many)(later)

    assert estimate.shape == (len(later),)
    assert ((estimate > 0) & (estimate < 1)).all()
    assert auroc(estimate, later.label == 1) > 0.75
    assert estimate.mean() == pytest.approx(later.label.mean(), abs=0.04)


@pytest.mark.parametrize("name", BASELINES)
def test_the_order_of_the_rows_makes_no_difference(name: str, many: TrainingTable) -> None:
    """REQ reproducible: the same cases, the same method."""
    shuffled = many.subset(np.random.default_rng(4).permutation(len(many)))
    assert np.array_equal(BASELINES[name](many)(many), BASELINES[name](shuffled)(many))


@pytest.mark.parametrize("name", BASELINES)
def test_one_class_only_is_refused(name: str, many: TrainingTable) -> None:
    """The evidence can learn from one outcome; a method that knows nothing else cannot."""
    victims = many.subset(many.usable & (many.label == 1))
    with pytest.raises(CannotLearnError, match=name):
        BASELINES[name](victims)


def test_the_penalty_is_the_one_that_scikit_learn_chooses(many: TrainingTable, later: TrainingTable) -> None:
    """Against ``LogisticRegressionCV`` on the same columns and folds."""
    cases = many.in_order
    settings, centre = baselines._settings(cases), baselines._centre(cases)

    def columns(table: TrainingTable) -> Floats:
        return np.hstack([baselines._thermometer(table, centre), baselines._dummies(table, settings)])

    theirs = LogisticRegressionCV(
        Cs=list(baselines.STRENGTHS),
        cv=StratifiedKFold(baselines.FOLDS, shuffle=True, random_state=1),
        scoring="neg_log_loss",
        solver="newton-cholesky",
        l1_ratios=(0.0,),
        use_legacy_attributes=False,
    ).fit(columns(cases), cases.label)

    ours = BASELINES["penalised_logistic"](many)(later)
    assert ours == pytest.approx(theirs.predict_proba(columns(later))[:, 1], abs=1e-3)


def test_the_checklist_counts_signs_and_nothing_else(many: TrainingTable) -> None:
    """Two intakes with equally many signs, whichever they are, have the same estimate."""
    codes = np.full((3, many.codes.shape[1]), FIRST_LEVEL, dtype=np.uint8)
    ids = [item.id for item in many.catalogue.items]
    codes[0, ids.index("self_harm")] = codes[1, ids.index("older_partner")] = FIRST_LEVEL + 2
    codes[2, ids.index("self_harm")] = codes[2, ids.index("older_partner")] = FIRST_LEVEL + 1
    one, other, two = checklist(many)(replace(many.subset(np.zeros(3, dtype=int)), codes=codes))

    assert one == other < two


def test_boosting_is_monotone_and_keeps_unknown_apart(boosted: Boosting, later: TrainingTable) -> None:
    """REQ monotone: level by level, for every sign; "no answer" is a column of its own, and never NaN."""
    some = later.subset(np.arange(60))
    assert np.isfinite(boosted.columns(some)).all()
    for k, item in enumerate(later.catalogue.items):
        last = None
        for level in range(2 if item.role == "direct" else len(item.levels)):
            codes = some.codes.copy()
            codes[:, k] = FIRST_LEVEL + level
            estimate = boosted(replace(some, codes=codes)) * item.sign
            assert last is None or (estimate >= last).all(), item.id
            last = estimate


def test_tree_values_add_up_to_the_estimate(boosted: Boosting, later: TrainingTable) -> None:
    """REQ exact-explanation: TreeExplainer's values and base are the log odds, to 1e-9."""
    some = later.subset(np.arange(300))
    by_item, of_setting, base = explain_boosting(boosted, some)

    assert by_item.shape == some.codes.shape
    assert np.abs(by_item.sum(axis=1) + of_setting + base - logit(boosted(some))).max() <= 1e-9


def test_a_model_with_categorical_columns_is_not_explained(
    boosted: Boosting, many: TrainingTable, later: TrainingTable
) -> None:
    """REQ exact-explanation: shap takes it without a word and gives values that miss the model."""
    categorical = HistGradientBoostingClassifier(
        max_iter=20, max_leaf_nodes=15, categorical_features=[0, 1, 2, 3], random_state=1
    )
    cases = many.in_order
    categorical.fit(boosted.columns(cases), cases.label)

    with pytest.raises(ValueError, match="categorical"):
        explain_boosting(replace(boosted, model=categorical), later.subset(np.arange(60)))


def test_values_that_miss_the_model_are_refused(
    boosted: Boosting, later: TrainingTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The comparison is with the model, not with shap's own reading of it, and it can fail."""
    import shap

    whole = shap.TreeExplainer.shap_values

    def off(self: object, rows: object, **more: object) -> object:
        return whole(self, rows, **more) + 1e-6

    monkeypatch.setattr(shap.TreeExplainer, "shap_values", off)

    with pytest.raises(ValueError, match="miss the model"):
        explain_boosting(boosted, later.subset(np.arange(60)))


def test_outside_and_undetermined_cases_are_not_learned_from(many: TrainingTable) -> None:
    """REQ outcome-definition: in the baselines too."""
    for learner in BASELINES.values():
        assert np.array_equal(learner(many)(many), learner(many.subset(many.usable))(many))
