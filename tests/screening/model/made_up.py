"""A valid score table with made-up numbers for the product's catalogue, and rows to score with it."""

from __future__ import annotations

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Codes, Design, columns_of
from screening.language import Text
from screening.model.log_odds import log_odds_of
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import Band, BandExpectation, Base, Frequencies

SETTINGS = ("specialised_crisis_shelter", "youth_protection_intake")


def made_up_table(catalogue: Catalogue, seed: int = 1) -> ScoreTable:
    """A valid score table for ``catalogue`` with coefficients, centre and covariance drawn by lot."""
    rng = np.random.default_rng(seed)
    columns = columns_of(catalogue.items)
    design = Design(catalogue.items, rng.uniform(0.05, 0.95, len(columns)))
    coefficients = rng.uniform(0.0, 1.0, len(columns)) * design.signs
    root = rng.normal(0, 0.1, (len(columns), len(columns)))
    covariance = root @ root.T
    shares = np.zeros(design.points(coefficients).shape)
    for row, item in zip(shares, catalogue.items, strict=True):
        row[FIRST_LEVEL : FIRST_LEVEL + len(item.levels)] = 1 / len(item.levels)
    answered = rng.uniform(0.5, 0.9, len(catalogue.items))
    who = Text(nl="de makers van deze test", en="the makers of this test")
    none = {s: BandExpectation(0.0, 100.0, 50) for s in SETTINGS}
    some = {s: BandExpectation(20.0, 30.5, 50) for s in SETTINGS}
    return ScoreTable(
        name="made_up",
        version="1",
        status="evidence_only",
        catalogue_version=catalogue.version,
        catalogue_digest=catalogue.digest,
        design=design,
        coefficients=coefficients,
        points=design.points(coefficients),
        covariance=(covariance + covariance.T) / 2,
        bases={
            s: Base(rate, log_odds_of(rate), 0.5, "lot")
            for s, rate in zip(SETTINGS, (0.5, 0.04), strict=True)
        },
        frequencies=Frequencies(shares, shares, answered, answered / 2),
        bands=(
            Band("few_signals", dict.fromkeys(SETTINGS, 0.0), who, none),
            Band("many_signals", dict(zip(SETTINGS, (0.2, 0.1), strict=True)), who, some),
        ),
        provenance={"made_by": "a test", "seed": seed, "packages": {"numpy": "any"}},
    )


def random_codes(table: ScoreTable, rows: int, seed: int = 2) -> Codes:
    """Valid codes ``(rows, n_items)``, every answer and absent state equally often."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, table.design.highest_code.astype(int) + 1, (rows, len(table.item_ids))).astype(
        np.uint8
    )
