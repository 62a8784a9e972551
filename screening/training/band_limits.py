"""Limits of bands that an organisation chooses: where each band begins in each setting, and who decided so.

A file in TOML, in young people of 100::

    decided_by = { nl = "Directie en gedragswetenschapper, 3 februari 2027", en = "…" }

    [some_signals]
    specialised_crisis_shelter = 33
    youth_protection_intake = 1

    [many_signals]
    …

Every band of the model but the lowest has its table, and every setting of the model its number. The model
that comes out has other words beside the same estimates. It is proposed and approved by two people like any
other model.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from screening.canonical_json import digest_of
from screening.language import LANGUAGES, Text
from screening.model.score_rule_editions import RULES
from screening.model.score_table import ScoreTable
from screening.training.assemble_score_table import bands_of, check_exact, simulated_in
from screening.training.errors import TrainingError
from screening.training.starting_point import Limit, ReferenceSample

LARGEST: Final = 100_000
"""No file of limits is longer than this (bytes)."""


def read_limits(path: Path, table: ScoreTable) -> tuple[Limit, ...]:
    """The limits in ``path`` for the bands and settings of ``table``.

    Raises ``TrainingError`` that names the band or setting that is missing, unknown or out of order.
    """
    content = _content(path)
    who = content.pop("decided_by", None)
    if not (isinstance(who, Mapping) and all(str(who.get(name, "")).strip() for name in LANGUAGES)):
        raise TrainingError("training.limits_decided_by", file=path.name)
    decided_by = Text(**{name: str(who[name]).strip() for name in LANGUAGES})
    lowest, *others = table.bands
    _require_names(content, [band.id for band in others], path.name)
    limits = [Limit(lowest.id, lowest.lowest, decided_by)]
    for band in others:
        chosen = content[band.id]
        if not isinstance(chosen, Mapping):
            raise TrainingError("training.limits_unreadable", file=path.name)
        _require_names(chosen, table.settings, f"[{band.id}]")
        limits.append(Limit(band.id, {s: _share(chosen[s], band.id, s) for s in table.settings}, decided_by))
    for setting in table.settings:
        ascending = [limit.lowest[setting] for limit in limits]
        if any(low >= high for low, high in pairwise(ascending)):
            raise TrainingError("training.limits_order", setting=setting)
    return tuple(limits)


def with_limits(
    table: ScoreTable, limits: tuple[Limit, ...], version: str, reference: ReferenceSample
) -> ScoreTable:
    """``table`` as ``version``, its bands beginning at ``limits``, with what each would miss and mark there.

    Everything else stays: points, base rates, and what it learned from. Raises ``BuildError`` when it fails
    a check.
    """
    simulated = simulated_in(reference, table.points, table.bases)
    made = replace(
        table,
        version=version,
        bands=bands_of(limits, simulated),
        rules=RULES,
        provenance={
            **table.provenance,
            "limits_of": digest_of({limit.band: dict(limit.lowest) for limit in limits}),
            "limits_changed_from": table.digest,
        },
    )
    check_exact(made, reference.background(table.design), simulated)
    return made


def _content(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TrainingError("training.limits_unreadable", file=path.name)
        return tomllib.loads(raw.decode("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise TrainingError("training.limits_unreadable", file=path.name) from None


def _require_names(given: Mapping[str, Any], needed: Any, where: str) -> None:
    unknown, missing = sorted(set(given) - set(needed)), [name for name in needed if name not in given]
    if unknown:
        name = str(unknown[0])[:40]
        raise TrainingError("training.limits_unknown", where=where, name=name, allowed=", ".join(needed))
    if missing:
        raise TrainingError("training.limits_missing", where=where, name=missing[0])


def _share(value: Any, band: str, setting: str) -> float:
    """A whole number of 100 as a probability."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 99:
        raise TrainingError("training.limits_number", band=band, setting=setting)
    return value / 100
