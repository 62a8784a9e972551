"""Recorded outcomes of a made world, where the truth is known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.read_catalogue import load_catalogue
from screening.features.design_matrix import Codes
from screening.training.training_table import TrainingTable


def recorded(
    codes: Codes, victim: NDArray[np.bool_], setting: NDArray[np.object_], judgement: NDArray[np.object_]
) -> TrainingTable:
    """Cases with answers ``(n, n_items)``, outcome, setting and judgement ``(n,)``; the rest says nothing."""
    n, day = len(codes), np.full(len(codes), np.datetime64("2025-01-01"))
    nothing = np.full(n, "", dtype=object)
    return TrainingTable(
        catalogue=load_catalogue(),
        case=np.arange(n).astype(str).astype(object),
        setting=setting,
        age=np.full(n, 15),
        codes=codes,
        judgement=judgement,
        arm=nothing,
        saw_score=nothing,
        outcome=np.where(victim, "established", "not_shown").astype(object),
        outcome_basis=nothing,
        intake_date=day,
        judgement_date=day,
        assessment_date=day,
        outcome_date=day,
    )
