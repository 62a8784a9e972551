"""Golden vectors: intakes with the scores that an independent program gave them.

They are checked in the tests, when the service starts and daily while it runs. A mismatch stops scoring
and not intake. (A prison-risk model once ran with two formulas swapped for eight years; nobody noticed.)
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import numpy as np

from screening.canonical_json import canonical, digest_of
from screening.catalogue.catalogue import Catalogue
from screening.errors import SignaalwijzerError
from screening.features.answers import Answers
from screening.model.errors import ModelFileError
from screening.model.log_odds import probability_of
from screening.model.score_table import ScoreTable
from screening.model.shipped_files import shipped_golden_file

FEWEST: Final = 200
TOLERANCE: Final = 1e-12
"""Largest difference (log odds, probability, variance) that rounding may make."""


@dataclass(frozen=True, slots=True)
class GoldenVector:
    """One intake and what the independent program made of it. ``contributions`` has answered items only."""

    name: str
    setting: str
    answers: Mapping[str, str]
    contributions: Mapping[str, float]
    log_odds: float
    probability: float
    variance: float


@dataclass(frozen=True, slots=True)
class GoldenVectors:
    """The vectors of the model with digest ``model_digest``."""

    model_digest: str
    vectors: tuple[GoldenVector, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over all of it."""
        return digest_of(self.to_content())

    def to_content(self) -> dict[str, Any]:
        return {
            "model_digest": self.model_digest,
            "vectors": [{name: _plain(getattr(v, name)) for name in _FIELDS} for v in self.vectors],
        }


_FIELDS = ("name", "setting", "answers", "contributions", "log_odds", "probability", "variance")


@dataclass(frozen=True, slots=True)
class GoldenReport:
    """Whether the served path may be used, how many vectors were compared, and each mismatch in words."""

    checked: int
    findings: tuple[str, ...]

    @property
    def ok(self) -> bool:
        return not self.findings


def write_golden(path: Path, vectors: GoldenVectors) -> None:
    """Write the vectors as canonical JSON."""
    path.write_bytes(canonical(vectors.to_content()) + b"\n")


def read_golden(path: Path | Traversable) -> GoldenVectors:
    """The vectors in ``path``; raises ``ModelFileError`` when it holds none."""
    try:
        content = json.loads(path.read_bytes())
        vectors = tuple(GoldenVector(**{name: v[name] for name in _FIELDS}) for v in content["vectors"])
        return GoldenVectors(content["model_digest"], vectors)
    except OSError as error:
        raise ModelFileError("model.unreadable", file=path.name, problem=error.strerror or "") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise ModelFileError("model.bad_golden", file=path.name) from None


def shipped_golden() -> GoldenVectors:
    """The vectors of the model that comes with the product."""
    return read_golden(shipped_golden_file())


def check_golden(
    table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors | None = None
) -> GoldenReport:
    """Score every vector as the service does and compare; ``vectors`` are by default the shipped ones."""
    try:
        vectors = shipped_golden() if vectors is None else vectors
    except ModelFileError as error:
        return GoldenReport(0, (str(error),))
    findings = list(_about_the_set(table, vectors))
    if vectors.model_digest == table.digest:
        for vector in vectors.vectors:
            findings.extend(_mismatches(table, catalogue, vector))
    return GoldenReport(len(vectors.vectors), tuple(findings))


def _about_the_set(table: ScoreTable, vectors: GoldenVectors) -> Iterator[str]:
    if vectors.model_digest != table.digest:
        yield (
            f"The golden vectors belong to model {vectors.model_digest[:12]}, "
            f"and the model here is {table.digest[:12]}."
        )
    if len(vectors.vectors) < FEWEST:
        yield f"There are {len(vectors.vectors)} golden vectors, and at least {FEWEST} are needed."


def _mismatches(table: ScoreTable, catalogue: Catalogue, vector: GoldenVector) -> Iterator[str]:
    try:
        codes = table.design.codes(Answers(catalogue, vector.answers, {}))[None, :]
        contributions, log_odds = table.score(codes, vector.setting)
        variance = table.variance(codes, vector.setting)
    except (SignaalwijzerError, KeyError, ValueError) as error:
        yield f"{vector.name}: it cannot be scored ({type(error).__name__}: {error})."
        return
    expected = np.array([vector.contributions.get(item, 0.0) for item in table.item_ids])
    with np.errstate(invalid="ignore"):
        wrong = ~(np.abs(contributions[0] - expected) <= TOLERANCE)
    for k in np.flatnonzero(wrong):
        what = f"contribution of {table.item_ids[k]}"
        yield from _difference(vector, what, float(contributions[0, k]), float(expected[k]))
    for what, value, golden in (
        ("log odds", float(log_odds[0]), vector.log_odds),
        ("probability", probability_of(float(log_odds[0])), vector.probability),
        ("variance of the log odds", float(variance[0]), vector.variance),
    ):
        yield from _difference(vector, what, value, golden)


def _difference(vector: GoldenVector, what: str, served: float, expected: float) -> Iterator[str]:
    if not abs(served - expected) <= TOLERANCE:
        yield f"{vector.name}: the {what} is {served!r} here and {expected!r} in the golden vector."


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value
