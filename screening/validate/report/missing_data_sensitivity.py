"""What empty answers tell, what one other answer would change, and what unrecorded outcomes could hide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from screening.features.answers import FIRST_LEVEL
from screening.validate.flipped_answers import flip_effects
from screening.validate.input_checks import Floats
from screening.validate.missingness import missingness, performance_by_answers
from screening.validate.report.evaluated_predictions import Judged, probabilities_of
from screening.validate.report.results_tree import number, plain
from screening.validate.selective_outcomes import Scenario, selective_outcomes

if TYPE_CHECKING:
    from screening.training.training_table import TrainingTable

ODDS_RATIO = 3.0
"""In the two scenarios the odds are so many times lower, or higher, where no outcome was recorded."""


def missing_answers(judged: Judged) -> dict[str, Any]:
    """How often each indicator stayed open, per outcome, and performance by the number of answers."""
    answered = (judged.data.codes >= FIRST_LEVEL).astype(float)
    names = judged.table.item_ids
    rows = missingness(answered, judged.outcome, names)
    parts = (
        performance_by_answers(answered, judged.outcome, judged.probability, within=judged.setting)
        if judged.n
        else ()
    )
    return {
        "indicators": [
            {
                "name": row.name,
                "missing": row.missing,
                "share": plain(row.share),
                "difference": plain(row.difference),
            }
            for row in rows
        ],
        "by_answers": [
            {
                "fewest": part.group[0],
                "most": part.group[1],
                "n": part.n,
                "events": part.events,
                "auroc": plain(part.auroc),
                "observed_expected": plain(part.calibration.observed_expected),
            }
            for part in parts
        ],
    }


def flips(judged: Judged) -> list[dict[str, Any]]:
    """The model's estimate with each single answer changed in turn, the furthest moves first.

    A confirmed direct sign is no alternative: it is outside the model's population.
    """
    table, data = judged.table, judged.data
    settings = sorted(set(data.setting.tolist()))
    place = {setting: number_ for number_, setting in enumerate(settings)}
    coded = np.column_stack([data.codes, [place[setting] for setting in data.setting]]).astype(np.uint8)

    def predict(rows: Any) -> Floats:
        where = np.array(settings, dtype=object)[rows[:, -1]]
        return probabilities_of(table, np.ascontiguousarray(rows[:, :-1]), where)

    alternatives = {
        item.id: (
            column,
            [FIRST_LEVEL + k for k in range(2 if item.role == "direct" else len(item.levels))],
        )
        for column, item in enumerate(table.design.items)
    }
    levels = {item.id: item.level_ids for item in table.design.items}
    found = flip_effects(predict, coded, alternatives, judged.case_limits) if judged.n else ()
    return [
        {
            "name": one.name,
            "answer": levels[one.name][one.answer - FIRST_LEVEL],
            "n": one.n,
            "mean_change": number(one.mean_change),
            "largest_fall": number(one.largest_fall),
            "largest_rise": number(one.largest_rise),
            "changing_band": plain(one.changing_band),
        }
        for one in sorted(found, key=lambda flip: -_size(flip.mean_change))
    ]


def unrecorded(judged: Judged, data: TrainingTable, seed: int) -> dict[str, Any]:
    """Two scenarios for the cases inside the population whose outcome stayed undetermined.

    With estimates of the model itself, also for a model that learned from these cases: the question is how
    far figures move, not how high they are.
    """
    inside = data.subset(data.inside)
    estimated = probabilities_of(judged.table, inside.codes, inside.setting)
    found = selective_outcomes(
        inside.label,
        estimated,
        judged.limits_at(inside.setting)[:, judged.middle],
        odds_ratio=ODDS_RATIO,
        seed=seed,
        group=inside.setting,
    )
    return {
        "n": found.n,
        "unrecorded": found.unrecorded,
        "limit": judged.bands[judged.middle],
        "odds_ratio": ODDS_RATIO,
        **{name: _scenario(getattr(found, name)) for name in ("recorded", "fewer", "more")},
    }


def _scenario(one: Scenario) -> dict[str, Any]:
    figures = ("prevalence", "observed_expected", "auroc", "sensitivity", "ppv")
    return {"n": one.n, **{name: plain(getattr(one, name)) for name in figures}}


def _size(change: float) -> float:
    return 0.0 if np.isnan(change) else abs(change)
