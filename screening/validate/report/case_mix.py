"""Whose cases were judged: who they were in each setting, how long outcomes took, and what stayed open.

Settings that may not be told of have no figures here either. A quantile is told only where ten cases lie on
either side of it; the two ends of a range are the tenth lowest and the tenth highest value, because the
lowest itself is one young person.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.features.answers import ABSENT_STATES, FIRST_LEVEL
from screening.training.case_columns import JUDGEMENT_VALUES
from screening.validate.disclosure_control import LEAST_IN_GROUP, labels_told
from screening.validate.input_checks import Booleans, Floats
from screening.validate.intervals import wilson
from screening.validate.report.baseline_comparison import settings_told
from screening.validate.report.evaluated_predictions import Judged
from screening.validate.report.figures_by_group import NOT_RECORDED, by_basis, by_saw_score
from screening.validate.report.results_tree import number, plain

MEASURES: Final = ("age", "answered", "days")
"""Age in years, share of questions with an answer, days from intake to outcome."""
JUDGEMENTS: Final = (*JUDGEMENT_VALUES, NOT_RECORDED)


def cases(judged: Judged) -> dict[str, Any]:
    """What a reader must know of the judged cases to see for whom the figures stand."""
    told = settings_told(judged)
    measured = _measured(judged)
    judgements = _judgements(judged)
    return {
        "settings": [
            _of_setting(judged, name, measured, judgements[name])
            if name in told
            else {
                "group": name,
                **dict.fromkeys((*MEASURES, "victims", "judgements")),
                "reason": "small_group",
            }
            for name in sorted(set(judged.setting.tolist()))
        ],
        "all": {name: spread(values) for name, values in measured.items()},
        "answers": _answers(judged),
        "saw_score": by_saw_score(judged),
        "basis": by_basis(judged),
    }


def spread(values: Floats) -> dict[str, Any]:
    """Median, quartiles and range of ``values (n,)``; NaN is left out, ``None`` is what may not be told."""
    known = np.sort(values[~np.isnan(values)])
    median, low, high = np.quantile(known, (0.5, 0.25, 0.75)) if len(known) else [np.nan] * 3
    of_all, of_halves = len(known) >= 2 * LEAST_IN_GROUP, len(known) >= 4 * LEAST_IN_GROUP
    return {
        "median": number(float(median)) if of_all else None,
        "quartiles": [float(low), float(high)] if of_halves else None,
        "range": [float(known[LEAST_IN_GROUP - 1]), float(known[-LEAST_IN_GROUP])] if of_halves else None,
    }


def _of_setting(
    judged: Judged, name: str, measured: dict[str, Floats], judgements: dict[str, int | None]
) -> dict[str, Any]:
    there: Booleans = np.asarray(judged.setting == name, dtype=bool)
    return {
        "group": name,
        **{measure: spread(values[there]) for measure, values in measured.items()},
        "victims": plain(wilson(int(judged.outcome[there].sum()), int(there.sum())), 100),
        "judgements": judgements,
        "reason": None,
    }


def _measured(judged: Judged) -> dict[str, Floats]:
    data = judged.data
    took = (data.outcome_date - data.intake_date).astype("timedelta64[D]")
    return {
        "age": data.age.astype(np.float64),
        "answered": (data.codes >= FIRST_LEVEL).mean(axis=1),
        "days": np.where(np.isnat(took), np.nan, took.astype(np.float64)),
    }


def _judgements(judged: Judged) -> dict[str, dict[str, int | None]]:
    """Per setting how often each judgement was given; ``None`` where that is too few, or would follow."""
    setting = judged.setting.tolist()
    judgement = [one or NOT_RECORDED for one in judged.data.judgement.tolist()]
    pairs = list(zip(setting, judgement, strict=True))
    told = labels_told([setting, judgement, pairs])[2]
    return {
        name: {
            one: pairs.count((name, one)) if (name, one) in told or (name, one) not in pairs else None
            for one in JUDGEMENTS
        }
        for name in set(setting)
    }


def _answers(judged: Judged) -> dict[str, float | None]:
    """Of all questions to all young people the share with an answer, and in each absent state."""
    codes: NDArray[np.uint8] = judged.data.codes
    if not codes.size:
        return dict.fromkeys(("answered", *ABSENT_STATES))
    shares = {state: float((codes == code).mean()) for code, state in enumerate(ABSENT_STATES)}
    return {"answered": float((codes >= FIRST_LEVEL).mean()), **shares}
