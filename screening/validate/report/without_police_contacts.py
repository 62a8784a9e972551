"""The validation once more without contacts with the police, which are asked by mandate and weigh little."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from screening.validate.cross_fitted_procedures import Procedure, cross_fitted
from screening.validate.report.evaluated_predictions import Judged, probabilities_of
from screening.validate.report.results_tree import plain
from screening.validate.without_items import blanked, without_items

LEFT_OUT: Final = ("police_contacts",)


def without_police(
    judged: Judged,
    procedure: Procedure,
    *,
    seed: int,
    jobs: int | None,
    items: Sequence[str] = LEFT_OUT,
) -> dict[str, Any]:
    """AUROC, calibration and changes of band without ``items``; empty for a catalogue without them.

    As if they had never been asked: where the model is judged by refits, the refits do not learn from them
    either. An answer that is absent adds nothing, so the model itself needs no other base.
    """
    columns = [k for k, id_ in enumerate(judged.table.item_ids) if id_ in items]
    if not columns:
        return {}
    less = replace(judged.data, codes=blanked(judged.data.codes, columns))
    estimated = (
        cross_fitted(procedure, less, judged.outcome, seed=seed, jobs=jobs)
        if judged.unseen
        else probabilities_of(judged.table, less.codes, less.setting)
    )
    if estimated is None:
        return {}
    found = without_items(
        judged.outcome, judged.probability, estimated, judged.case_limits, group=judged.setting
    )
    return {
        "items": [judged.table.item_ids[k] for k in columns],
        "n": found.n,
        "auroc": plain(found.auroc),
        "difference": plain(found.difference),
        "observed_expected": plain(found.calibration.observed_expected),
        "intercept": plain(found.calibration.intercept),
        "slope": plain(found.calibration.slope),
        "changing_band": plain(found.changing_band),
        "higher": found.higher,
        "lower": found.lower,
    }
