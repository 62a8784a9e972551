"""Everything that a validation found, as one tree of plain values that goes into a file and comes back.

An estimate is ``{"value", "low", "high", "n", "reason", "method"}``; what is not estimable is ``None`` with
the reason (a key under ``reason`` of the texts of ``screening.validate``). No value is NaN or infinite.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, Self

import numpy as np

from screening.validate.errors import ValidationError
from screening.validate.figure_with_interval import Estimate

Plain = Mapping[str, Any]
"""Strings, numbers, booleans, ``None``, and lists and mappings of them."""


@dataclass(frozen=True, slots=True)
class Results:
    """One validation of one model on one set of cases; every field is a part of the results file.

    Probabilities lie between 0 and 1, intercepts are log odds, net benefit is per case, bands count per
    hundred. ``judged_by`` says whose estimates were judged: the model's own, or, for a model that learned
    from these very cases, those of refits that had not seen the case (``cross_fitted``).
    """

    model: Plain
    catalogue: Plain
    data: Plain
    made: Plain
    judged_by: Plain
    sample_size: Plain
    discrimination: Plain
    calibration: Plain
    net_benefit: Plain
    bands: Sequence[Plain]
    baselines: Plain
    own_judgement: Plain
    beats_baselines: bool
    groups: Plain
    arms: Sequence[Plain]
    optimism: Sequence[Plain]
    instability: Plain
    missingness: Plain
    flips: Sequence[Plain]
    selective_outcomes: Plain
    learning_curve: Sequence[Plain]
    challenger: Plain
    without_police: Plain = field(default_factory=dict)
    """Empty in results from before it was part of a validation."""
    directions: Plain = field(default_factory=dict)
    """Signs that the outcomes contradict; empty where nobody looked, as in results from before."""
    within: Plain = field(default_factory=dict)
    """Setting by setting, and the groups that differ; empty in results from when settings were pooled."""
    over_simpler: Plain = field(default_factory=dict)
    """Whether the model is better than what there is without it, or how many cases would tell; empty in
    results from before it was more than ``beats_baselines``, which says the same as yes or not yes."""
    cases: Plain = field(default_factory=dict)
    """Who was judged, how long outcomes took, how they were found; empty in results from before."""
    made_from: Plain = field(default_factory=dict)
    """What the model learned from and what judged it; empty in results from before."""

    def to_json(self) -> dict[str, Any]:
        """The content of a results file; raises ``ValueError`` when a value is NaN or infinite."""
        content: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        json.dumps(content, allow_nan=False)
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> Self:
        """The results in ``content``; raises ``ValidationError`` when a part is missing or unknown."""
        named = {one.name: one.default_factory is not MISSING for one in fields(cls)}
        needed = {name for name, may_lack in named.items() if not may_lack}
        if wrong := sorted((needed - content.keys()) | (content.keys() - named.keys())):
            raise ValidationError("validate.results_parts", parts=", ".join(wrong))
        return cls(**content)


def of_today(results: Results) -> Results:
    """The same, with the reason of today where results from before took that of a missing outcome for one of
    a missing judgement."""
    if results.own_judgement.get("reason") != "not_recorded":
        return results
    settings = results.within.get("settings", [])
    within = {
        **results.within,
        "settings": [{**row, "judgement": _no_judgement(row["judgement"])} for row in settings],
    }
    own = _no_judgement(results.own_judgement)
    return replace(results, own_judgement=own, within=within if settings else results.within)


def _no_judgement(found: Any) -> Any:
    """``found`` with ``no_judgement`` for every ``not_recorded``."""
    if isinstance(found, Mapping):
        return {name: _no_judgement(part) for name, part in found.items()}
    return "no_judgement" if found == "not_recorded" else found


def plain(estimate: Estimate, times: float = 1.0) -> dict[str, Any]:
    """An estimate as it stands in the file; ``times`` 100 turns a share into a number per hundred."""
    return {
        "value": number(estimate.value * times),
        "low": number(estimate.low * times),
        "high": number(estimate.high * times),
        "n": int(estimate.n),
        "reason": estimate.reason,
        "method": estimate.method or None,
    }


def nothing(reason: str, n: int = 0) -> dict[str, Any]:
    """What stands in the file where nothing is estimable."""
    return {"value": None, "low": None, "high": None, "n": n, "reason": reason, "method": None}


def number(value: float) -> float | None:
    """A plain float, or ``None`` for NaN and infinity."""
    return float(value) if math.isfinite(value) else None


def numbers(values: Sequence[float] | np.ndarray[Any, np.dtype[np.float64]]) -> list[float | None]:
    """A list of plain floats; ``None`` for NaN and infinity."""
    return [number(float(value)) for value in values]
