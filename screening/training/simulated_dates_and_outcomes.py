"""What an organisation would record around simulated answers: dates, a worker's judgement, arm, outcome."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import ABSENT_STATES, FIRST_LEVEL
from screening.features.design_matrix import Codes, Floats
from screening.training import case_columns as c

if TYPE_CHECKING:
    import pandas as pd

Texts = NDArray[np.object_]

_PERIOD: Final = 730
_JUDGED_WITHIN, _ASSESSED_WITHIN, _ENDED_WITHIN = 2, 15, 180
"""Days: from intake to judgement, on to the assessment, on to the outcome; each less than this."""
_AGES: Final = {"12": 0.06, "13": 0.11, "14": 0.18, "15": 0.24, "16": 0.23, "17": 0.18}
_ARMS: Final = dict(zip(c.ARM_VALUES, (0.8, 0.1, 0.06, 0.01, 0.03), strict=True))
_SAW: Final = 0.7
"""Share of the assessors who had seen the score where it was shown."""
_SKILL: Final = 0.6
"""Correlation of a worker's impression with what the answers together say; the rest is noise."""
_JUDGED_BELOW: Final = (0.40, 0.70, 0.90)
"""Shares of the cases whose impression is below some concern, below suspicion, below strong suspicion."""
_CANNOT_SAY: Final = 0.05
_ESTABLISHED: Final = 0.6
"""Share of the recorded victims for whom it was established; for the others there are strong indications."""
_UNKNOWN_CONTEXT: Final = 0.3


def record(
    catalogue: Catalogue,
    codes: Codes,
    rng: np.random.Generator,
    *,
    victim: NDArray[np.bool_],
    outside: NDArray[np.bool_],
    setting: Texts,
    moment: Floats,
    undetermined: float,
    until: date,
) -> pd.DataFrame:
    """The table of ``n`` cases; ``moment (n,)`` is where in the period the intake lies, 0 to 1."""
    import pandas as pd

    n = len(codes)
    days = _days(moment, until, rng)
    arm = rng.choice(np.array(list(_ARMS), dtype=object), n, p=list(_ARMS.values()))
    saw = np.where((arm == "shown") & (rng.random(n) < _SAW), "yes", "no")
    outcome = _outcome(victim, outside, undetermined, rng)
    answers = {item.id: _answers(codes[:, k], item) for k, item in enumerate(catalogue.items)}
    answers |= {item.id: _context(item, n, rng) for item in catalogue if item.id not in answers}
    cells: dict[str, Any] = {
        c.CASE: [f"{c.MADE_UP}{number:06d}" for number in range(1, n + 1)],
        c.SETTING: setting,
        c.AGE: rng.choice(list(_AGES), n, p=list(_AGES.values())),
        c.INTAKE_DATE: days[0],
        **{item.id: answers[item.id] for item in catalogue},
        c.JUDGEMENT: _judgement(catalogue.items, codes, outside, rng),
        c.JUDGEMENT_DATE: days[1],
        c.ARM: arm,
        c.ASSESSMENT_DATE: days[2],
        c.SAW_SCORE: saw,
        c.OUTCOME: outcome,
        c.OUTCOME_DATE: days[3],
        c.OUTCOME_BASIS: rng.choice(list(c.BASIS_VALUES), n),
    }
    return pd.DataFrame(cells).astype("str")


def _days(moment: Floats, until: date, rng: np.random.Generator) -> list[NDArray[np.str_]]:
    """ISO dates of intake, judgement, assessment and outcome, in this order and none after ``until``."""
    n, longest = len(moment), _JUDGED_WITHIN + _ASSESSED_WITHIN + _ENDED_WITHIN
    first = np.datetime64(until, "D") - np.timedelta64(_PERIOD + longest, "D")
    day = np.sort(np.floor((moment + rng.random(n) / 8) * _PERIOD).astype(np.int64))
    told = [first + day.astype("timedelta64[D]")]
    for within in (_JUDGED_WITHIN, _ASSESSED_WITHIN, _ENDED_WITHIN):
        told.append(told[-1] + rng.integers(0, within, n).astype("timedelta64[D]"))
    return [np.datetime_as_string(days, unit="D") for days in told]


def _answers(codes: NDArray[np.uint8], item: Indicator) -> Texts:
    return np.array((*ABSENT_STATES, *item.level_ids), dtype=object)[codes]


def _context(item: Indicator, n: int, rng: np.random.Generator) -> Texts:
    """Answers to a question that no model uses: any level as likely as another."""
    share = [_UNKNOWN_CONTEXT, *[(1 - _UNKNOWN_CONTEXT) / len(item.level_ids)] * len(item.level_ids)]
    return np.asarray(rng.choice(np.array(["unknown", *item.level_ids], dtype=object), n, p=share))


def _judgement(
    items: Sequence[Indicator], codes: Codes, outside: NDArray[np.bool_], rng: np.random.Generator
) -> Texts:
    """What a worker thinks who looks at the same answers, weighs them as the catalogue does, and errs."""
    weight = np.array([item.prior.log_odds_ratio if item.prior else 0.0 for item in items])
    top = np.array([len(item.levels) - 1 for item in items])
    level = np.where(codes >= FIRST_LEVEL, codes.astype(np.float64) - FIRST_LEVEL, 0.0) / top
    told = level @ weight
    spread = float(told.std()) or 1.0
    noise = rng.standard_normal(len(codes))
    impression = _SKILL * (told - told.mean()) / spread + np.sqrt(1 - _SKILL**2) * noise
    grade = np.searchsorted(np.quantile(impression, _JUDGED_BELOW), impression, side="right")
    grade[rng.random(len(codes)) < _CANNOT_SAY] = c.JUDGEMENT_VALUES.index("cannot_say")
    grade[outside] = c.JUDGEMENT_VALUES.index("strong_suspicion")
    judged: Texts = np.array(c.JUDGEMENT_VALUES, dtype=object)[grade]
    return judged


def _outcome(
    victim: NDArray[np.bool_], outside: NDArray[np.bool_], undetermined: float, rng: np.random.Generator
) -> Texts:
    """What is recorded at the end; a confirmed direct sign at intake leaves no doubt."""
    sure = outside | (rng.random(len(victim)) < _ESTABLISHED)
    outcome = np.where(victim, np.where(sure, "established", "strong_indications"), "not_shown")
    outcome = np.where((rng.random(len(victim)) < undetermined) & ~outside, "undetermined", outcome)
    told: Texts = outcome.astype(object)
    return told
