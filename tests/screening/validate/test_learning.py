"""Learning curves: what each further outcome brings, per method, on cases none of them saw."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import expit
from sklearn.linear_model import LogisticRegression

from screening.model.evidence_logistic import EvidenceLogistic
from screening.validate.errors import ValidationError
from screening.validate.learning_curve import LearningPoint, learner_of, learning_curve

EFFECTS = np.array([1.0, -0.8, 0.5, 0.4])
METHODS = {
    "evidence": learner_of(EvidenceLogistic(prior_mean=EFFECTS, prior_scale=0.3)),
    "data alone": learner_of(LogisticRegression(C=10.0)),
}


@pytest.fixture(scope="module")
def curve() -> dict[tuple[str, int], LearningPoint]:
    rng = np.random.default_rng(12)
    rows = rng.normal(size=(700, 4))
    outcome = rng.random(700) < expit(rows @ EFFECTS)
    points = learning_curve(METHODS, rows, outcome, [0, 10, 60, 400, 5_000], repeats=8)
    return {(point.method, point.size): point for point in points}


@pytest.mark.slow
def test_a_method_that_starts_from_evidence_needs_no_cases_to_begin_with(curve: Any) -> None:
    assert curve["evidence", 0].auroc.value > 0.7
    assert curve["data alone", 0].auroc.reason == "not_fitted"


def test_more_cases_bring_the_methods_together(curve: Any) -> None:
    def gap(size: int) -> float:
        return float(curve["data alone", size].log_loss - curve["evidence", size].log_loss)

    assert gap(10) > 0.05
    assert abs(gap(400)) < 0.02
    assert curve["data alone", 400].log_loss.value < curve["data alone", 60].log_loss.value


def test_a_size_beyond_the_cases_says_so(curve: Any) -> None:
    assert curve["evidence", 5_000].log_loss.reason == "few_cases"


def test_every_point_has_the_spread_over_its_repeats(curve: Any) -> None:
    point = curve["evidence", 60]

    assert point.auroc.low < point.auroc.value < point.auroc.high
    assert point.auroc.n == 8
    assert point.auroc.method == "resamples"


def test_a_size_that_is_no_count_is_refused() -> None:
    with pytest.raises(ValidationError, match="'sizes' is -1"):
        learning_curve(METHODS, np.zeros((10, 4)), [0, 1] * 5, [-1])
