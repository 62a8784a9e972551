"""One sigmoid over the frozen log odds, only when the recorded outcomes can carry it.

Platt's calibrator keeps a sum a sum: intercept + slope · (base + contributions) is a base and contributions
again, so it is folded into the table. It has to earn its two numbers:

* at least 100 victims and 100 others (Vergouwe et al., Journal of Clinical Epidemiology 58, 2005: fewer do
  not show a miscalibration of a size that matters);
* on cases that it was not fitted to, a gain in log loss of more than twice its own standard error;
* a slope above 0, or more of a sign would lower the estimate.

It must not be fitted to log odds of cases that the model learned from: those are too sure of themselves. For
a Gaussian posterior the log odds without a case follow from the fit with it, by one Newton step (Rad and
Maleki, Journal of the Royal Statistical Society B 82, 2020), so no fit is done again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.features.design_matrix import Floats
from screening.model.log_odds import probability_of

FEWEST: Final = 100
"""Victims, and others, without which there is no recalibration."""
SURE: Final = 2.0
"""Standard errors that the gain must be above 0."""
_FOLDS: Final = 10
_STEPS: Final = 50
_SMALL: Final = 1e-12
_ROOM: Final = 0.05
"""A case may take at most 95 % of the information about itself along; beyond that the step is no use."""


@dataclass(frozen=True, slots=True)
class Recalibration:
    """``intercept + slope · log odds``; 0 and 1, with the ``reason``, when it was not applied.

    ``gain``: mean gain in log loss (nats) per unseen case and ``gain_se`` its standard error, where computed.
    Reasons: ``few_events``, ``few_others``, ``no_sure_gain``, ``slope_not_above_zero``.
    """

    slope: float = 1.0
    intercept: float = 0.0
    reason: str | None = None
    gain: float | None = None
    gain_se: float | None = None

    def as_plain(self) -> dict[str, Any]:
        """For the provenance of a model; six digits are enough there."""
        told = {"slope": self.slope, "intercept": self.intercept, "gain": self.gain, "gain_se": self.gain_se}
        numbers = {name: None if v is None else float(f"{v:.6g}") for name, v in told.items()}
        return {"applied": self.reason is None, "reason": self.reason, **numbers}


def recalibration_of(
    coefficients: Floats,
    covariance: Floats,
    rows: Floats,
    label: Floats,
    *,
    seed: int,
    times: NDArray[np.intp] | None = None,
) -> Recalibration:
    """The recalibration of a fit with ``coefficients (k,)`` and ``covariance (k, k)``.

    ``rows (n, k)`` and ``label (n,)`` in 0/1 are what it learned from, each ``times (n,)`` over (None: once).
    """
    variance = np.einsum("ij,ij->i", rows @ covariance, rows)
    unseen = without_itself(rows @ coefficients, variance, label)
    if times is None:
        return recalibrate(unseen, label, seed)
    return recalibrate(np.repeat(unseen, times), np.repeat(label, times), seed)


def recalibrate(unseen: Floats, label: Floats, seed: int) -> Recalibration:
    """The recalibration of log odds ``unseen (n,)`` (each without its own case) to ``label (n,)`` in 0/1."""
    events = int(label.sum())
    if events < FEWEST:
        return Recalibration(reason="few_events")
    if len(label) - events < FEWEST:
        return Recalibration(reason="few_others")
    fold = np.random.default_rng(seed).permutation(len(label)) % _FOLDS
    gain = np.empty(len(label))
    whole = sigmoid(unseen, label)
    for k in range(_FOLDS):
        mine = fold == k
        intercept, slope = sigmoid(unseen[~mine], label[~mine], start=whole)
        gain[mine] = _loss(unseen[mine], label[mine]) - _loss(intercept + slope * unseen[mine], label[mine])
    mean, error = float(gain.mean()), float(gain.std(ddof=1) / np.sqrt(len(gain)))
    if not mean > SURE * error:
        return Recalibration(reason="no_sure_gain", gain=mean, gain_se=error)
    intercept, slope = whole
    if not slope > 0:
        return Recalibration(reason="slope_not_above_zero", gain=mean, gain_se=error)
    return Recalibration(slope, intercept, None, mean, error)


def without_itself(log_odds: Floats, variance: Floats, label: Floats) -> Floats:
    """Log odds of each case had it not been learned from, ``(n,)``.

    ``log_odds`` and their posterior ``variance`` are those of the fit with all cases.
    """
    p = probability_of(log_odds)
    rest = np.maximum(1 - p * (1 - p) * variance, _ROOM)
    return np.asarray(log_odds + variance / rest * (p - label))


def sigmoid(log_odds: Floats, label: Floats, start: tuple[float, float] = (0.0, 1.0)) -> tuple[float, float]:
    """Intercept and slope of the logistic regression of ``label`` on ``log_odds``, by damped Newton steps."""
    rows = np.column_stack([np.ones(len(log_odds)), log_odds])
    b = np.array(start)
    at = rows @ b
    before = _loss(at, label).sum()
    for _ in range(_STEPS):
        p = probability_of(at)
        step = np.linalg.solve(
            (rows * (p * (1 - p))[:, None]).T @ rows + _SMALL * np.eye(2), rows.T @ (p - label)
        )
        while (after := _loss(rows @ (b - step), label).sum()) > before + _SMALL * len(label):
            step = step / 2
        b, before = b - step, after
        at = rows @ b
        if np.abs(step).max() < _SMALL:
            break
    return float(b[0]), float(b[1])


def _loss(log_odds: Floats, label: Floats) -> Floats:
    return np.asarray(np.logaddexp(0.0, log_odds) - label * log_odds)
