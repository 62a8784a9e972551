"""Better than simpler ways, and better than the worker alone? Everything on the same cases, within settings.

The model knows the setting of a case, and so do the baselines. A worker who says "some concern" of one young
person does not compare with those elsewhere. So cases are only laid beside others of their own setting, and
what the setting alone tells is given to the judgement too.

What is compared learned from the same cases. Where the model started from recorded outcomes, baselines learn
from those as well; where those are not at hand, the comparison is not ``equal``. A model that learned from
these very cases is judged by refits that had not seen the case, and baselines by fits in the same folds. For
one that learned elsewhere baselines learn from its own training table, where that is at hand. Where it is
not, or where the model learned from no outcome at all, they are cross-fitted on these cases: that comparison
is not ``equal``, the report says so, and the gate does not use it.

The worker's own judgement is an order (no signs seen, some concern, suspicion, strong suspicion). Its net
benefit needs a probability: the share of victims among other cases of the same setting with the same
judgement, again cross-fitted. "Cannot say" has no place in the order: those cases are left out of this
comparison and counted. Knowing only the setting is a way too: everybody gets the share of victims in the own
setting.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from screening.validate.cross_fitted_procedures import (
    Predict,
    Procedure,
    beginning_with,
    cross_fitted,
    learned,
)
from screening.validate.disclosure_control import labels_told
from screening.validate.discrimination import auroc, auroc_difference
from screening.validate.input_checks import Booleans, Floats, members
from screening.validate.net_benefit import net_benefit
from screening.validate.report.comparison_verdicts import cases_needed, verdict, within_margins
from screening.validate.report.evaluated_predictions import Judged
from screening.validate.report.performance import mean_gain, share_of_setting
from screening.validate.report.results_tree import nothing, numbers, plain

if TYPE_CHECKING:
    from screening.training.training_table import TrainingTable

RANKED: Final = ("no_signs_seen", "some_concern", "suspicion", "strong_suspicion")


def baselines(
    judged: Judged, methods: Mapping[str, Procedure], *, seed: int, jobs: int | None
) -> dict[str, dict[str, Any]]:
    """Per baseline its AUROC, the model's lead in AUROC and in net benefit, and the verdict."""
    compared = {}
    for name, method in with_start(judged, methods).items():
        if judged.training is not None:
            other = learned(method, judged.training, judged.data)
        else:
            other = cross_fitted(method, judged.data, judged.outcome, seed=seed, jobs=jobs)
        if other is None:
            found = _not_compared("not_fitted", judged.n)
        else:
            found = _against(judged, np.ones(judged.n, dtype=bool), other, other, seed)
        compared[name] = {**found, "equal": judged.equal_chances}
    return compared


def with_start(judged: Judged, methods: Mapping[str, Procedure]) -> dict[str, Procedure]:
    """``methods``, each learning from the recorded outcomes of the start too, where there are any."""
    if judged.earlier is None:
        return dict(methods)
    return {name: beginning_with(judged.earlier, method) for name, method in methods.items()}


def own_judgement(judged: Judged, *, seed: int, jobs: int | None) -> dict[str, Any]:
    """The same against the worker's own judgement, and how often each judgement went with the outcome."""
    rank = ranks(judged.data)
    ranked = rank >= 0
    levels = _levels(judged, rank)
    counts = {"n": int(ranked.sum()), "not_ranked": int((~ranked).sum()), "levels": levels}
    cases = judged.data.subset(ranked)
    mapped = cross_fitted(share_by_judgement, cases, judged.outcome[ranked], seed=seed, jobs=jobs)
    if mapped is None:
        return {**_not_compared(_why_not_ranked(judged, ranked), int(ranked.sum())), **counts}
    return {**_against(judged, ranked, rank[ranked].astype(float), mapped, seed), **counts}


def _why_not_ranked(judged: Judged, ranked: Booleans) -> str:
    """Why own judgement cannot be compared: too few, none recorded, or none with a place in the order."""
    if ranked.any():
        return "few_cases"
    return "no_ranked_judgement" if (judged.data.judgement != "").any() else "no_judgement"


def _levels(judged: Judged, rank: Any) -> list[dict[str, Any]]:
    """How many got each judgement and how many of them are victims; ``None`` where that may not be told,
    beside settings and judgements per setting."""
    ranked = rank >= 0  # how many these are is told as well
    groupings = [judged.setting[ranked].tolist(), rank[ranked].tolist()]
    told = labels_told(groupings, judged.outcome[ranked].tolist())[1]
    found = []
    for place, name in enumerate(RANKED):
        there = rank == place
        shown = place in told or not there.any()
        found.append(
            {
                "judgement": name,
                "n": int(there.sum()) if shown else None,
                "events": int((judged.outcome & there).sum()) if shown else None,
            }
        )
    return found


