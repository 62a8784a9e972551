"""The estimator in the hands of skore and of scikit-learn's displays: any classifier to them."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import skore
from sklearn.calibration import CalibrationDisplay
from sklearn.metrics import RocCurveDisplay, roc_auc_score
from sklearn.model_selection import train_test_split

from screening import EvidenceLogistic
from screening.validate import auroc

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def no_window() -> None:
    mpl.use("Agg")


@pytest.fixture(scope="module")
def parts() -> Any:
    rng = np.random.default_rng(5)
    rows = rng.normal(size=(400, 3))
    outcome = (rng.random(400) < 1 / (1 + np.exp(-(rows @ [1.0, 0.5, 0.0] - 0.5)))).astype(int)
    return train_test_split(rows, outcome, random_state=1)


def made() -> EvidenceLogistic:
    return EvidenceLogistic(prior_mean=np.array([0.8, 0.4, 0.1]), prior_covariance=0.2 * np.eye(3))


def test_a_report_of_skore_fits_it_and_gives_our_figures(parts: Any) -> None:
    learn, judge, learn_outcome, judge_outcome = parts
    report: Any = skore.EstimatorReport(
        made(),
        X_train=learn,
        y_train=learn_outcome,
        X_test=judge,
        y_test=judge_outcome,
        pos_label=1,
    )
    own = made().fit(learn, learn_outcome)

    told = report.metrics.roc_auc()
    coefficients = report.inspection.coefficients().frame()["coefficient"].to_numpy()

    assert told == pytest.approx(auroc(judge_outcome, own.predict_proba(judge)[:, 1]).value)
    assert coefficients == pytest.approx([own.intercept_[0], *own.coef_[0]])
    assert len(report.metrics.summarize().frame()) > 3
    report.metrics.roc().plot()


def test_skore_cross_validates_it(parts: Any) -> None:
    learn, _, outcome, _ = parts
    report: Any = skore.CrossValidationReport(made(), learn, outcome, splitter=3, pos_label=1)

    table = report.metrics.summarize().frame()

    assert 0.5 < float(table.loc["roc_auc"].iloc[0]) < 1


def test_displays_of_scikit_learn_draw_it(parts: Any) -> None:
    learn, judge, learn_outcome, judge_outcome = parts
    own = made().fit(learn, learn_outcome)

    roc = RocCurveDisplay.from_estimator(own, judge, judge_outcome)
    reliability = CalibrationDisplay.from_estimator(own, judge, judge_outcome, n_bins=5)

    assert roc.roc_auc == pytest.approx(roc_auc_score(judge_outcome, own.decision_function(judge)))
    assert len(reliability.prob_true) == 5
