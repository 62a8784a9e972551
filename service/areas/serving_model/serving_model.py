"""Which model gives scores now, by the registry; read in the transaction of each use.

Reading it (``standing``) changes nothing. A process takes another model into use at four places: when it
starts and once a minute, after a step of the registry (``follow``), and in the transaction of each screening
(``followed``).

The last step that names a model counts. The model that the installation starts with serves before any such
step, and when the named model was made for other questions than those of this release.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from service.areas.serving_model import queries
from service.areas.serving_model.model_stages import Stage
from service.model_runtime.models_in_use import ScoringHandle

if TYPE_CHECKING:
    from service.access.unit_of_work import UnitOfWork
    from service.installation.running_installation import Installation

FIRST_STAGE: Final[Stage] = "advisory"
"""The first stage of the model of the makers: shown after the own judgement; it moves no assessment."""

OWN_FIRST_STAGE: Final[Stage] = "shadow"
"""The first stage of an installation's own model before two people approve it: shown to nobody."""

SERVED_STAGES: Final[frozenset[Stage]] = frozenset({"advisory", "triage"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What the registry says: the model that serves (empty: none may) and its stage; ``known`` says whether
    it is written down already, ``validated_at`` when it was last validated here, on the results with the
    digest ``results``."""

    digest: str
    stage: Stage
    known: bool = True
    validated_at: datetime | None = None
    results: str | None = None

    @property
    def serves(self) -> bool:
        return self.stage != "retired"


def standing_of(row: Any, handle: ScoringHandle) -> Standing:
    """The standing in a row of ``queries.switch``."""
    start = handle.start_digest
    if row.serves == "":
        return Standing("", "retired")
    if row.serves is not None and (row.serves == start or row.serves_catalogue == handle.catalogue.digest):
        return Standing(row.serves, row.serves_at, True, row.serves_validated_at, row.serves_results)
    first = row.stage or _first_stage(handle)
    return Standing(start, first, row.stage is not None, row.start_validated_at, row.start_results)


def standing(unit: UnitOfWork) -> Standing:
    """The standing by the registry; this changes nothing."""
    handle = unit.installation.scoring
    return standing_of(queries.switch(unit.db, handle.start_digest), handle)


def follow(installation: Installation) -> None:
    """Let this process give scores with the model that the registry names, after testing it."""
    handle = installation.scoring
    with installation.database.reading() as db:
        followed(handle, queries.switch(db, handle.start_digest))
    handle.ready()


def followed(handle: ScoringHandle, row: Any) -> Standing:
    """The standing in ``row``, after which the process gives scores with that model."""
    standing = standing_of(row, handle)
    if standing.serves:
        handle.follow(standing.digest, standing.validated_at, standing.results)
    return standing


def _first_stage(handle: ScoringHandle) -> Stage:
    return FIRST_STAGE if handle.starts_with_makers_model else OWN_FIRST_STAGE
