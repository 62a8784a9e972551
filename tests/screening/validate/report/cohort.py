"""Cases drawn from the shipped model's own answer frequencies, so that it is the right model for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.model.score_table import ScoreTable
from screening.training.case_columns import JUDGEMENT_VALUES
from screening.training.training_table import TrainingTable

SETTINGS = ("specialised_crisis_shelter", "youth_protection_intake")
SHARES = (0.5, 0.25)


def cohort(
    table: ScoreTable, catalogue: Catalogue, cases: int, *, seed: int = 1, undetermined: float = 0.05
) -> TrainingTable:
    """``cases`` cases of two settings and three arms, with judgements that know something."""
    rng = np.random.default_rng(seed)
    where = rng.integers(0, len(SETTINGS), cases)
    victim = rng.random(cases) < np.array(SHARES)[where]
    codes = np.zeros((cases, len(table.item_ids)), dtype=np.uint8)
    frequencies = table.frequencies
    for column, item in enumerate(table.design.items):
        for kind, shares, answered in (
            (True, frequencies.victims, frequencies.answered_victims),
            (False, frequencies.others, frequencies.answered_others),
        ):
            members = victim == kind
            share = shares[column].copy()
            if item.role == "direct":
                share[5:] = 0.0
            drawn = rng.choice(len(share), size=int(members.sum()), p=share / share.sum())
            open_ = rng.random(int(members.sum())) > answered[column]
            codes[members, column] = np.where(open_, 1, drawn)
    worry = np.clip(np.round(1 + victim + rng.normal(0, 0.9, cases)), 0, 3).astype(int)
    outcome = np.where(victim, "established", "not_shown").astype(object)
    outcome[rng.random(cases) < undetermined] = "undetermined"
    apart = np.random.default_rng(seed + 1_000)
    day = np.datetime64("2025-01-01") + rng.integers(0, 500, cases)
    return TrainingTable(
        catalogue=catalogue,
        case=np.array([f"c{number:06d}" for number in range(cases)], dtype=object),
        setting=np.array(SETTINGS, dtype=object)[where],
        age=rng.integers(12, 19, cases).astype(np.int64),
        codes=codes,
        judgement=np.array(JUDGEMENT_VALUES, dtype=object)[np.where(rng.random(cases) < 0.05, 4, worry)],
        arm=np.array(["shown", "withheld", "declined"], dtype=object)[
            rng.choice(3, cases, p=[0.6, 0.35, 0.05])
        ],
        saw_score=np.array(["yes", "no"], dtype=object)[rng.integers(0, 2, cases)],
        outcome=outcome,
        outcome_basis=np.array(["file", "own_statement", "", "other"], dtype=object)[
            apart.choice(4, cases, p=[0.55, 0.3, 0.14, 0.01])
        ],
        intake_date=day,
        judgement_date=day + 1,
        assessment_date=day + 2,
        outcome_date=day + apart.integers(14, 120, cases),
    )


def table_of_groups(data: TrainingTable, seed: int = 3) -> Any:
    """A table of the fairness store: two large groups and one of six."""
    import pandas as pd

    rng = np.random.default_rng(seed)
    group = np.where(rng.random(len(data)) < 0.4, "a", "b").astype(object)
    group[:6] = "c"
    return pd.DataFrame({"case": data.case, "attribute": group}).astype("str")
