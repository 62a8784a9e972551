"""Do the answers give away what the model may not know? How well they tell a protected group apart.

For use on the fairness store only, in aggregate. A model that never sees a nationality can still follow it
through an answer that stands in for it. An area of 0.5 means that the answers say nothing about the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from screening.validate.discrimination import auroc
from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate, not_estimable
from screening.validate.input_checks import LEVEL, Booleans, Floats, groups, same_length, table, whole

SMALLEST_GROUP = 10


@dataclass(frozen=True, slots=True)
class ProxyStrength:
    """One group against all others.

    ``together`` is the cross-validated AUROC of all indicators at once; ``indicators`` pairs each name with
    the AUROC of that indicator alone, furthest from 0.5 first.
    """

    group: Any
    n: int
    together: Estimate
    indicators: tuple[tuple[str, Estimate], ...]


def proxy_strength(
    indicators: ArrayLike,
    attribute: ArrayLike,
    names: Sequence[str],
    *,
    smallest: int = SMALLEST_GROUP,
    folds: int = 5,
    seed: int = 0,
    level: float = LEVEL,
) -> tuple[ProxyStrength, ...]:
    """One row per label of ``attribute (n,)``, told apart by ``indicators (n, k)``, in the order of labels.

    Where the group or its complement has fewer than ``smallest`` cases, or there is one group only, nothing
    is shown but the reason; the count is given as 0, so that nobody can be recognised.
    """
    rows, labels = table(indicators, "indicators"), groups(attribute, "attribute")
    same_length(indicators=rows, attribute=labels)
    whole(folds, "folds", 2)
    whole(smallest, "smallest", folds)
    if len(names) != rows.shape[1]:
        raise ValidationError("validate.names", names=len(names), columns=rows.shape[1])
    unseen = StratifiedKFold(folds, shuffle=True, random_state=seed)
    strengths = []
    for label in sorted(set(labels.tolist()), key=lambda one: (str(type(one)), one)):
        members = np.asarray(labels == label, dtype=bool)
        if reason := _hidden(members, smallest):
            strengths.append(ProxyStrength(label, 0, not_estimable(reason), ()))
            continue
        alone = [(name, auroc(members, rows[:, column], level)) for column, name in enumerate(names)]
        alone.sort(key=lambda pair: -abs(pair[1].value - 0.5))
        together = auroc(members, _from_unseen(members, rows, unseen), level)
        strengths.append(ProxyStrength(label, int(members.sum()), together, tuple(alone)))
    return tuple(strengths)


def _hidden(members: Booleans, smallest: int) -> str | None:
    """Why a group may not or cannot be shown; None when it can."""
    if members.all():
        return "one_group"
    return "small_group" if min(members.sum(), (~members).sum()) < smallest else None


def _from_unseen(members: Booleans, rows: Floats, unseen: StratifiedKFold) -> Floats:
    """Log odds of belonging to the group, each from a model that did not see the case."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1_000))
    log_odds: Floats = cross_val_predict(model, rows, members, cv=unseen, method="decision_function")
    return log_odds
