"""Where the markings come from: a validation on outcomes, else what the model itself expects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from screening.impact.errors import ImpactError
from screening.impact.simulation_plan import Marking
from screening.model.score_table import ScoreTable

SUSPECTED: Final = frozenset({"suspicion", "strong_suspicion"})
"""Own judgements that bring the assessment nearer."""


def marking_of_model(table: ScoreTable, band: str, setting: str) -> Marking:
    """How often ``table`` marks people at or above ``band`` in ``setting``, in its simulated population."""
    bands = {one.id: one for one in table.bands}
    if band not in bands:
        raise ImpactError("impact.no_band", band=band[:40], allowed=", ".join(bands))
    expected = bands[band].expected.get(setting)
    if expected is None:
        raise ImpactError("impact.no_setting", setting=setting[:40], allowed=", ".join(bands[band].expected))
    return _marking(
        expected.missed_per_100_victims, expected.wrongly_marked_per_100_others, f"model {table.digest[:12]}"
    )


def marking_of_results(content: Mapping[str, Any], band: str) -> Marking:
    """How often the validated model marked people at or above ``band``, by the outcomes that were recorded.

    ``content`` is that of a results file. Raises ``ImpactError`` where the file has no such band or the
    figure was not estimable.
    """
    bands = {one.get("id"): one for one in content.get("bands", ()) if isinstance(one, Mapping)}
    if band not in bands:
        raise ImpactError("impact.no_band", band=band[:40], allowed=", ".join(map(str, bands)))
    missed, wrong = (
        _value(bands[band].get(name)) for name in ("missed_per_100_victims", "wrongly_marked_per_100_others")
    )
    if missed is None or wrong is None:
        raise ImpactError("impact.not_estimable", band=band)
    digest = content["model"]["digest"]
    return _marking(missed, wrong, f"validation {digest[:12]}")


def judgement_of_results(content: Mapping[str, Any]) -> Marking | None:
    """How often the own judgement was a suspicion or more, among victims and among others.

    ``None`` where the validated cases hold no victim or no other with an own judgement.
    """
    levels = content.get("own_judgement", {}).get("levels", ())
    suspected = [one["judgement"] in SUSPECTED for one in levels]
    victims = [int(one["events"]) for one in levels]
    others = [int(one["n"]) - int(one["events"]) for one in levels]
    if sum(victims) == 0 or sum(others) == 0:
        return None
    shares = [
        sum(n for n, yes in zip(counts, suspected, strict=True) if yes) / sum(counts)
        for counts in (victims, others)
    ]
    return Marking(shares[0], shares[1], f"validation {content['model']['digest'][:12]}")


def _value(figure: Any) -> float | None:
    """A plain number, or the value of an estimate."""
    value = figure.get("value") if isinstance(figure, Mapping) else figure
    return float(value) if isinstance(value, int | float) else None


def _marking(missed: float, wrong: float, source: str) -> Marking:
    return Marking(1.0 - missed / 100.0, wrong / 100.0, source)
