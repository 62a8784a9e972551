"""The files that stored screenings rest on, by digest, so that they can be computed again after an upgrade.

``<data>/models``, ``<data>/catalogues`` and ``<data>/acute_rules`` hold one file per digest that was ever
served here; ``<data>/golden`` holds the golden vectors of those models. What is read back is checked against
the digest in its name and against its signature.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from screening.catalogue.acute_rules import AcuteRules
from screening.catalogue.catalogue import Catalogue
from screening.catalogue.errors import CatalogueError
from screening.catalogue.read_acute_rules import load_acute_rules
from screening.catalogue.read_catalogue import load_catalogue
from screening.explain.screener import Screener
from screening.model.artefact import read_artefact
from screening.model.errors import ModelFileError
from screening.model.score_table import ScoreTable
from screening.model.shipped_files import shipped_artefact, shipped_golden_file
from screening.whole_file import put_whole

_log = logging.getLogger("signaalwijzer.scoring")

_CATALOGUE: Final = files("screening.catalogue") / "indicators.toml"
_RULES: Final = files("screening.catalogue") / "acute_rules.toml"


class NotKept(Exception):
    """A file that a stored screening rests on is gone, or is not what it was."""

    def __init__(self, what: str, digest: str) -> None:
        super().__init__(what, digest)
        self.what = what
        self.digest = digest


class Kept:
    """The kept files of one installation."""

    def __init__(self, data: Path) -> None:
        self.models = data / "models"
        self.golden = data / "golden"
        self.catalogues = data / "catalogues"
        self.rules = data / "acute_rules"

    def keep(self, model: Path | Traversable, model_digest: str) -> None:
        """Keep a copy of the model being served; a full disk is logged and stops nothing."""
        try:
            _copy(model, self.models / f"{model_digest}.json")
        except OSError as error:
            _log.warning("the served model could not be kept for later checks: %s", error.strerror)

    def keep_questions(self, catalogue: Catalogue, rules: AcuteRules) -> None:
        """Keep a copy of the questions and the acute rules, which answers are stored under, model or not."""
        try:
            _copy(_CATALOGUE, self.catalogues / f"{catalogue.digest}.toml")
            _copy(_RULES, self.rules / f"{rules.digest}.toml")
        except OSError as error:
            _log.warning("the questions could not be kept for later reading: %s", error.strerror)

    def catalogue_digests(self) -> tuple[str, ...]:
        """The digests of the kept catalogues, the last kept first."""
        try:
            files_ = sorted(self.catalogues.glob("*.toml"), key=lambda file: file.stat().st_mtime_ns)
        except OSError:
            return ()
        return tuple(file.stem for file in reversed(files_))

    def keep_golden(self, vectors: Path | Traversable | None, model_digest: str) -> None:
        """Keep the golden vectors beside (``None``: those of the product), for when another model serves."""
        try:
            _copy(vectors or shipped_golden_file(), self.golden / f"{model_digest}.json")
        except OSError as error:
            _log.warning("golden vectors could not be kept for later checks: %s", error.strerror)

    def screener(
        self, model_digest: str, catalogue_digest: str, rules_digest: str, public_keys: Iterable[bytes]
    ) -> Screener:
        """What gave scores under these digests; ``NotKept`` when a part is gone or is not what it was."""
        catalogue, rules = self.rules_and_catalogue(catalogue_digest, rules_digest)
        return Screener(self.table(model_digest, catalogue, public_keys), catalogue, rules)

    def table(self, digest: str, catalogue: Catalogue, public_keys: Iterable[bytes]) -> ScoreTable:
        """The model ``digest`` for ``catalogue``; ``NotKept``."""
        file = _kept_or_shipped(self.models / f"{digest}.json", shipped_artefact())
        try:
            table = read_artefact(file, public_keys, catalogue)
        except ModelFileError as refused:
            raise NotKept("model", digest) from refused
        if table.digest != digest:
            raise NotKept("model", digest)
        return table

    def catalogue(self, digest: str) -> Catalogue:
        """The catalogue with this digest; ``NotKept``."""
        try:
            catalogue = load_catalogue(_if_kept(self.catalogues / f"{digest}.toml"))
        except CatalogueError as wrong:
            raise NotKept("catalogue", digest) from wrong
        if catalogue.digest != digest:
            raise NotKept("catalogue", digest)
        return catalogue

    def rules_and_catalogue(self, catalogue_digest: str, rules_digest: str) -> tuple[Catalogue, AcuteRules]:
        """The catalogue and the acute rules with these digests; ``NotKept``."""
        catalogue = self.catalogue(catalogue_digest)
        try:
            rules = load_acute_rules(catalogue, _if_kept(self.rules / f"{rules_digest}.toml"))
        except CatalogueError as wrong:
            raise NotKept("acute_rules", rules_digest) from wrong
        if rules.digest != rules_digest:
            raise NotKept("acute_rules", rules_digest)
        return catalogue, rules


def _if_kept(file: Path) -> Path | None:
    """``file``, or ``None`` (what comes with the product) where it was never kept."""
    return file if file.exists() else None


def _kept_or_shipped(kept: Path, shipped: Path | Traversable) -> Path | Traversable:
    return kept if kept.exists() else shipped


def _copy(source: Path | Traversable, target: Path) -> None:
    """Copy whole or not at all; a file that is there already is left alone."""
    if not target.exists():
        put(source.read_bytes(), target)


def put(content: bytes, target: Path) -> None:
    """Write ``content`` to ``target``, whole or not at all: ``OSError`` leaves nothing behind."""
    target.parent.mkdir(mode=0o700, exist_ok=True)
    put_whole(target, content)
