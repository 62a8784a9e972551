"""The files of the registry against what registry and access log say of them.

A step of a model rests on its file, its golden vectors and the results of a validation; people decided on the
report. Registry and log are sealed and name the digest of each, so a file that is gone or changed is found.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from sqlalchemy.orm import Session

from screening.catalogue.catalogue import Catalogue
from screening.language import Language
from screening.model.errors import ModelFileError
from screening.model.golden_vectors import check_golden, read_golden
from screening.model.score_table import ScoreTable
from service.areas.serving_model import queries
from service.audit.log_lookup import facts_of
from service.core.errors import NotFound, ServiceError
from service.model_runtime.model_archive_files import Kept, NotKept
from service.model_runtime.registry_files import Shelf

PROPOSED: Final = "model.propose"
"""The action under which the access log names the results and the golden vectors of a proposal."""

What = Literal["model", "golden", "results", "report"]


@dataclass(frozen=True, slots=True)
class FileFinding:
    """A file that is gone or is not what it was; ``digest`` is that of the model, results or report."""

    what: What
    digest: str

    def in_language(self, language: Language) -> str:
        return ServiceError.sentences()(language, f"verify.file.{self.what}", digest=self.digest[:12])


def verify_files(db: Session, data: Path, public_keys: tuple[bytes, ...]) -> Iterator[FileFinding]:
    """Every file that the registry rests on and that is gone or changed, in the data folder ``data``.

    Golden vectors whose digest is not in the log are computed again: those from before it was logged, and
    those of a model that was never proposed here.
    """
    kept = Kept(data)
    registered = {row.digest for row in queries.registered(db)}
    digests = sorted(registered | {file.stem for file in kept.golden.glob("*.json")})
    logged = facts_of(db, PROPOSED, digests)
    for digest in digests:
        yield from _of_model(kept, digest, public_keys, logged.get(digest, []), known=digest in registered)
    yield from _of_steps(queries.steps(db), Shelf(data), public_keys)


def _of_model(
    kept: Kept,
    digest: str,
    public_keys: tuple[bytes, ...],
    logged: Sequence[Mapping[str, Any]],
    *,
    known: bool,
) -> Iterator[FileFinding]:
    """``known``: it was proposed here, so that both files must be there."""
    read = _read(kept, digest, public_keys)
    if read is None:
        if known:
            yield FileFinding("model", digest)
        return
    golden = kept.golden / f"{digest}.json"
    named = [facts["golden"] for facts in logged if "golden" in facts]
    if not golden.exists():
        whole = not known
    elif named:
        whole = _digest_of_vectors(golden.read_bytes()) == named[-1]
    else:
        whole = _computed_alike(*read, golden)
    if not whole:
        yield FileFinding("golden", digest)


def _read(kept: Kept, digest: str, public_keys: tuple[bytes, ...]) -> tuple[ScoreTable, Catalogue] | None:
    """A kept model, and the one of the kept catalogues that it was made for."""
    for catalogue_digest in kept.catalogue_digests():
        try:
            catalogue = kept.catalogue(catalogue_digest)
            return kept.table(digest, catalogue, public_keys), catalogue
        except NotKept:
            continue
    return None


def _digest_of_vectors(content: bytes) -> str:
    """``GoldenVectors.digest`` by the bytes of the file: they are its canonical JSON, and one line end."""
    return hashlib.sha256(content[:-1]).hexdigest() if content.endswith(b"\n") else ""


def _computed_alike(table: ScoreTable, catalogue: Catalogue, golden: Path) -> bool:
    try:
        return check_golden(table, catalogue, read_golden(golden)).ok
    except ModelFileError:
        return False


def _of_steps(steps: Any, shelf: Shelf, public_keys: tuple[bytes, ...]) -> Iterator[FileFinding]:
    for digest in sorted({step.results_digest for step in steps if step.results_digest}):
        try:
            shelf.results(digest, public_keys)
        except (NotFound, ModelFileError):
            yield FileFinding("results", digest)
    for digest in sorted({step.report_digest for step in steps if step.report_digest}):
        try:
            shelf.report(digest)
        except NotFound:
            yield FileFinding("report", digest)
