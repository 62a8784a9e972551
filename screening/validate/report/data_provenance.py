"""What the model learned from and what it is judged by: cases, victims, and days of outcomes.

As the model file says (``provenance``). It does not say how many victims there were among recorded outcomes
to start from, nor when: that comes from those cases, where they are at hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from screening.validate.report.evaluated_predictions import Judged, start_of
from screening.validate.report.results_tree import Plain

if TYPE_CHECKING:
    from screening.training.training_table import TrainingTable

When = Literal["later", "overlapping", "earlier", "not_known"]


def made_from(judged: Judged) -> dict[str, Any]:
    """Start, cases learned from and cases judged by, each with ``n``, ``events``, ``from`` and ``until``.

    ``start`` and ``learned`` are ``None`` where there were none: a start from the literature has no cases.
    ``from`` and ``until`` are the first and last day of an outcome, as in the model file; ``when`` says how
    the judged outcomes lie beside those that the model had learned from.
    ``repeats_start`` counts the recorded outcomes from which refits and the learning curve begin.
    """
    provenance = judged.table.provenance
    start, learned = _start(judged), _learned(provenance)
    tested = _of(judged.data)
    return {
        "start": start,
        "learned": learned,
        "tested": tested,
        "when": when(tested, [part for part in (start, learned) if part is not None]),
        "same_cases": judged.learned_from == "these_cases",
        "repeats_start": None if judged.earlier is None else int(judged.earlier.usable.sum()),
    }


def when(tested: Plain, others: list[Plain]) -> When:
    """Whether the judged outcomes are wholly after, wholly before, or in the time of the others."""
    if not others or any(part[end] is None for part in (tested, *others) for end in ("from", "until")):
        return "not_known"
    if tested["from"] > max(part["until"] for part in others):
        return "later"
    return "earlier" if tested["until"] < min(part["from"] for part in others) else "overlapping"


def learned_cases(found: Plain) -> int:
    """With how many recorded outcomes the model was made, those of its start included."""
    return sum(part["n"] for part in (found["start"], found["learned"]) if part is not None)


def _start(judged: Judged) -> dict[str, Any] | None:
    number = start_of(judged.table.provenance).get("recorded_outcomes")
    if not number:
        return None
    if judged.earlier is not None and judged.same_start:
        return _of(judged.earlier)
    return {"n": int(number), "events": None, "from": None, "until": None}


def _learned(provenance: Mapping[str, Any]) -> dict[str, Any] | None:
    number = provenance.get("local_outcomes")
    if not number:
        return None
    data = provenance.get("data")
    told = data if isinstance(data, Mapping) else {}
    return {"n": int(number), **{name: told.get(name) for name in ("events", "from", "until")}}


def _of(data: TrainingTable) -> dict[str, Any]:
    """The usable cases of ``data``."""
    days = data.outcome_date[data.usable].astype("datetime64[D]")
    known = days[~np.isnat(days)]
    return {
        "n": int(data.usable.sum()),
        "events": data.counts.events,
        "from": str(known.min()) if len(known) else None,
        "until": str(known.max()) if len(known) else None,
    }
