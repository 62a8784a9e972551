"""What do the empty places tell? Answers that are missing more often for one outcome than for the other.

The model gives an absent answer no weight. If questions stay open more often for those concerned, it throws
that away on purpose; if performance falls with every open question, the form must be shorter or the
conversation longer. Both are shown here, neither is repaired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from statsmodels.stats.proportion import confint_proportions_2indep

from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate, not_estimable
from screening.validate.group_performance import Performance, performance_by_group
from screening.validate.input_checks import LEVEL, Booleans, outcomes, same_length, table, whole
from screening.validate.intervals import wilson


@dataclass(frozen=True, slots=True)
class Missing:
    """How often one indicator stayed without an answer, in all cases and per outcome.

    ``difference`` is the share among those with the outcome minus that among the others, with Newcombe's
    interval.
    """

    name: str
    n: int
    missing: int
    share: Estimate
    share_of_events: Estimate
    share_of_others: Estimate
    difference: Estimate


def missingness(
    answered: ArrayLike, outcome: ArrayLike, names: Sequence[str], level: float = LEVEL
) -> tuple[Missing, ...]:
    """One row per column of ``answered (n, k)``: 1 where the question has an answer, 0 where it has not."""
    given, events = _answered(answered), outcomes(outcome)
    same_length(outcome=events, answered=given)
    if len(names) != given.shape[1]:
        raise ValidationError("validate.names", names=len(names), columns=given.shape[1])
    return tuple(_of(name, ~given[:, column], events, level) for column, name in enumerate(names))


def performance_by_answers(
    answered: ArrayLike,
    outcome: ArrayLike,
    probability: ArrayLike,
    parts: int = 3,
    level: float = LEVEL,
    *,
    within: ArrayLike | None = None,
) -> tuple[Performance, ...]:
    """Performance by how many questions were answered, in at most ``parts`` ranges of about as many cases.

    The group of each row is its range of counts, as (fewest, most); ``within`` as in
    ``performance_by_group``.
    """
    given = _answered(answered)
    whole(parts, "parts", 2)
    counts = given.sum(axis=1)
    if not len(counts):
        return ()
    edges = np.unique(np.quantile(counts, np.arange(1, parts) / parts, method="inverted_cdf"))
    part = np.searchsorted(edges, counts, side="left")
    ranges = {k: (int(counts[part == k].min()), int(counts[part == k].max())) for k in set(part.tolist())}
    labels = np.empty(len(counts), dtype=object)
    labels[:] = [ranges[k] for k in part.tolist()]
    return performance_by_group(outcome, probability, labels, level, within=within)


def _of(name: str, missing: Booleans, events: Booleans, level: float) -> Missing:
    counts = [(int(missing[which].sum()), int(which.sum())) for which in (events, ~events)]
    (of_events, n_events), (of_others, n_others) = counts
    if not n_events or not n_others:
        difference = not_estimable("one_class" if len(events) else "no_cases", len(events))
    else:
        value = of_events / n_events - of_others / n_others
        low, high = confint_proportions_2indep(
            of_events, n_events, of_others, n_others, method="newcomb", compare="diff", alpha=1 - level
        )
        difference = Estimate(
            value, min(float(low), value), max(float(high), value), len(events), method="newcombe"
        )
    return Missing(
        name=name,
        n=len(events),
        missing=of_events + of_others,
        share=wilson(of_events + of_others, len(events), level),
        share_of_events=wilson(of_events, n_events, level),
        share_of_others=wilson(of_others, n_others, level),
        difference=difference,
    )


def _answered(values: ArrayLike) -> Booleans:
    given = table(values, "answered")
    if not np.isin(given, (0.0, 1.0)).all():
        raise ValidationError("validate.not_binary", name="answered")
    return np.equal(given, 1.0)
