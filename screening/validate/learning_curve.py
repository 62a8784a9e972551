"""What does each further outcome bring? Performance on unseen cases by the number of cases learned from.

Methods are compared on the same training and test cases in every repeat. A method that cannot learn from so
few cases (none at all, or one outcome only) is not estimable there, which is an answer too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone

from screening.validate.discrimination import auroc, one_class
from screening.validate.figure_with_interval import Estimate, not_estimable
from screening.validate.input_checks import (
    LEVEL,
    Booleans,
    Floats,
    groups,
    outcomes,
    same_length,
    share,
    table,
    whole,
)

Predict = Callable[[Floats], Floats]
Learner = Callable[[Floats, Booleans], Predict]
"""Takes rows ``(n, k)`` and outcomes ``(n,)``, gives a function from rows to probabilities; ``ValueError``
when it cannot learn from them."""

_NEAR_CERTAIN = 1e-15


@dataclass(frozen=True, slots=True)
class LearningPoint:
    """One method at one size: mean over the repeats, with the range that 95 % of the repeats lie in.

    ``log_loss`` in nats per case (lower is better).
    """

    method: str
    size: int
    auroc: Estimate
    log_loss: Estimate


def learner_of(estimator: Any) -> Learner:
    """A scikit-learn classifier as a method; without cases it answers from ``fit_prior`` where it has one."""

    def learn(rows: Floats, events: Booleans) -> Predict:
        fresh = clone(estimator)
        if len(events):
            fresh.fit(rows, events.astype(int))
        elif hasattr(fresh, "fit_prior"):
            fresh.fit_prior()
        else:
            raise ValueError("this method needs cases")
        return lambda unseen: np.asarray(fresh.predict_proba(unseen), dtype=np.float64)[:, 1]

    return learn


def learning_curve(
    methods: Mapping[str, Learner],
    indicators: ArrayLike,
    outcome: ArrayLike,
    sizes: Sequence[int],
    *,
    repeats: int = 20,
    test_share: float = 0.3,
    seed: int = 0,
    jobs: int | None = 1,
    level: float = LEVEL,
    group: ArrayLike | None = None,
) -> tuple[LearningPoint, ...]:
    """One point per method and size; each repeat keeps ``test_share`` of the ``indicators (n, k)`` unseen.

    With ``group (n,)`` the AUROC is over pairs within a group.
    """
    rows, events = table(indicators, "indicators"), outcomes(outcome)
    labels = groups(np.zeros(len(events)) if group is None else group)
    same_length(outcome=events, indicators=rows, group=labels)
    whole(repeats, "repeats", 2)
    for size in sizes:
        whole(size, "sizes", 0)
    unseen = round(share(test_share, "test_share") * len(events))
    splits = [
        _Split.of(rows, events, labels, unseen, np.random.default_rng(one))
        for one in np.random.SeedSequence(seed).spawn(repeats)
    ]
    done = Parallel(n_jobs=jobs)(delayed(_repeat)(methods, split, sizes) for split in splits)
    figures = np.array(done).reshape(repeats, len(methods), len(sizes), 2)
    few = [size > len(events) - unseen for size in sizes]
    return tuple(
        LearningPoint(
            method,
            size,
            *(_mean(figures[:, row, column, which], few[column], level) for which in (0, 1)),
        )
        for row, method in enumerate(methods)
        for column, size in enumerate(sizes)
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Split:
    """Cases to learn from, in random order, and cases kept unseen."""

    rows: Floats
    events: Booleans
    unseen_rows: Floats
    unseen_events: Booleans
    unseen_group: NDArray[np.object_]

    @classmethod
    def of(
        cls,
        rows: Floats,
        events: Booleans,
        group: NDArray[np.object_],
        unseen: int,
        rng: np.random.Generator,
    ) -> _Split:
        order = rng.permutation(len(events))
        test, train = order[:unseen], order[unseen:]
        return cls(rows[train], events[train], rows[test], events[test], group[test])


def _repeat(methods: Mapping[str, Learner], split: _Split, sizes: Sequence[int]) -> list[tuple[float, float]]:
    """AUROC and log loss of every method at every size, on the same split; NaN where there is none."""
    return [_figures(learn, split, size) for learn in methods.values() for size in sizes]


def _figures(learn: Learner, split: _Split, size: int) -> tuple[float, float]:
    if size > len(split.events) or one_class(split.unseen_events):
        return np.nan, np.nan
    try:
        estimated = learn(split.rows[:size], split.events[:size])(split.unseen_rows)
    except ValueError:
        return np.nan, np.nan
    kept = np.clip(estimated, _NEAR_CERTAIN, 1 - _NEAR_CERTAIN)
    log_loss = -np.log(np.where(split.unseen_events, kept, 1 - kept)).mean()
    area = auroc(split.unseen_events, estimated, group=split.unseen_group)
    return area.value, float(log_loss)


def _mean(values: Floats, few: bool, level: float) -> Estimate:
    """Over the repeats; not estimable when the method failed in any, or the others would flatter it."""
    if few or np.isnan(values).any():
        return not_estimable("few_cases" if few else "not_fitted", len(values))
    low, high = (float(end) for end in np.quantile(values, [(1 - level) / 2, (1 + level) / 2]))
    mean = float(values.mean())
    return Estimate(mean, min(low, mean), max(high, mean), len(values), method="resamples")
