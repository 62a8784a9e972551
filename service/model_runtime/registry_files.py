"""The files of the registry: each under its digest, written whole or not at all, and checked when read back.

``<data>/models`` and ``<data>/golden`` hold the models and their golden vectors
(``service.model_runtime.model_archive_files``), ``<data>/results`` the signed results of validations,
``<data>/reports`` the reports made from them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from screening.canonical_json import canonical, digest_of
from screening.model.errors import ModelFileError
from screening.model.golden_vectors import GoldenVectors
from screening.model.validation_results_file import made_up_in, read_results
from service.core.disk_errors import writing
from service.core.errors import NotFound, ServiceError
from service.model_runtime.model_archive_files import Kept, put


class CannotStore(ServiceError):
    """A file of the registry cannot be written."""

    status = 503
    code = "registry.cannot_store"


@contextmanager
def stored() -> Iterator[None]:
    """Turn a failure to write a file into ``NoSpace`` for a full disk, else ``CannotStore``."""
    with writing(lambda problem: CannotStore(problem=problem)):
        yield


class Shelf:
    """The registry's files in one data folder."""

    def __init__(self, data: Path) -> None:
        self.kept = Kept(data)
        self.results_folder = data / "results"
        self.reports_folder = data / "reports"

    def store_model(self, digest: str, artefact: bytes, golden: GoldenVectors) -> None:
        """Keep a model and its golden vectors; ``NoSpace`` or ``CannotStore``."""
        with stored():
            put(canonical(golden.to_content()) + b"\n", self.kept.golden / f"{digest}.json")
            put(artefact, self.kept.models / f"{digest}.json")

    def store_results(self, digest: str, results: bytes, report_digest: str | None, report: bytes) -> None:
        """Keep the results of a validation, and the report where there is one."""
        with stored():
            put(results, self.results_folder / f"{digest}.json")
            if report_digest is not None:
                put(report, self.reports_folder / f"{report_digest}.html")

    def model(self, digest: str) -> bytes:
        """The bytes of a kept model; ``NotFound``."""
        return _bytes(self.kept.models / f"{digest}.json")

    def results(self, digest: str, public_keys: tuple[bytes, ...]) -> Mapping[str, Any]:
        """The content of kept results; ``NotFound`` when gone, ``ModelFileError`` when changed."""
        content = read_results(
            _bytes(self.results_folder / f"{digest}.json"), public_keys, name=f"{digest[:12]}.json"
        )
        if digest_of(content) != digest:
            raise ModelFileError("model.results_changed", file=f"{digest[:12]}.json")
        return content

    def report(self, digest: str) -> bytes:
        """The bytes of a kept report; ``NotFound`` when it is gone or not what it was."""
        report = _bytes(self.reports_folder / f"{digest}.html")
        if hashlib.sha256(report).hexdigest() != digest:
            raise NotFound
        return report


class JudgedCases:
    """Whether a validation was judged on simulated cases, read once from its results."""

    def __init__(self, shelf: Shelf, public_keys: tuple[bytes, ...]) -> None:
        self._shelf, self._public_keys = shelf, public_keys
        self._known: dict[str, bool | None] = {}

    def made_up(self, digest: str) -> bool | None:
        """Whether any case in the results ``digest`` is simulated; ``None`` where they do not say, or cannot
        be read."""
        if digest not in self._known:
            self._known[digest] = self._read(digest)
        return self._known[digest]

    def _read(self, digest: str) -> bool | None:
        try:
            number = made_up_in(self._shelf.results(digest, self._public_keys))
        except (NotFound, ModelFileError):
            return None
        return None if number is None else number > 0


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise NotFound from None
