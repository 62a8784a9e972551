"""Whether the process lives (/healthz) and whether it can do its work (/readyz). Neither shows a secret.

A model that fails its test is reported, and the service stays ready: intake and acute rules must go on.
"""

from __future__ import annotations

from collections.abc import Mapping
from errno import EDQUOT, EFBIG, ENOSPC
from pathlib import Path
from tempfile import TemporaryFile
from typing import Final, Literal

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from service.access.unit_of_work import moment_in
from service.core.api_schema_base import Schema
from service.core.errors import NoSpace, NotWritable, ServiceError
from service.db.revision import check_revision

router = APIRouter(tags=["health"])

_ROOM: Final = 256 * 1024
"""Bytes for which the disk must have room: what a few requests write."""


class Alive(Schema):
    status: Literal["alive"] = "alive"


class Ready(Schema):
    """What works: ``database`` is ``ok`` or a code; ``scoring`` is ``ok`` or why there are no scores;
    ``anchor_second`` whether the anchor of the log stands in its second place, where there is one."""

    status: Literal["ready", "not_ready"]
    database: str
    scoring: str
    anchor_second: Literal["ok", "failed", "none"]


_SECOND: Final[Mapping[bool | None, Literal["ok", "failed", "none"]]] = {
    True: "ok",
    False: "failed",
    None: "none",
}


def _cannot_be_kept(folder: Path) -> str | None:
    """Why nothing can be written in the data folder; what is written to see that has no name."""
    try:
        with TemporaryFile(dir=folder) as file:
            file.write(bytes(_ROOM))
            file.flush()
    except OSError as error:
        return NoSpace.code if error.errno in {ENOSPC, EDQUOT, EFBIG} else NotWritable.code
    return None


@router.get("/healthz")
async def healthz() -> Alive:
    """The process answers."""
    return Alive()


@router.get("/readyz", responses={503: {"model": Ready}})
def readyz(request: Request, response: Response) -> Ready:
    """The database takes a writer and is of the right revision, and its disk has room; and how the model's
    self-test went."""
    installation = request.app.state.installation
    try:
        with installation.database.transaction() as db:
            check_revision(db)
            moment_in(db, installation)
        database = "ok"
    except ServiceError as error:
        database = error.key
    except SQLAlchemyError:
        database = "unreachable"
    if database == "ok" and (problem := _cannot_be_kept(installation.settings.data)):
        database = problem
    if database != "ok":
        response.status_code = 503
    return Ready(
        status="ready" if database == "ok" else "not_ready",
        database=database,
        scoring=installation.scoring.self_test.problem or "ok",
        anchor_second=_SECOND[installation.anchor.second_works],
    )
