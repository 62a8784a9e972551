"""Logistic regression on one or two columns and an offset: what calibration asks hundreds of times over.

Newton's steps, halved where they go too far. It gives the figures of statsmodels' ``GLM`` (a test compares
them), in a tenth of its time, and leaves nothing behind: the models of ``GLM`` refer to themselves in a
circle, and those of a bootstrap on 50,000 cases fill hundreds of megabytes before they are cleared away.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from scipy.special import expit

from screening.validate.input_checks import Booleans, Floats

_STEPS: Final = 100
_HALVINGS: Final = 40
_NOTHING: Final = 1e-20
"""A step that promises less gain in log likelihood than this, per case, is the last."""


def logistic(events: Booleans, design: Floats, offset: Floats) -> tuple[Floats, Floats] | None:
    """Maximum likelihood coefficients (log odds) and their standard errors, both ``(k,)``.

    ``events (n,)``, ``design (n, k)``, ``offset (n,)`` in log odds. ``None`` where the likelihood has no top
    that can be reached, as when a limit parts the outcomes.
    """
    outcome, n = events.astype(np.float64), len(events)
    b = np.zeros(design.shape[1])
    eta = design @ b + offset
    misfit = _misfit(outcome, eta)
    for _ in range(_STEPS):
        p = expit(eta)
        slope = design.T @ (p - outcome)
        curvature = (design * (p * (1 - p))[:, None]).T @ design
        try:
            covariance = np.linalg.inv(curvature)
        except np.linalg.LinAlgError:
            return None
        step = covariance @ slope
        promise = float(slope @ step)
        if not np.isfinite(promise) or promise < 0:
            return None
        for _ in range(_HALVINGS):
            next_eta = design @ (b - step) + offset
            after = _misfit(outcome, next_eta)
            if after <= misfit * (1 + 1e-14) + 1e-14:
                break
            step = step / 2
        b, eta, misfit = b - step, next_eta, after
        if promise <= _NOTHING * n:
            return b, np.sqrt(np.diag(covariance))
    return None


def _misfit(outcome: Floats, eta: Floats) -> float:
    """Minus the log likelihood; log(1 + exp) without overflow."""
    return float((np.logaddexp(0.0, eta) - outcome * eta).sum())
