"""Tables of cases that keep their contract, and small changes to them that break it."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from data_contracts import ContractResult, Finding, check
from data_contracts.expectation_suites import columns_of
from screening.catalogue.catalogue import Catalogue
from screening.features.answers import ABSENT_STATES
from screening.training import case_columns as c

TODAY = date(2026, 6, 1)
SETTINGS = ("specialised_crisis_shelter", "general_crisis_shelter", "youth_protection_intake")


def cases(catalogue: Catalogue, n: int = 60, *, kind: c.Kind = "training", seed: int = 1) -> pd.DataFrame:
    """``n`` cases that keep the contract, every answer about as often; no direct signs end an estimate."""
    rng = np.random.default_rng(seed)
    intake = np.datetime64("2025-01-06") + rng.integers(0, 300, n)
    table: dict[str, Any] = {
        c.CASE: [f"SW-{number:06d}" for number in range(1, n + 1)],
        c.SETTING: rng.choice(SETTINGS, n),
        c.AGE: rng.integers(12, 24, n).astype(str),
        c.INTAKE_DATE: intake.astype(str),
        c.JUDGEMENT: rng.choice(c.JUDGEMENT_VALUES, n),
        c.JUDGEMENT_DATE: intake.astype(str),
        c.ARM: rng.choice(c.ARM_VALUES, n),
        c.ASSESSMENT_DATE: (intake + 6).astype(str),
        c.SAW_SCORE: rng.choice(c.SAW_SCORE_VALUES, n),
        c.OUTCOME: np.resize(c.OUTCOME_VALUES, n),
        c.OUTCOME_DATE: (intake + 40).astype(str),
        c.OUTCOME_BASIS: rng.choice(c.BASIS_VALUES, n),
    }
    for indicator in catalogue:
        levels = indicator.level_ids
        if indicator.role == "direct":  # one of them may be suspected
            levels = levels[: 2 if indicator == catalogue.direct_signs[0] else 1]
        table[indicator.id] = rng.choice([*levels, *ABSENT_STATES], n)
    return pd.DataFrame({name: table[name] for name in columns_of(kind, catalogue)}, dtype="str")


def with_cell(frame: pd.DataFrame, row: int, column: str, value: Any) -> pd.DataFrame:
    """A copy of ``frame`` with another cell; rows count from 1, as in findings."""
    changed = frame.copy()
    changed[column] = changed[column].astype(object)
    changed.loc[row - 1, column] = value
    return changed


def held(frame: pd.DataFrame, catalogue: Catalogue, kind: c.Kind = "training", **more: Any) -> ContractResult:
    return check(frame, kind, catalogue, today=TODAY, **more)


def only_finding(frame: pd.DataFrame, catalogue: Catalogue, kind: c.Kind = "training") -> Finding:
    """The one finding in ``frame``; the test fails when there are more, or none."""
    (finding,) = held(frame, catalogue, kind).findings
    return finding
