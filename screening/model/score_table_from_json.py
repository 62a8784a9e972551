"""A score table from its content, as ``screening.model.score_table_to_json`` writes it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Design, Floats
from screening.language import Text
from screening.model.score_table import ScoreTable
from screening.model.score_table_parts import Band, BandExpectation, Base, Frequencies

ByLevel = Mapping[str, Mapping[str, float]]


def from_content(content: Mapping[str, Any], catalogue: Catalogue) -> ScoreTable:
    """The table that ``content`` describes; raises ``ValueError`` or ``KeyError`` when it does not fit.

    ``catalogue`` must be the one of the content: same version, digest, items and levels.
    """
    items = catalogue.items
    told = [(item["id"], tuple(item["levels"]), item["sign"]) for item in content["items"]]
    if told != [(item.id, item.level_ids, item.sign) for item in items]:
        raise ValueError("items: they are not those of the catalogue")
    columns = content["columns"]
    design = Design.of(catalogue, {c["name"]: c["centre"] for c in columns})
    if [c["name"] for c in columns] != [c.name for c in design.columns]:
        raise ValueError("columns: they are not those of the catalogue")
    n_codes = design.rows_by_code.shape[1]
    given, answered = content["frequencies"], content["answered"]
    return ScoreTable(
        name=content["name"],
        version=content["version"],
        status=content["status"],
        catalogue_version=content["catalogue"]["version"],
        catalogue_digest=content["catalogue"]["digest"],
        design=design,
        coefficients=np.array([c["coefficient"] for c in columns], dtype=np.float64),
        points=_levels_array(content["points"], items, n_codes),
        covariance=_mirrored(content["covariance"], len(columns)),
        bases={setting: Base(**base) for setting, base in content["bases"].items()},
        frequencies=Frequencies(
            victims=_levels_array(given["victims"], items, n_codes),
            others=_levels_array(given["others"], items, n_codes),
            answered_victims=_items_array(answered["victims"], items),
            answered_others=_items_array(answered["others"], items),
        ),
        bands=tuple(_band(band, content["bases"]) for band in content["bands"]),
        provenance=content["provenance"],
        rules=content.get("rules", 1),
    )


def _levels_array(by_level: ByLevel, items: Sequence[Indicator], n_codes: int) -> Floats:
    values = np.zeros((len(items), n_codes))
    for row, item in zip(values, items, strict=True):
        row[FIRST_LEVEL : FIRST_LEVEL + len(item.levels)] = [by_level[item.id][k] for k in item.level_ids]
    return values


def _items_array(by_item: Mapping[str, float], items: Sequence[Indicator]) -> Floats:
    return np.array([by_item[item.id] for item in items], dtype=np.float64)


def _mirrored(upper: Sequence[Sequence[float]], size: int) -> Floats:
    if [len(row) for row in upper] != list(range(size, 0, -1)):
        raise ValueError("covariance: the upper triangle has another size")
    full = np.zeros((size, size))
    for k, row in enumerate(upper):
        full[k, k:] = full[k:, k] = row
    return full


def _band(content: Mapping[str, Any], settings: Iterable[str]) -> Band:
    lowest = content["lowest"]
    return Band(
        id=content["id"],
        lowest=lowest if isinstance(lowest, Mapping) else dict.fromkeys(settings, lowest),
        decided_by=Text(**content["decided_by"]),
        expected={setting: BandExpectation(**e) for setting, e in content["expected"].items()},
    )
