"""Which signs do the recorded outcomes contradict? What a held sign cannot show by itself.

The model keeps every coefficient on the side of 0 that the catalogue says (decision 13). Where the catalogue
is wrong the coefficient ends at 0, and no number of outcomes brings it further. So every sign is looked at
once more with its direction let loose and with what the literature says of it left out; the other signs stay
as the literature and the outcomes have them. What then lies on the other side with its whole interval is
told: people look at it, and correct the catalogue where it is wrong. Nothing is corrected by itself.

One number per sign: what each further level adds to the log odds, levels weighed by what is known of them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from scipy.stats import norm
from threadpoolctl import threadpool_limits

from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats
from screening.model.evidence_logistic import EvidenceLogistic
from screening.training.procedure import estimator_of, rows_of
from screening.training.starting_point import StartingPoint
from screening.training.training_table import TrainingTable

LEVEL: Final = 0.95
VAGUE_SD: Final = 2.5
"""Sd (log odds) of a sign of which nothing is said: an odds ratio between 1/150 and 150."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sign that the outcomes put on the other side of 0, with its whole 95 % interval.

    ``sign`` is the catalogue's: 1 raises, -1 lowers. ``estimate``, ``low`` and ``high`` are in log odds for
    each further level. ``answered`` cases had an answer. ``sure``: also with an interval wide enough for all
    signs that were looked at together (Bonferroni).
    """

    indicator: str
    sign: int
    estimate: float
    low: float
    high: float
    answered: int
    sure: bool


@dataclass(frozen=True, slots=True)
class Directions:
    """``looked_at`` signs; ``by_chance`` is how many chance puts on the list at most, on average.

    At most, since it counts as if no sign had any effect.
    """

    looked_at: int
    by_chance: float
    contradicted: tuple[Contradiction, ...]

    def as_plain(self) -> dict[str, Any]:
        """For a results file."""
        rows = [asdict(one) for one in self.contradicted]
        return {"looked_at": self.looked_at, "by_chance": self.by_chance, "contradicted": rows}


def directions(table: TrainingTable, start: StartingPoint) -> Directions:
    """What the usable cases of ``table`` say against the directions of the catalogue, surest first.

    Without any usable case nothing is contradicted.
    """
    cases, items = table.in_order, start.design.items
    by_chance = len(items) * (1 - LEVEL) / 2
    if not len(cases):
        return Directions(len(items), by_chance, ())
    item_of = np.array([column.item for column in start.design.columns])
    groups = [np.flatnonzero(item_of == k) for k in range(len(items))]
    with threadpool_limits(1, user_api="blas"):
        value, sd = without_evidence(
            estimator_of(start, held=False), rows_of(cases, start), cases.label, groups
        )
    signs = np.array([item.sign for item in items], dtype=np.float64)
    reach = reach_of(LEVEL) * sd
    sure = against(value, sd, signs, 1 - (1 - LEVEL) / len(items))
    answered = (cases.codes >= FIRST_LEVEL).sum(axis=0)
    found = np.flatnonzero(against(value, sd, signs, LEVEL))
    return Directions(
        len(items),
        by_chance,
        tuple(
            Contradiction(
                indicator=items[k].id,
                sign=items[k].sign,
                estimate=float(value[k]),
                low=float(value[k] - reach[k]),
                high=float(value[k] + reach[k]),
                answered=int(answered[k]),
                sure=bool(sure[k]),
            )
            for k in found[np.argsort((value * signs / sd)[found], kind="stable")]
        ),
    )


def without_evidence(
    estimator: EvidenceLogistic, rows: Floats, label: Floats, groups: list[np.ndarray[Any, np.dtype[np.intp]]]
) -> tuple[Floats, Floats]:
    """Mean and sd (log odds, ``(n_groups,)``) of each group of columns had the evidence not spoken of it.

    ``estimator`` has no signs and no intercept; its free columns stand last. It is fitted to ``rows (n, k)``
    and ``label (n,)`` in 0/1. Its likeliest prior (share and width) is kept for the other columns. Leaving
    out what it says of one group is one Newton step from the mode, so nothing is fitted again. Columns of a
    group count as one coefficient: the mean that their posterior weighs best.
    """
    estimator.fit(rows, label.astype(int))
    share, width = np.unravel_index(int(estimator.trust_weights_.argmax()), estimator.trust_weights_.shape)
    trust, scale = estimator.trust_grid[int(share)], estimator.width_grid[int(width)]
    estimator.set_params(trust_grid=(trust,), trust_weights=(1.0,), width_grid=(scale,))
    estimator.fit(rows, label.astype(int))
    mode, size = estimator.coef_[0], rows.shape[1]
    told = size - len(estimator.free_columns)
    mean = np.concatenate([trust * np.asarray(estimator.prior_mean), np.asarray(estimator.free_mean)])
    covariance = np.zeros((size, size))
    covariance[:told, :told] = scale**2 * np.asarray(estimator.prior_covariance)
    covariance[range(told, size), range(told, size)] = np.square(np.asarray(estimator.free_sd, np.float64))
    precision = np.linalg.inv(covariance)
    curvature = np.linalg.inv(estimator.posterior_covariance_[:-1, :-1]) - precision
    # Gradient of the log likelihood at the mode is what holds the prior there.
    pull = curvature @ mode + precision @ (mode - mean)
    value, sd = np.empty(len(groups)), np.empty(len(groups))
    for number, group in enumerate(groups):
        value[number], sd[number] = _alone(group, curvature, pull, mean, covariance)
    return value, sd


def _alone(
    group: np.ndarray[Any, np.dtype[np.intp]],
    curvature: Floats,
    pull: Floats,
    mean: Floats,
    covariance: Floats,
) -> tuple[float, float]:
    """One coefficient for all columns of ``group``, with a vague prior in place of the evidence."""
    kept, own_mean = covariance.copy(), mean.copy()
    kept[group, :], kept[:, group], own_mean[group] = 0.0, 0.0, 0.0
    kept[group, group] = VAGUE_SD**2
    precision = np.linalg.inv(kept)
    posterior = np.linalg.inv(curvature + precision)
    at = posterior @ (pull + precision @ own_mean)
    weight = np.linalg.inv(posterior[np.ix_(group, group)]).sum(axis=0)
    return float(weight @ at[group] / weight.sum()), float(1 / np.sqrt(weight.sum()))


def against(value: Floats, sd: Floats, signs: Floats, level: float) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether the interval of a coefficient lies wholly on the side that its sign rules out, ``(k,)``."""
    return np.asarray(value * signs + reach_of(level) * sd * np.abs(signs) < 0)


def reach_of(level: float) -> float:
    """Standard deviations on either side of a value."""
    return float(norm.ppf((1 + level) / 2))