def setting_alone(judged: Judged) -> dict[str, Any]:
    """The same against knowing only the setting of each case."""
    share = share_of_setting(judged)
    return _against(judged, np.ones(judged.n, dtype=bool), share, share, 0)


def _degrees(outcome: Booleans, setting: Any) -> int:
    """Victims, or others if they are fewer, less one for each setting, where both are there."""
    both = [outcome[rows] for _, rows in members(setting) if 0 < outcome[rows].sum() < rows.sum()]
    return int(min(sum(one.sum() - 1 for one in both), sum((~one).sum() - 1 for one in both)))


def ranks(data: TrainingTable) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The place of each judgement in the order ``(n,)``; -1 where there is none."""
    place = {name: number for number, name in enumerate(RANKED)}
    return np.array([place.get(judgement, -1) for judgement in data.judgement], dtype=np.int64)


def share_by_judgement(data: TrainingTable) -> Predict:
    """Own judgement as a method: the share of victims per judgement within the setting.

    Each share gets one case added that is like the setting, and each setting one that is like all of them: so
    a judgement, or a setting, that was not there before has the share of what is around it.
    """
    used = data.subset(data.usable)
    rank, events = ranks(used), np.equal(used.label, 1.0)
    if not len(rank):
        raise ValueError("no cases to learn from")
    everywhere = (events.sum() + 0.5) / (len(events) + 1)
    shares = {}
    for setting, there in members(used.setting):
        around = (events[there].sum() + everywhere) / (there.sum() + 1)
        same = [there & (rank == k) for k in (*range(len(RANKED)), -1)]
        shares[setting] = np.array([(events[one].sum() + around) / (one.sum() + 1) for one in same])
    unknown = np.full(len(RANKED) + 1, everywhere)

    def predict(cases: TrainingTable) -> Floats:
        found = zip(cases.setting.tolist(), ranks(cases).tolist(), strict=True)
        return np.array([shares.get(setting, unknown)[place] for setting, place in found])

    return predict


def _against(judged: Judged, which: Booleans, order: Floats, mapped: Floats, seed: int) -> dict[str, Any]:
    """The model against one other way, on the cases ``which``; ``order`` ranks, ``mapped`` is a share."""
    outcome, own, setting = judged.outcome[which], judged.probability[which], judged.setting[which]
    lead = plain(auroc_difference(outcome, own, order, group=setting).difference)
    gain = plain(mean_gain(outcome, own, mapped, judged.thresholds, setting))
    degrees = _degrees(outcome, setting)
    return {
        "auroc": plain(auroc(outcome, order, group=setting)),
        "model_auroc": plain(auroc(outcome, own, group=setting)),
        "difference": lead,
        "net_benefit": gain,
        "settings": _by_setting(judged, which, order, mapped),
        "curve": numbers(net_benefit(outcome, mapped, judged.all_thresholds, resamples=1, seed=seed).model),
        "verdict": verdict(lead, gain, degrees),
        "within_margins": within_margins(lead, gain, degrees),
        "needed": cases_needed(lead, gain, len(outcome), degrees),
        "reason": None,
    }


def _by_setting(judged: Judged, which: Booleans, order: Floats, mapped: Floats) -> list[dict[str, Any]]:
    """Lead and gain in each setting of which figures may be told, without counts of who was compared."""
    told = settings_told(judged) & settings_told(judged, which)
    found = []
    for setting, there in members(judged.setting):
        if setting not in told:
            found.append({"group": setting, **nothing_of_setting("small_group")})
            continue
        rows, part = which & there, there[which]
        outcome, own = judged.outcome[rows], judged.probability[rows]
        lead = plain(auroc_difference(outcome, own, order[part]).difference)
        gain = plain(mean_gain(outcome, own, mapped[part], judged.thresholds, judged.setting[rows]))
        figures = {"difference": {**lead, "n": 0}, "net_benefit": {**gain, "n": 0}}
        found.append({"group": setting, **figures, "reason": None})
    return found


def nothing_of_setting(reason: str) -> dict[str, Any]:
    """What stands for a setting in which nothing is compared."""
    return {**{name: nothing(reason) for name in ("difference", "net_benefit")}, "reason": reason}


def settings_told(judged: Judged, which: Booleans | None = None) -> frozenset[Any]:
    """The settings of whose cases (of those in ``which``) figures may be told beside those of all."""
    rows = np.ones(judged.n, dtype=bool) if which is None else which
    return labels_told([judged.setting[rows].tolist()], judged.outcome[rows].tolist())[0]


def _not_compared(reason: str, n: int) -> dict[str, Any]:
    return {
        **{name: nothing(reason, n) for name in ("auroc", "model_auroc", "difference", "net_benefit")},
        "settings": [],
        "curve": [],
        "verdict": "not_estimable",
        "within_margins": False,
        "needed": None,
        "reason": reason,
    }
