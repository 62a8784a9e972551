"""Models and results to propose: the shipped table with another base rate, signed by this installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from screening.catalogue.read_catalogue import load_catalogue
from screening.model.artefact import read_shipped, write_artefact
from screening.model.log_odds import log_odds_of
from screening.model.score_table import ScoreTable
from screening.model.signing import read_key
from screening.model.validation_results_file import results_bytes
from service.areas.registry.candidate import Offered
from service.core.keys import SIGNING
from service.installation.running_installation import Installation


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> dict[str, Any]:
    reason = "one_class" if value is None else None
    return {"value": value, "low": low, "high": high, "n": 60, "reason": reason, "method": None}


GOOD: Mapping[str, Any] = {
    "made": {"seed": 1, "draws": 200},
    "data": {"made_up": 0},
    "sample_size": {"n": 60, "events": 25, "others": 35, "enough": False},
    "discrimination": {"auroc": estimate(0.81, 0.70, 0.92)},
    "calibration": {
        "slope": estimate(0.9, 0.4, 1.4),
        "observed_expected": estimate(1.1, 0.8, 1.4),
    },
    "beats_baselines": True,
}
"""What a validation found, as far as the registry reads it: enough for advisory, too little for triage."""


def signing_key(installation: Installation) -> bytes:
    return read_key(installation.settings.keys_folder / SIGNING)


def updated(rate: float = 0.3, version: str = "5", **provenance: Any) -> ScoreTable:
    """The shipped model with another base rate for intake at youth protection."""
    shipped = read_shipped(load_catalogue())
    base = replace(
        shipped.bases["youth_protection_intake"], rate=rate, log_odds=log_odds_of(rate), source="own outcomes"
    )
    return replace(
        shipped,
        name="local",
        version=version,
        status="locally_updated",
        bases={**shipped.bases, "youth_protection_intake": base},
        provenance={**shipped.provenance, "local_outcomes": 60, **provenance},
    )


def artefact_of(table: ScoreTable, key: bytes) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        write_artefact(file, table, key)
        return file.read_bytes()


def results_of(installation: Installation, table: ScoreTable, **changed: Any) -> dict[str, Any]:
    """The content of a results file about ``table``."""
    return {
        "model": {"name": table.name, "version": table.version, "digest": table.digest},
        "catalogue": {"version": table.catalogue_version, "digest": table.catalogue_digest},
        "data": {
            "digest": "ab" * 32,
            "n": 60,
            "organisation": installation.organisation.name,
            "made_up": 0,
        },
        **{part: found for part, found in GOOD.items() if part != "data"},
        **changed,
    }


def offered(
    installation: Installation, table: ScoreTable, *, report: bool = False, **changed: Any
) -> Offered:
    """The files of a proposal, each signed with the key of the installation."""
    key, content = signing_key(installation), results_of(installation, table, **changed)
    page = (
        f"<!doctype html><title>Rapport</title><p>{table.digest} {content['data']['digest']}</p>"
        if report
        else ""
    )
    return Offered(artefact_of(table, key), results_bytes(content, key), page.encode())
