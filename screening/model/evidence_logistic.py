"""Logistic regression that starts from published evidence and learns from each recorded outcome.

The coefficients have a Gaussian prior N(a m, t² S): m and S come from the evidence, a is the share of the
evidence that is believed, t how wide it is taken. Neither is chosen: every pair on a small grid is fitted,
each fit counts by its marginal likelihood times the pair's prior weight, the coefficients are averaged and
their covariance takes in the spread between the fits (law of total variance). Coefficients are averaged, so
the result stays additive and its explanation exact. It is the robust meta-analytic-predictive prior of
biostatistics (Schmidli et al., Biometrics 70, 2014) in a simple form.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import logsumexp
from scipy.stats import norm
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import Tags
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from screening.model.coefficient_prior_grid import PriorGrid
from screening.model.log_odds import probability_of
from screening.model.posterior import Floats, Outcomes, Posterior, Target, posterior

TRUST_GRID = (0.0, 0.5, 0.75, 1.0)
TRUST_WEIGHTS = (0.05, 0.2, 0.15, 0.6)
"""Before any outcome 81 % of the evidence is believed on average. In simulated worlds (see
``docs/explanation/model.md``) these weights lost least where they lost: at most 0.001 log loss against the
best competitor, whether the evidence was right, noisy or wrong; 0.8 on the whole evidence lost 0.009."""
WIDTH_GRID = (0.125, 0.25, 0.5, 1.0, 2.0)
"""Equally likely widths; their mean square is 1.07, so on average the evidence keeps its own variance."""


class EvidenceLogistic(ClassifierMixin, BaseEstimator):  # type: ignore[misc]  # scikit-learn has no types
    """Binary logistic regression with an evidence prior, averaged over how far to trust it.

    Parameters
    ----------
    prior_mean : array-like of shape (n_evidence,), default=None
        Mean m of the coefficients (log odds), in the order of the columns that are not free. None is zeros.
    prior_covariance : array-like of shape (n_evidence, n_evidence), default=None
        Covariance S of the coefficients, positive definite. None is ``prior_scale² I``.
    prior_scale : float, default=2.5
        Sd of each coefficient (log odds) when ``prior_covariance`` is None.
    trust_grid : tuple of float, default=(0, 0.5, 0.75, 1)
        Shares a of the evidence.
    trust_weights : tuple of float, default=(0.05, 0.2, 0.15, 0.6)
        Prior weight of each share; scaled to add up to 1.
    width_grid : tuple of float, default=(0.125, 0.25, 0.5, 1, 2)
        Widths t, equally likely before any outcome.
    signs : array-like of shape (n_features,), default=None
        +1 or -1 where a coefficient may not be below or above 0, else 0. None leaves all free.
    free_columns : tuple of int, default=()
        Columns outside the evidence (such as the intercept of each setting); the grid does not touch them.
    free_mean, free_sd : array-like of shape (n_free,), default=None
        Prior mean and sd (log odds) of each free column; needed when there are free columns.
    intercept_prior : tuple (mean, sd) or None, default=(0.0, 10.0)
        Prior of the intercept (log odds), untouched by the grid. None fits no intercept.
    tol : float, default=1e-16
        Newton stops when a step promises less than this gain in log posterior density.
    max_iter : int, default=100
        Most Newton steps per fit.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
    coef_ : ndarray of shape (1, n_features)
    intercept_ : ndarray of shape (1,)
    posterior_covariance_ : ndarray of shape (n_features + 1, n_features + 1)
        Of the coefficients and, last, the intercept (zeros when there is none).
    trust_weights_ : ndarray of shape (n_trust, n_width)
        Posterior weight of each pair (a, t).
    log_evidence_ : ndarray of shape (n_trust, n_width)
        Log marginal likelihood of each pair.
    n_iter_ : int
        Most Newton steps that a fit took.
    """

    def __init__(
        self,
        prior_mean: ArrayLike | None = None,
        prior_covariance: ArrayLike | None = None,
        *,
        prior_scale: float = 2.5,
        trust_grid: Sequence[float] = TRUST_GRID,
        trust_weights: Sequence[float] = TRUST_WEIGHTS,
        width_grid: Sequence[float] = WIDTH_GRID,
        signs: ArrayLike | None = None,
        free_columns: Sequence[int] = (),
        free_mean: ArrayLike | None = None,
        free_sd: ArrayLike | None = None,
        intercept_prior: tuple[float, float] | None = (0.0, 10.0),
        tol: float = 1e-16,
        max_iter: int = 100,
    ) -> None:
        self.prior_mean = prior_mean
        self.prior_covariance = prior_covariance
        self.prior_scale = prior_scale
        self.trust_grid = trust_grid
        self.trust_weights = trust_weights
        self.width_grid = width_grid
        self.signs = signs
        self.free_columns = free_columns
        self.free_mean = free_mean
        self.free_sd = free_sd
        self.intercept_prior = intercept_prior
        self.tol = tol
        self.max_iter = max_iter

    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> Self:
        """Learn from outcomes ``y (n_samples,)`` of rows ``X (n_samples, n_features)``.

        One class is enough when it is 0 or 1: the first recorded outcome is an outcome too.
        """
        rows, labels = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(labels)
        self.classes_ = _two_classes(labels)
        weight = _check_sample_weight(sample_weight, rows, dtype=np.float64, ensure_non_negative=True)
        return self._learn(Outcomes(rows, (labels == self.classes_[1]).astype(np.float64), weight))

    def fit_prior(self) -> Self:
        """The state before any outcome: what ``fit`` tends to when all weights go to 0.

        Needs ``prior_mean``, which says how many columns there are. The classes are 0 and 1.
        """
        if self.prior_mean is None:
            raise ValueError("fit_prior: there is no evidence; give prior_mean")
        self.n_features_in_ = len(np.asarray(self.prior_mean)) + len(self.free_columns)
        self.classes_ = np.array([0, 1])
        none = np.empty(0)
        return self._learn(Outcomes(np.empty((0, self.n_features_in_)), none, none))

    def decision_function(self, X: ArrayLike) -> Floats:
        """Log odds of the second class, shape ``(n_samples,)``."""
        log_odds: Floats = self._rows(X) @ self.coef_[0] + self.intercept_[0]
        return log_odds

    def predict_proba(self, X: ArrayLike) -> Floats:
        """Probability of both classes, shape ``(n_samples, 2)``."""
        log_odds = self.decision_function(X)
        return np.column_stack([probability_of(-log_odds), probability_of(log_odds)])

    def predict(self, X: ArrayLike) -> Any:
        """The likelier class of each row, shape ``(n_samples,)``."""
        likelier = (self.decision_function(X) > 0).astype(int)
        return self.classes_[likelier]

    def predict_interval(self, X: ArrayLike, level: float = 0.95) -> Floats:
        """Interval of the probability of the second class, shape ``(n_samples, 2)``: low and high.

        From the Gaussian posterior of the log odds, so it holds what the coefficients leave open.
        """
        if not 0 < level < 1:
            raise ValueError(f"level: {level} given, a number between 0 and 1 is needed")
        rows = self._rows(X)
        with_one = np.column_stack([rows, np.ones(len(rows))])
        variance = np.einsum("ij,ij->i", with_one @ self.posterior_covariance_, with_one)
        reach = norm.ppf((1 + level) / 2) * np.sqrt(np.maximum(variance, 0.0))
        log_odds = rows @ self.coef_[0] + self.intercept_[0]
        return np.column_stack([probability_of(log_odds - reach), probability_of(log_odds + reach)])

    def _rows(self, X: ArrayLike) -> Floats:
        check_is_fitted(self)
        rows: Floats = validate_data(self, X, dtype=np.float64, reset=False)
        return rows

    def _learn(self, outcomes: Outcomes) -> Self:
        grid = PriorGrid.of(self, self.n_features_in_)
        if grid.with_intercept:
            ones = np.ones((len(outcomes.X), 1))
            outcomes = Outcomes(np.hstack([outcomes.X, ones]), outcomes.y, outcomes.weight)
        fits: list[Posterior] = []
        start = outcomes.fit_at(grid.start)
        widths = len(grid.widths)
        for prior in grid.priors():
            fits.append(posterior(Target(outcomes, prior, grid.signs), start, self.tol, self.max_iter))
            # Where the next is likely near: one width on, or the same width with less of the evidence.
            start = fits[-1 if len(fits) % widths else -widths].fit
        self._average(fits, grid)
        if not all(fit.converged for fit in fits):
            _warn_unfinished(self.max_iter)
        return self

    def _average(self, fits: list[Posterior], grid: PriorGrid) -> None:
        log_evidence = np.array([fit.log_evidence for fit in fits]).reshape(grid.weights.shape)
        with np.errstate(divide="ignore"):
            log_weight = log_evidence + np.log(grid.weights)
        weights = np.exp(log_weight - logsumexp(log_weight))
        shares = (weights / weights.sum()).ravel()
        modes = np.array([fit.mode for fit in fits])
        mean = shares @ modes
        spread = modes - mean
        covariance = np.einsum("k,kij->ij", shares, np.array([fit.covariance for fit in fits]))
        covariance += (shares[:, None] * spread).T @ spread
        size = self.n_features_in_
        self.posterior_covariance_ = np.zeros((size + 1, size + 1))
        self.posterior_covariance_[: len(mean), : len(mean)] = (covariance + covariance.T) / 2
        self.coef_ = mean[None, :size]
        self.intercept_ = mean[size:] if grid.with_intercept else np.zeros(1)
        self.log_evidence_ = log_evidence
        self.trust_weights_ = shares.reshape(grid.weights.shape)
        self.n_iter_ = max(fit.steps for fit in fits)

    def __sklearn_tags__(self) -> Tags:
        tags: Tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _two_classes(y: Any) -> Any:
    """The two classes of ``y``; one class is enough when it is 0 or 1."""
    classes = np.unique(y)
    if len(classes) > 2:
        kind = type_of_target(y, input_name="y")
        raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
    if len(classes) == 1:
        if classes.dtype.kind not in "biuf" or classes[0] not in (0, 1):
            raise ValueError(f"y: it holds one class ({classes[0]}); only 0 or 1 may stand alone")
        classes = np.array([0, 1], dtype=classes.dtype)
    return classes


def _warn_unfinished(max_iter: int) -> None:
    warnings.warn(
        f"A fit did not end within {max_iter} Newton steps; raise max_iter or scale the columns.",
        ConvergenceWarning,
        stacklevel=4,
    )
