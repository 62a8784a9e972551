"""Rules that a score table keeps; a table that breaks one cannot be made."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats
from screening.language import LANGUAGES
from screening.model.score_rule_editions import RULES
from screening.model.score_table_parts import BAND_IDS, Frequencies, TableParts

EXACT = 1e-12


def check_table(table: TableParts) -> None:
    """Raise ``ValueError`` naming the first broken rule."""
    _check_shapes(table)
    _check_points(table)
    _check_covariance(table.covariance)
    _check_frequencies(table.frequencies, table)
    _require(table.rules in range(1, RULES + 1), f"rules: an edition from 1 to {RULES} is needed")
    _check_bands(table)


def _require(kept: bool | np.bool_, rule: str) -> None:
    if not kept:
        raise ValueError(rule)


def _check_shapes(table: TableParts) -> None:
    columns, shape = len(table.design.columns), table.design.rows_by_code.shape
    _require(bool(table.bases), "bases: at least one setting needs a base rate")
    _require(columns > 0, "columns: the table has none")
    _require(table.coefficients.shape == (columns,), "coefficients: one per column is needed")
    _require(table.covariance.shape == (columns, columns), "covariance: one row and column per column")
    _require(table.points.shape == (len(table.design.items), shape[1]), "points: one row per item is needed")
    for values in (table.coefficients, table.covariance, table.points, table.design.centre):
        _require(np.isfinite(values).all(), "numbers: each must be finite")
    centre = table.design.centre
    _require(((centre >= 0) & (centre <= 1)).all(), "centre: a share must lie between 0 and 1")
    _require(bool(table.catalogue_version and table.catalogue_digest), "catalogue: version and digest")
    _require(bool(table.version.strip()), "version: it is empty")


def _check_points(table: TableParts) -> None:
    _require((table.points[:, :FIRST_LEVEL] == 0).all(), "points: an absent answer must add exactly 0")
    expected = table.design.points(table.coefficients)
    _require((np.abs(table.points - expected) <= EXACT).all(), "points: they do not follow from the columns")
    wrong = table.coefficients * table.design.signs < 0
    names = ", ".join(c.name for c, bad in zip(table.design.columns, wrong, strict=True) if bad)
    _require(not wrong.any(), f"signs: more of a sign may not move the estimate the wrong way: {names}")


def _check_covariance(covariance: Floats) -> None:
    _require(np.array_equal(covariance, covariance.T), "covariance: it must be symmetric")
    lowest, *_, highest = np.linalg.eigvalsh(covariance) if len(covariance) > 1 else [covariance[0, 0]] * 2
    _require(lowest >= -1e-10 * max(highest, 1e-300), "covariance: a variance may not be negative")


def _check_frequencies(frequencies: Frequencies, table: TableParts) -> None:
    for shares in (frequencies.answered_victims, frequencies.answered_others):
        _require(shares.shape == (len(table.points),), "answered: one share per item is needed")
        _require(((shares >= 0) & (shares <= 1)).all(), "answered: a share must lie between 0 and 1")
    codes = np.arange(table.points.shape[1])
    is_level = (codes >= FIRST_LEVEL) & (codes <= table.design.highest_code[:, None])
    for given in (frequencies.victims, frequencies.others):
        _require(given.shape == table.points.shape, "frequencies: one per item and code is needed")
        _require((given >= 0).all() and not given[~is_level].any(), "frequencies: only levels have one")
        wrong = np.abs(given.sum(axis=1) - 1) > 1e-9
        names = ", ".join(item.id for item, bad in zip(table.design.items, wrong, strict=True) if bad)
        _require(not wrong.any(), f"frequencies: they must add up to 1 over the levels of {names}")


def _check_bands(table: TableParts) -> None:
    bands = table.bands
    _require(1 <= len(bands) <= len(BAND_IDS), "bands: one to four are needed")
    ranks = [BAND_IDS.index(band.id) if band.id in BAND_IDS else -1 for band in bands]
    _require(-1 not in ranks and sorted(set(ranks)) == ranks, f"bands: use, in order, {', '.join(BAND_IDS)}")
    for band in bands:
        _require(set(band.lowest) == set(table.bases), "bands: each setting needs its limit")
    for setting in table.bases:
        limits = [band.lowest[setting] for band in bands]
        _require(limits[0] == 0, "bands: the lowest one must begin at 0")
        _require(all(a < b for a, b in pairwise(limits)), "bands: limits must ascend")
        _require(limits[-1] < 1, "bands: a limit must lie below 1")
    if table.rules == 1:
        alike = all(len(set(band.lowest.values())) == 1 for band in bands)
        _require(alike, "bands: under the first edition of the rules all settings have the same limits")
    for band in bands:
        _require(set(band.expected) == set(table.bases), "bands: each setting needs its expected numbers")
        _require(
            all(band.decided_by.in_language(lang) for lang in LANGUAGES), "bands: who decided is missing"
        )
