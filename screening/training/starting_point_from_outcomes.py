"""A starting point made from recorded outcomes, for a catalogue without published evidence.

The cases play the literature: coefficients are fitted to them with the signs of the catalogue, and how sure
they are is the covariance of that fit. A place is not another place and a year is not another year, so the
base rate stays uncertain however many cases there were, and training doubts the rest through its grid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from threadpoolctl import threadpool_limits

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Design, Floats, columns_of
from screening.language import Text
from screening.model.evidence_logistic import EvidenceLogistic
from screening.model.log_odds import log_odds_of, probability_of
from screening.model.score_table_parts import Base, Frequencies
from screening.training.assemble_score_table import rounded
from screening.training.errors import CannotLearnError
from screening.training.starting_point import Limit, StartingPoint
from screening.training.training_table import TrainingTable

FEWEST: Final = 50
"""Cases of either outcome below which nothing is made: the centre of a rare answer would be luck."""
BETWEEN_PLACES: Final = 0.25
"""Sd (log odds) of a base rate from one year or place to the next, beside what counting leaves open."""
LIMITS: Final = (
    ("few_signals", 0.0),
    ("some_signals", 0.05),
    ("many_signals", 0.15),
    ("strong_signals", 0.40),
)
DECIDED_BY: Final = Text(nl="overgenomen van het eerste model", en="taken over from the first model")

_SCALE: Final = 1.0
"""Sd (log odds) of a coefficient before the first case: most odds ratios lie between a seventh and seven."""
_DIGITS: Final = 9
_MOST: Final = 20_000


@dataclass(frozen=True, eq=False)
class RecordedReference:
    """Recorded cases, half victims: the rarer outcome is repeated until both are equally many."""

    codes: Codes

    def background(self, design: Design) -> Codes:
        """All of them; ``ValueError`` when ``design`` was centred on others."""
        if not np.array_equal(_centre(design.items, self.codes), design.centre):
            raise ValueError("the design was not centred on this reference sample")
        return self.codes

    def of(self, setting: str, number: int) -> Codes:  # noqa: ARG002  one sample stands for every setting
        return self.codes


def recorded_start(
    catalogue: Catalogue, table: TrainingTable, limits: Sequence[tuple[str, float]] = LIMITS
) -> StartingPoint:
    """What the usable cases of ``table`` say, as a prior for other cases.

    Raises ``CannotLearnError`` with fewer than 50 cases of either outcome.
    """
    cases = table.in_order
    counts = cases.counts
    if min(counts.events, counts.others) < FEWEST:
        raise CannotLearnError(
            "training.few_of_one_kind",
            method="recorded_start",
            least=FEWEST,
            events=counts.events,
            others=counts.others,
        )
    codes = _balanced(cases)
    design = Design(catalogue.items, _centre(catalogue.items, codes))
    settings = sorted(set(cases.setting.tolist()))
    rows = np.hstack([design.matrix(cases.codes), cases.setting[:, None] == np.array(settings)])
    columns = len(design.columns)
    fitted = EvidenceLogistic(
        np.zeros(columns),
        _SCALE**2 * np.eye(columns),
        trust_grid=(1.0,),
        trust_weights=(1.0,),
        width_grid=(1.0,),
        signs=np.concatenate([design.signs, np.zeros(len(settings))]),
        free_columns=tuple(range(columns, columns + len(settings))),
        free_mean=np.zeros(len(settings)),
        free_sd=np.full(len(settings), 10.0),
        intercept_prior=None,
    )
    with threadpool_limits(1, user_api="blas"):
        fitted.fit(rows, cases.label.astype(int))
    covariance = fitted.posterior_covariance_[:-1, :-1]
    return StartingPoint(
        design=design,
        mean=rounded(fitted.coef_[0, :columns], _DIGITS),
        covariance=rounded(covariance[:columns, :columns], _DIGITS),
        bases={
            setting: _base(
                float(fitted.coef_[0, columns + k]), covariance[columns + k, columns + k], cases, setting
            )
            for k, setting in enumerate(settings)
        },
        frequencies=_frequencies(catalogue.items, codes),
        limits=tuple(Limit(band, dict.fromkeys(settings, lowest), DECIDED_BY) for band, lowest in limits),
        reference=RecordedReference(codes),
        origin={"recorded_outcomes": counts.usable, "digest": table.digest},
        catalogue_version=catalogue.version,
        catalogue_digest=catalogue.digest,
    )


def _balanced(cases: TrainingTable) -> Codes:
    """As many victims as others, victims first; within its half each case about equally often."""
    halves = [cases.codes[cases.label == label] for label in (1, 0)]
    size = min(max(len(half) for half in halves), _MOST)
    return np.concatenate([half[np.arange(size) * len(half) // size] for half in halves])


def _centre(items: Sequence[Indicator], codes: Codes) -> Floats:
    """Share "at least this level" among the answered, per column; a half where nobody answered."""
    columns = columns_of(tuple(items))
    given = codes[:, [column.item for column in columns]]
    answered = (given >= FIRST_LEVEL).sum(axis=0)
    reached = (given >= FIRST_LEVEL + np.array([column.level for column in columns])).sum(axis=0)
    return np.where(answered > 0, reached / np.maximum(answered, 1), 0.5)


def _frequencies(items: Sequence[Indicator], codes: Codes) -> Frequencies:
    """Answers counted per class, half a case added to each level: what was not seen is not impossible."""
    n_codes = FIRST_LEVEL + max(len(item.levels) for item in items)
    shares, answered = np.zeros((2, len(items), n_codes)), np.zeros((2, len(items)))
    for half, rows in enumerate(np.split(codes, 2)):
        for k, item in enumerate(items):
            levels = slice(FIRST_LEVEL, FIRST_LEVEL + len(item.levels))
            counts = np.bincount(rows[:, k], minlength=n_codes)[levels]
            shares[half, k, levels] = (counts + 0.5) / (counts.sum() + 0.5 * len(item.levels))
            answered[half, k] = counts.sum() / len(rows)
    return Frequencies(shares[0], shares[1], answered[0], answered[1])


def _base(log_odds: float, variance: float, cases: TrainingTable, setting: str) -> Base:
    mine = cases.setting == setting
    rate = float(f"{probability_of(log_odds):.{_DIGITS}g}")
    sd = float(f"{np.hypot(np.sqrt(variance), BETWEEN_PLACES):.{_DIGITS}g}")
    source = f"{int(mine.sum())} recorded outcomes to start from, {int(cases.label[mine].sum())} events"
    return Base(rate, log_odds_of(rate), sd, source)
