"""A candidate for a step: a model file, the signed results of its validation, and the report.

All three are checked before anything is stored, and again when somebody decides: the model signed by a key
that is trusted here, the results signed by this installation itself, about this very model and these
questions, and a report that names the same model and the same cases. The golden vectors are computed by the
independent program from the plain content of the file; the model as the service uses it must give the same
numbers.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from screening.canonical_json import canonical, digest_of
from screening.model.artefact import read_artefact
from screening.model.golden_vectors import GoldenVector, GoldenVectors, check_golden
from screening.model.reference.golden_intakes import intakes
from screening.model.reference.independent_score import score
from screening.model.score_table import ScoreTable
from screening.model.score_table_to_json import to_content
from screening.model.signing import shipped_public_keys
from screening.model.validation_results_file import read_results
from service.core.errors import Invalid
from service.installation.running_installation import Installation
from service.model_runtime.registry_files import stored

_SEED: Final = 1
LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True)
class Offered:
    """Files as somebody sent them, with their names. ``report`` may be empty."""

    artefact: bytes
    results: bytes
    report: bytes = b""
    artefact_name: str = "model.json"
    results_name: str = "results.json"


@dataclass(frozen=True, slots=True)
class Candidate:
    """Checked files that belong together."""

    offered: Offered
    table: ScoreTable
    golden: GoldenVectors
    results: Mapping[str, Any]
    results_digest: str

    @property
    def report_digest(self) -> str | None:
        """SHA-256 (hex) of the report; ``None`` without one."""
        return hashlib.sha256(self.offered.report).hexdigest() if self.offered.report else None

    @property
    def trained_by(self) -> str | None:
        """The login of who trained the model, where the file names one."""
        named = self.table.provenance.get("trained_by")
        return named if isinstance(named, str) and named else None


def read_candidate(installation: Installation, offered: Offered) -> Candidate:
    """Check ``offered``. Raises ``ModelFileError`` for a file that may not be trusted, ``Invalid`` when the
    files do not belong together, or not to this organisation."""
    table = _table(installation, offered)
    results = read_results(
        offered.results, installation.keys.signing_public_keys, name=_plain_name(offered.results_name)
    )
    if _value_in(results, "model", "digest") != table.digest:
        raise Invalid("registry.other_model")
    if _value_in(results, "catalogue", "digest") != installation.catalogue.digest:
        raise Invalid("registry.other_catalogue")
    if _value_in(results, "data", "organisation") not in (None, "", installation.organisation.name):
        raise Invalid("registry.other_organisation")
    named = (table.digest, _value_in(results, "data", "digest"))
    if offered.report and not all(
        isinstance(digest, str) and digest.encode() in offered.report for digest in named
    ):
        raise Invalid("registry.other_report")
    golden = golden_of(table)
    if not check_golden(table, installation.catalogue, golden).ok:
        raise Invalid("registry.wrong_numbers")
    return Candidate(offered, table, golden, results, digest_of(results))


def golden_of(table: ScoreTable) -> GoldenVectors:
    """Golden vectors for ``table`` by the independent program, from the plain content of the model file."""
    content = json.loads(canonical(to_content(table)))
    return GoldenVectors(
        table.digest,
        tuple(
            GoldenVector(name=name, setting=setting, answers=answers, **score(content, setting, answers))
            for name, setting, answers in intakes(content, _SEED)
        ),
    )


def _table(installation: Installation, offered: Offered) -> ScoreTable:
    """The model in the file, read from disk as it will be read in use."""
    with stored(), TemporaryDirectory(dir=installation.settings.data, prefix="incoming-") as folder:
        file = Path(folder) / _plain_name(offered.artefact_name)
        file.write_bytes(offered.artefact)
        keys = (*shipped_public_keys(), *installation.keys.signing_public_keys)
        return read_artefact(file, keys, installation.catalogue)


def _plain_name(name: str) -> str:
    """A safe name for a file, made of the name that was sent."""
    kept = "".join(c for c in name if c.isalnum() or c in "-_.")[-LONGEST_NAME:].lstrip(".")
    return kept or "file.json"


def _value_in(results: Mapping[str, Any], part: str, name: str) -> Any:
    values = results.get(part)
    return values.get(name) if isinstance(values, Mapping) else None
