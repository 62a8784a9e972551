"""Better than simpler ways, and better than the worker alone? Everything on the same cases.

Baselines estimate by cross-fitting: each case by a fit that had not seen it. The worker's own judgement is an
order (no signs seen, some concern, suspicion, strong suspicion). Its net benefit needs a probability: the
share of victims among other cases with the same judgement, again cross-fitted. "Cannot say" has no place in
the order: those cases are left out of this comparison and counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from screening.validate.discrimination import auroc, auroc_difference
from screening.validate.inputs import Booleans, Floats
from screening.validate.net_benefit import net_benefit
from screening.validate.report.judged import Judged
from screening.validate.report.performance import mean_gain
from screening.validate.report.procedures import Predict, Procedure, cross_fitted
from screening.validate.report.results import nothing, numbers, plain

if TYPE_CHECKING:
    from screening.training.table import TrainingTable

RANKED: Final = ("no_signs_seen", "some_concern", "suspicion", "strong_suspicion")
MUST_BEAT: Final = ("checklist", "penalised_logistic")
"""Baselines that a model must outdo. The challenger (boosting) need only not be clearly better."""
FOLDS: Final = 5


def baselines(
    judged: Judged, methods: Mapping[str, Procedure], *, seed: int, jobs: int | None
) -> dict[str, dict[str, Any]]:
    """Per baseline its AUROC, the model's lead in AUROC and in net benefit, and the verdict."""
    compared = {}
    for name, method in methods.items():
        other = cross_fitted(method, judged.data, judged.outcome, seed=seed, folds=FOLDS, jobs=jobs)
        if other is None:
            compared[name] = _not_compared("not_fitted", judged.n)
        else:
            compared[name] = _against(judged, np.ones(judged.n, dtype=bool), other, other, seed)
    return compared


def own_judgement(judged: Judged, *, seed: int, jobs: int | None) -> dict[str, Any]:
    """The same against the worker's own judgement, and how often each judgement went with the outcome."""
    rank = ranks(judged.data)
    ranked = rank >= 0
    levels = [
        {
            "judgement": name,
            "n": int((rank == place).sum()),
            "events": int((judged.outcome & (rank == place)).sum()),
        }
        for place, name in enumerate(RANKED)
    ]
    counts = {"n": int(ranked.sum()), "not_ranked": int((~ranked).sum()), "levels": levels}
    cases = judged.data.subset(ranked)
    mapped = cross_fitted(
        share_by_judgement, cases, judged.outcome[ranked], seed=seed, folds=FOLDS, jobs=jobs
    )
    if mapped is None:
        return {**_not_compared("few_cases" if ranked.any() else "not_recorded", int(ranked.sum())), **counts}
    return {**_against(judged, ranked, rank[ranked].astype(float), mapped, seed), **counts}


def beats(benefit: Mapping[str, Any], compared: Mapping[str, Any], own: Mapping[str, Any]) -> bool:
    """Whether the model brings something over what there is without it.

    Mean net benefit above that of everybody, nobody, checklist sum, penalised logistic and, where recorded,
    own judgement; and no comparison that is clearly (with its whole interval) worse, the challenger included.
    """
    must = [benefit["over_everybody"], benefit["over_nobody"]]
    must += [compared[name]["net_benefit"] for name in MUST_BEAT if name in compared]
    if own["n"]:
        must.append(own["net_benefit"])
    leads = all(gain["value"] is not None and gain["value"] > 0 for gain in must)
    present = all(name in compared for name in MUST_BEAT)
    return leads and present and all(one["verdict"] != "worse" for one in (*compared.values(), own))


def verdict(difference: Mapping[str, Any], gain: Mapping[str, Any]) -> str:
    """``better`` or ``worse`` where the interval of the net benefit leaves no doubt, else ``no_difference``.

    Worse also where the interval of the AUROC lies wholly below 0.
    """
    if gain["low"] is None:
        return "not_estimable"
    if gain["high"] < 0 or (difference["high"] is not None and difference["high"] < 0):
        return "worse"
    return "better" if gain["low"] > 0 else "no_difference"


def ranks(data: TrainingTable) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The place of each judgement in the order ``(n,)``; -1 where there is none."""
    place = {name: number for number, name in enumerate(RANKED)}
    return np.array([place.get(judgement, -1) for judgement in data.judgement], dtype=np.int64)


def share_by_judgement(data: TrainingTable) -> Predict:
    """Own judgement as a method: the share of victims per judgement, half a case added to either side."""
    used = data.subset(data.usable)
    rank, events = ranks(used), np.equal(used.label, 1.0)
    if not len(rank):
        raise ValueError("no cases to learn from")
    shares = np.array(
        [(events[rank == k].sum() + 0.5) / ((rank == k).sum() + 1) for k in (*range(len(RANKED)), -1)]
    )
    return lambda cases: shares[ranks(cases)]


def _against(judged: Judged, which: Booleans, order: Floats, mapped: Floats, seed: int) -> dict[str, Any]:
    """The model against one other way, on the cases ``which``; ``order`` ranks, ``mapped`` is a share."""
    outcome, own = judged.outcome[which], judged.probability[which]
    lead = plain(auroc_difference(outcome, own, order).difference)
    gain = plain(mean_gain(outcome, own, mapped, judged.thresholds))
    return {
        "auroc": plain(auroc(outcome, order)),
        "model_auroc": plain(auroc(outcome, own)),
        "difference": lead,
        "net_benefit": gain,
        "curve": numbers(net_benefit(outcome, mapped, judged.thresholds, resamples=1, seed=seed).model),
        "verdict": verdict(lead, gain),
        "reason": None,
    }


def _not_compared(reason: str, n: int) -> dict[str, Any]:
    return {
        **{name: nothing(reason, n) for name in ("auroc", "model_auroc", "difference", "net_benefit")},
        "curve": [],
        "verdict": "not_estimable",
        "reason": reason,
    }
