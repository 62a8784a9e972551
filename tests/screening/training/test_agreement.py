"""The posterior agrees with an established implementation: statsmodels' GLM with a ridge penalty.

A prior N(m, S) is a ridge on whitened columns: with S = L L' and coefficients m + L g, the prior of g is
N(0, I), so statsmodels gets the columns X L, the offset X m and half the sum of squares as penalty.
Agreement is demanded to 1e-6 in every coefficient (log odds), and to 1e-6 of the largest variance.
"""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy.linalg import block_diag
from statsmodels.base._penalized import PenalizedMixin
from statsmodels.base._penalties import L2

from screening.features.design_matrix import Floats
from screening.model.evidence_logistic import EvidenceLogistic
from screening.training.starting_point import StartingPoint
from screening.training.training_table import TrainingTable

TOLERANCE = 1e-6


class RidgeGLM(PenalizedMixin, sm.GLM):  # type: ignore[misc]  # statsmodels has no types
    """statsmodels' own GLM with its own penalty."""


@pytest.fixture(scope="module")
def rows(cases: TrainingTable, start: StartingPoint) -> Floats:
    used = cases.in_order
    settings = used.setting[:, None] == np.array(list(start.bases))
    return np.hstack([start.design.matrix(used.codes), settings])


@pytest.mark.parametrize(("share", "width"), [(1.0, 1.0), (0.5, 2.0), (0.0, 0.5)])
def test_mode_and_covariance_are_those_of_statsmodels(
    cases: TrainingTable, start: StartingPoint, rows: Floats, share: float, width: float
) -> None:
    """For single pairs of the grid, the intercept of each setting with its own prior among the columns."""
    label, bases = cases.in_order.label, list(start.bases.values())
    free = tuple(range(len(start.mean), rows.shape[1]))
    ours = EvidenceLogistic(
        start.mean,
        start.covariance,
        trust_grid=(share,),
        trust_weights=(1.0,),
        width_grid=(width,),
        free_columns=free,
        free_mean=[base.log_odds for base in bases],
        free_sd=[base.sd for base in bases],
        intercept_prior=None,
    ).fit(rows, label.astype(int))

    mean = np.concatenate([share * start.mean, [base.log_odds for base in bases]])
    covariance = block_diag(width**2 * start.covariance, np.diag([base.sd**2 for base in bases]))
    root = np.linalg.cholesky(covariance)
    theirs = RidgeGLM(
        label, rows @ root, offset=rows @ mean, family=sm.families.Binomial(), penal=L2(), pen_weight=0.5
    )
    g = theirs.fit(method="newton", tol=1e-12, maxiter=100, disp=False).params
    curvature = -sm.GLM(label, rows @ root, offset=rows @ mean, family=sm.families.Binomial()).hessian(
        g
    ) + np.eye(len(g))

    assert np.abs(ours.coef_[0] - (mean + root @ g)).max() < TOLERANCE
    posterior = root @ np.linalg.inv(curvature) @ root.T
    given = ours.posterior_covariance_[:-1, :-1]
    assert np.abs(given - posterior).max() < TOLERANCE * np.diag(posterior).max()
