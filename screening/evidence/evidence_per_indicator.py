"""Per indicator: what is published, what is assumed, and what follows for the estimate. Plain data only.

It takes the coefficients as an argument, so the same rows show the prior just built and the served model.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.evidence.evidence_basis import Rests, rests_on
from screening.evidence.population_assumptions import Parameters, Share, load_parameters
from screening.evidence.published_figures import Figure, figures_of
from screening.features.design_matrix import Design, Floats
from screening.language import Text


@dataclass(frozen=True, slots=True)
class LevelRow:
    """An answer: its share of the way to the prior, as log odds and odds ratio against the lowest answer."""

    id: str
    text: Text
    log_odds: float
    odds_ratio: float


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One indicator; what concerns the model is empty or ``None`` for context, which is never scored.

    ``grade``: what the weight rests on, by the figures. ``log_odds_ratio`` and ``sd``: the catalogue's prior.
    ``others``: the assumed shares per setting. ``levels``: what the model makes of each answer.
    """

    indicator: str
    label: Text
    grade: Rests
    note: str
    instruments: tuple[str, ...]
    figures: tuple[Figure, ...]
    log_odds_ratio: float | None
    sd: float | None
    others: Mapping[str, Share]
    levels: tuple[LevelRow, ...]


def evidence_rows(
    catalogue: Catalogue, design: Design, coefficients: Floats, parameters: Parameters | None = None
) -> tuple[EvidenceRow, ...]:
    """One row per indicator, in catalogue order.

    ``coefficients (n_columns,)`` in log odds: the mean of a prior, or those of a score table. Raises
    ``KeyError`` when the catalogue names a figure that is not in the evidence.
    """
    parameters = parameters or load_parameters()
    return tuple(_row(indicator, design, coefficients, parameters) for indicator in catalogue)


def _row(indicator: Indicator, design: Design, coefficients: Floats, parameters: Parameters) -> EvidenceRow:
    named = indicator.evidence.figures
    scored = indicator.prior is not None
    return EvidenceRow(
        indicator=indicator.id,
        label=indicator.wording.label,
        grade=rests_on(indicator),
        note=indicator.evidence.note,
        instruments=indicator.evidence.instruments,
        figures=tuple(figure for id_ in named for figure in figures_of(id_)),
        log_odds_ratio=indicator.prior.log_odds_ratio if indicator.prior else None,
        sd=indicator.prior.sd if indicator.prior else None,
        others={s: parameters.others(indicator.id, s) for s in parameters.settings} if scored else {},
        levels=_levels(indicator, design, coefficients) if scored else (),
    )


def _levels(indicator: Indicator, design: Design, coefficients: Floats) -> tuple[LevelRow, ...]:
    """The levels the model scores; the lowest has log odds 0, a confirmed direct sign is not among them."""
    number = design.items.index(indicator)
    rows = [LevelRow(indicator.levels[0].id, indicator.levels[0].text, 0.0, 1.0)]
    total = 0.0
    for column, coefficient in zip(design.columns, coefficients, strict=True):
        if column.item == number:
            total += float(coefficient)
            level = indicator.levels[column.level]
            rows.append(LevelRow(level.id, level.text, total, math.exp(total)))
    return tuple(rows)


def as_plain(row: EvidenceRow) -> dict[str, Any]:
    """A row as JSON-ready values, texts in both languages."""
    return {
        "indicator": row.indicator,
        "label": {"nl": row.label.nl, "en": row.label.en},
        "grade": row.grade,
        "note": row.note,
        "instruments": list(row.instruments),
        "figures": [_plain_figure(figure) for figure in row.figures],
        "prior": {"log_odds_ratio": row.log_odds_ratio, "sd": row.sd},
        "others": {
            setting: {"share": list(share.share), "status": share.status, "source": share.source or None}
            for setting, share in row.others.items()
        },
        "levels": [
            {"level": level.id, "log_odds": level.log_odds, "odds_ratio": level.odds_ratio}
            for level in row.levels
        ],
    }


def _plain_figure(figure: Figure) -> dict[str, Any]:
    """A figure without its empty cells."""
    cells = {name: getattr(figure, name) for name in Figure.__slots__}
    return {name: value for name, value in cells.items() if value not in (None, "")}
