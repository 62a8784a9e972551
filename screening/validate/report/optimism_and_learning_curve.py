"""What is memory, what is chance, and what would more cases bring? The whole procedure, again and again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np

from screening.validate.bootstrap_refits import Refits, refit
from screening.validate.cross_fitted_procedures import OfProcedure, Procedure, learner_of_procedure
from screening.validate.instability import instability
from screening.validate.learning_curve import learning_curve
from screening.validate.optimism import Optimism, optimism
from screening.validate.report.baseline_comparison import ranks, share_by_judgement, with_start
from screening.validate.report.evaluated_predictions import Judged
from screening.validate.report.results_tree import number, plain

SIZES: Final = (0, 24, 50, 100, 250, 1_000, 5_000)
REPEATS: Final = 5
UNSEEN: Final = 0.3
_PARTS: Final = 20


def refits_of(
    judged: Judged,
    procedure: Procedure,
    *,
    draws: int,
    seed: int,
    jobs: int | None,
    progress: Callable[[float], None],
) -> Refits:
    """The champion's whole procedure on ``draws`` resamples of the usable cases."""
    numbers_of_cases = np.arange(judged.n, dtype=float)[:, None]
    estimator = OfProcedure(procedure, judged.data)
    return refit(
        estimator,
        numbers_of_cases,
        judged.outcome,
        resamples=draws,
        seed=seed,
        jobs=jobs,
        progress=progress,
    )


def optimism_of(judged: Judged, refits: Refits) -> dict[str, Optimism]:
    """By statistic within settings: apparent, optimism and what is left, for the procedure on these cases."""
    return {one.statistic: one for one in optimism(judged.outcome, refits, group=judged.setting)}


def optimism_rows(found: Mapping[str, Optimism]) -> list[dict[str, Any]]:
    return [
        {
            "statistic": one.statistic,
            "apparent": plain(one.apparent),
            "optimism": number(one.optimism),
            "corrected": plain(one.corrected),
            "resamples": one.resamples,
        }
        for one in found.values()
    ]


def instability_of(judged: Judged, refits: Refits) -> dict[str, Any]:
    """How far the estimate of one case moves with another sample; cases in twentieths by their estimate."""
    found = instability(refits, judged.case_limits)
    parts = []
    if not refits.reason:
        order = np.argsort(refits.original, kind="stable")
        parts = [
            {
                "n": len(part),
                "estimate": number(refits.original[part].mean()),
                "low": number(found.case_low[part].mean()),
                "high": number(found.case_high[part].mean()),
                "mape": number(found.case_mape[part].mean()),
                "changing_band": number(found.case_changing_band[part].mean()),
            }
            for part in np.array_split(order, min(_PARTS, judged.n // 10 or 1))
        ]
    return {
        "mape": plain(found.mape),
        "changing_band": plain(found.changing_band),
        "by_estimate": parts,
        "resamples": len(refits.predictions),
        "redrawn": refits.redrawn,
        "reason": refits.reason,
    }


def learning(
    judged: Judged, procedure: Procedure, methods: Mapping[str, Procedure], *, seed: int, jobs: int | None
) -> list[dict[str, Any]]:
    """AUROC within settings and log loss on unseen cases, by the number of cases learned from.

    Those come on top of what the procedure starts from; other ways have the recorded outcomes of that start.
    """
    data = judged.data
    most = judged.n - round(UNSEEN * judged.n)
    sizes = [size for size in SIZES if size < most]
    if judged.n < 2:
        return []
    named: dict[str, Procedure] = {"champion": procedure, **with_start(judged, methods)}
    if (ranks(data) >= 0).any():
        named["own_judgement"] = share_by_judgement
    points = learning_curve(
        {name: learner_of_procedure(method, data) for name, method in named.items()},
        np.arange(judged.n, dtype=float)[:, None],
        judged.outcome,
        [*sizes, most],
        repeats=REPEATS,
        test_share=UNSEEN,
        seed=seed,
        jobs=jobs,
        group=judged.setting,
    )
    return [
        {
            "method": point.method,
            "size": point.size,
            "auroc": plain(point.auroc),
            "log_loss": plain(point.log_loss),
        }
        for point in points
    ]
