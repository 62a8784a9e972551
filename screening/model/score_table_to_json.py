"""The content of a score table as plain JSON values; ``score_table_from_json`` is the way back.

Everything is written down by name (indicator, level, column), so that another program can read it without
knowing our codes. Absent answers have no points, so they are not in the content at all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from screening.catalogue.indicator import Indicator
from screening.features.answers import FIRST_LEVEL
from screening.features.design_matrix import Floats
from screening.model.score_table_parts import Band, TableParts


def to_content(table: TableParts) -> dict[str, Any]:
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


def _by_level(values: Floats, items: Sequence[Indicator]) -> dict[str, dict[str, float]]:
    return {
        item.id: dict(zip(item.level_ids, row[FIRST_LEVEL:], strict=False))
        for item, row in zip(items, values.tolist(), strict=True)
    }


def _by_item(values: Floats, items: Sequence[Indicator]) -> dict[str, float]:
    return dict(zip((item.id for item in items), values.tolist(), strict=True))


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
