"""The content of a score table as plain JSON values, and back.

Everything is written down by name (indicator, level, column), so that another program can read it without
knowing our codes. Absent answers have no points, so they are not in the content at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from screening.catalogue.catalogue import Catalogue
from screening.catalogue.indicator import Indicator
from screening.features.answers import FIRST_LEVEL
from screening.features.design import Design, Floats
from screening.language import Text
from screening.model.bands import Band, BandExpectation
from screening.model.score_table import Base, Frequencies, ScoreTable

ByLevel = Mapping[str, Mapping[str, float]]


def to_content(table: ScoreTable) -> dict[str, Any]:
    """Plain values of everything in ``table``; floats stay exact."""
    items, columns = table.design.items, table.design.columns
    centre, coefficients = table.design.centre.tolist(), table.coefficients.tolist()
    return {
        "name": table.name,
        "version": table.version,
        "status": table.status,
        "catalogue": {"version": table.catalogue_version, "digest": table.catalogue_digest},
        "items": [{"id": item.id, "levels": list(item.level_ids), "sign": item.sign} for item in items],
        "columns": [
            {"name": c.name, "centre": centre[k], "coefficient": coefficients[k]}
            for k, c in enumerate(columns)
        ],
        "points": _by_level(table.points, items),
        "covariance": [row[k:] for k, row in enumerate(table.covariance.tolist())],
        "bases": {
            setting: {"rate": b.rate, "log_odds": b.log_odds, "sd": b.sd, "source": b.source}
            for setting, b in table.bases.items()
        },
        "frequencies": {
            "victims": _by_level(table.frequencies.victims, items),
            "others": _by_level(table.frequencies.others, items),
        },
        "answered": {
            "victims": _by_item(table.frequencies.answered_victims, items),
            "others": _by_item(table.frequencies.answered_others, items),
        },
        "bands": [_band_content(band, table.rules) for band in table.bands],
        "provenance": dict(table.provenance),
        **({} if table.rules == 1 else {"rules": table.rules}),
    }


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


def _by_level(values: Floats, items: Sequence[Indicator]) -> dict[str, dict[str, float]]:
    return {
        item.id: dict(zip(item.level_ids, row[FIRST_LEVEL:], strict=False))
        for item, row in zip(items, values.tolist(), strict=True)
    }


def _by_item(values: Floats, items: Sequence[Indicator]) -> dict[str, float]:
    return dict(zip((item.id for item in items), values.tolist(), strict=True))


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


def _band_content(band: Band, rules: int) -> dict[str, Any]:
    return {
        "id": band.id,
        "lowest": dict(band.lowest) if rules > 1 else next(iter(band.lowest.values())),
        "decided_by": {"nl": band.decided_by.nl, "en": band.decided_by.en},
        "expected": {
            setting: {
                "missed_per_100_victims": e.missed_per_100_victims,
                "wrongly_marked_per_100_others": e.wrongly_marked_per_100_others,
                "cases": e.cases,
            }
            for setting, e in band.expected.items()
        },
    }


def _band(content: Mapping[str, Any], settings: Iterable[str]) -> Band:
    lowest = content["lowest"]
    return Band(
        id=content["id"],
        lowest=lowest if isinstance(lowest, Mapping) else dict.fromkeys(settings, lowest),
        decided_by=Text(**content["decided_by"]),
        expected={setting: BandExpectation(**e) for setting, e in content["expected"].items()},
    )
