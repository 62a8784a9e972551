"""A model of the organisation itself in the demonstration: learned from simulated cases, and proposed.

So the registry shows what a proposal is decided on: limits, calibration, net benefit and the points beside
those of the model that serves. Learning and validating take half a minute, so their outcome is stored in
``local_model.json.xz``, which ``python -m tests.demo_model`` makes. Its content is signed here, with the keys
of this demonstration, and goes the way of every proposal. Every judged case is marked as simulated in it.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from screening.catalogue.catalogue import Catalogue
from screening.model.artefact import write_artefact
from screening.model.score_table_from_json import from_content
from screening.model.signing import read_key
from screening.model.validation_results_file import results_bytes
from service.access.unit_of_work import unit_as
from service.areas.registry.candidate import Offered
from service.areas.registry.proposals import propose
from service.core.keys import SIGNING
from service.installation.running_installation import Installation

FILE: Final = "local_model.json.xz"
NAME: Final = "demo"
VERSION: Final = "1"


@cache
def stored_content() -> Mapping[str, Mapping[str, Any]]:
    """The content of the model file (``model``) and of its validation (``results``), unsigned."""
    content: Mapping[str, Mapping[str, Any]] = json.loads(
        lzma.decompress((files("service.demo") / FILE).read_bytes())
    )
    return content


def is_for(catalogue: Catalogue) -> bool:
    """Whether the stored content was made for the questions of ``catalogue``."""
    made_for = stored_content()["results"]["catalogue"]["digest"]
    return bool(made_for == catalogue.digest)


def propose_local_model(installation: Installation, analyst: int, reason: str) -> None:
    """Let ``analyst`` propose that the estimates of the stored model be shown; the proposal waits. Nothing
    is proposed where the model was made for other questions than these."""
    if not is_for(installation.catalogue):
        return
    key = read_key(installation.settings.data / "keys" / SIGNING)
    content = stored_content()
    with TemporaryDirectory() as folder:
        file = Path(folder) / "model.json"
        write_artefact(file, from_content(content["model"], installation.catalogue), key)
        offered = Offered(file.read_bytes(), results_bytes(content["results"], key))
    with unit_as(installation, analyst) as unit:
        propose(unit, offered, "advisory", reason)
