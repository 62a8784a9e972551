"""What every stored screening rests on, kept by digest, so that it can be computed again after an upgrade.

``<data>/models``, ``<data>/catalogues`` and ``<data>/acute_rules`` hold one file per digest that was ever
served here. What is read back is checked against the digest in its name and against its signature.
"""

from __future__ import annotations

import logging
import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from screening.catalogue.acute import AcuteRules
from screening.catalogue.catalogue import Catalogue

_log = logging.getLogger("signaalwijzer.scoring")

_CATALOGUE: Final = files("screening.catalogue") / "indicators.toml"
_RULES: Final = files("screening.catalogue") / "acute_rules.toml"


class Kept:
    """The kept files of one installation."""

    def __init__(self, data: Path) -> None:
        self.models = data / "models"
        self.catalogues = data / "catalogues"
        self.rules = data / "acute_rules"

    def keep(
        self, model: Path | Traversable, model_digest: str, catalogue: Catalogue, rules: AcuteRules
    ) -> None:
        """Keep a copy of what is being served; a full disk is told in the log and stops nothing."""
        try:
            _copy(model, self.models / f"{model_digest}.json")
            _copy(_CATALOGUE, self.catalogues / f"{catalogue.digest}.toml")
            _copy(_RULES, self.rules / f"{rules.digest}.toml")
        except OSError as error:
            _log.warning("the served model could not be kept for later checks: %s", error.strerror)


def _copy(source: Path | Traversable, target: Path) -> None:
    """Copy whole or not at all; a file that is there already is left alone."""
    if target.exists():
        return
    target.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.unfinished")
    unfinished.write_bytes(source.read_bytes())
    os.replace(unfinished, target)
