"""Would acting on the estimate do more good than harm? Net benefit at each threshold (decision curves).

Who acts from probability t on holds that missing one case with the outcome weighs (1 - t) / t wrongly
marked ones. On that scale: net benefit = true marks per case - wrong marks per case × t / (1 - t) (Vickers
and Elkin, Medical Decision Making 26, 2006), against marking everybody and marking nobody.
``interventions_avoided`` is the same gain over marking everybody, counted in others left in peace per case.

A threshold of 0 is taken as 1e-10, as the reference implementation does: an estimate of exactly 0 is not
marked at any threshold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from screening.validate.discrimination import one_class
from screening.validate.errors import ValidationError
from screening.validate.input_checks import (
    LEVEL,
    Booleans,
    Floats,
    outcomes,
    probabilities,
    same_length,
    share,
    whole,
)

_SMALLEST = 1e-10


@dataclass(frozen=True, slots=True, eq=False)
class NetBenefit:
    """Net benefit per case at each of ``thresholds (t,)``; every array has that shape.

    ``gain`` is model minus the better of everybody and nobody. The ``_low`` and ``_high`` arrays bound what
    they are named after (percentiles of resampled cases). ``reason`` says why nothing is estimable (all NaN).
    ``interventions_avoided`` is -inf at threshold 0 when the model leaves out anybody with the outcome.
    """

    thresholds: Floats
    model: Floats
    everybody: Floats
    nobody: Floats
    model_low: Floats
    model_high: Floats
    gain: Floats
    gain_low: Floats
    gain_high: Floats
    interventions_avoided: Floats
    interventions_avoided_low: Floats
    interventions_avoided_high: Floats
    prevalence: float
    n: int
    events: int
    reason: str | None = None


def net_benefit(
    outcome: ArrayLike,
    probability: ArrayLike,
    thresholds: ArrayLike,
    prevalence: float | None = None,
    *,
    resamples: int = 500,
    seed: int = 0,
    level: float = LEVEL,
) -> NetBenefit:
    """Net benefit of marking everybody with ``probability (n,)`` at or above each of ``thresholds (t,)``.

    ``prevalence`` is that of the population where cases and others were sampled apart (case-control);
    then resamples are drawn within each outcome too. Everybody and nobody are marked without any estimate.
    """
    events, estimated = outcomes(outcome), probabilities(probability)
    same_length(outcome=events, probability=estimated)
    limits = _thresholds(thresholds)
    if prevalence is not None:
        share(prevalence, "prevalence")
    whole(resamples, "resamples", 1)
    if reason := one_class(events):
        return _nothing(limits, len(events), int(events.sum()), reason)
    at = np.maximum(limits, _SMALLEST)
    marks = _Marks.of(events, estimated, at)
    model, everybody, gain, avoided = marks.curves(at, prevalence)
    drawn = marks.resampled(resamples, np.random.default_rng(seed), prevalence is not None)
    of_model, _, of_gain, of_avoided = (_percentiles(curve, level) for curve in drawn.curves(at, prevalence))
    return NetBenefit(
        thresholds=limits,
        model=model,
        everybody=everybody,
        nobody=np.zeros(len(limits)),
        model_low=of_model[0],
        model_high=of_model[1],
        gain=gain,
        gain_low=of_gain[0],
        gain_high=of_gain[1],
        interventions_avoided=avoided,
        interventions_avoided_low=of_avoided[0],
        interventions_avoided_high=of_avoided[1],
        prevalence=float(events.mean()) if prevalence is None else prevalence,
        n=len(events),
        events=int(events.sum()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Marks:
    """How many cases with and without the outcome pass exactly k thresholds: all that the curves need.

    Both arrays are ``(..., t + 1)``; leading axes are resamples. Because only these counts matter, drawing
    them is the same as drawing cases, and costs nothing that grows with the number of cases.
    """

    of_events: Floats
    of_others: Floats
    order: Floats

    @classmethod
    def of(cls, events: Booleans, estimated: Floats, at: Floats) -> _Marks:
        ascending = np.sort(at)
        passed = np.searchsorted(ascending, estimated, side="right")
        cells = len(at) + 1
        return cls(
            np.bincount(passed[events], minlength=cells).astype(float),
            np.bincount(passed[~events], minlength=cells).astype(float),
            np.searchsorted(ascending, at).astype(float),
        )

    def resampled(self, draws: int, rng: np.random.Generator, within_outcome: bool) -> _Marks:
        events, others = int(self.of_events.sum()), int(self.of_others.sum())
        if within_outcome:
            of_events = rng.multinomial(events, self.of_events / events, size=draws)
            of_others = rng.multinomial(others, self.of_others / others, size=draws)
        else:
            cells = np.concatenate([self.of_events, self.of_others])
            both = rng.multinomial(events + others, cells / cells.sum(), size=draws)
            of_events, of_others = np.split(both, 2, axis=1)
        return _Marks(of_events.astype(float), of_others.astype(float), self.order)

    def curves(self, at: Floats, prevalence: float | None) -> tuple[Floats, Floats, Floats, Floats]:
        """Model, everybody, gain and interventions avoided, each ``(..., t)``."""
        events, others = (cells.sum(-1, keepdims=True) for cells in (self.of_events, self.of_others))
        # A draw may hold no case with the outcome: then nobody with it is found, and nobody is missed.
        found = self._passing(self.of_events) / np.maximum(events, 1)
        wrong = self._passing(self.of_others) / np.maximum(others, 1)
        part = events / (events + others) if prevalence is None else np.full_like(events, prevalence)
        weight = at / (1 - at)
        true, false = found * part, wrong * (1 - part)
        model, everybody = true - false * weight, part - (1 - part) * weight
        missed = np.where(found < 1, part - true, 0.0)
        at_zero = np.where(missed > 0, np.inf, 0.0)
        avoided = (1 - part) - false - np.where(at > _SMALLEST, missed / weight, at_zero)
        return model, everybody, model - np.maximum(everybody, 0.0), avoided

    def _passing(self, cells: Floats) -> Floats:
        at_least = np.cumsum(cells[..., ::-1], axis=-1)[..., ::-1]
        return at_least[..., self.order.astype(int) + 1]


def _thresholds(thresholds: ArrayLike) -> Floats:
    limits = probabilities(np.atleast_1d(np.asarray(thresholds)), "thresholds")
    if (limits >= 1).any():
        raise ValidationError("validate.thresholds")
    return limits


def _percentiles(drawn: Floats, level: float) -> tuple[Floats, Floats]:
    # Without interpolation, which would make NaN of two infinite neighbours at threshold 0.
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
    return low, high


def _nothing(limits: Floats, n: int, events: int, reason: str) -> NetBenefit:
    none = np.full(len(limits), np.nan)
    return NetBenefit(
        thresholds=limits,
        model=none,
        everybody=none,
        nobody=none,
        model_low=none,
        model_high=none,
        gain=none,
        gain_low=none,
        gain_high=none,
        interventions_avoided=none,
        interventions_avoided_low=none,
        interventions_avoided_high=none,
        prevalence=np.nan,
        n=n,
        events=events,
        reason=reason,
    )
