"""Whether the database was restored from before a destruction."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from service.areas.retention import hold_and_destruction_queries as queries
from service.areas.retention import tombstones
from service.installation.running_installation import Installation


def is_behind(installation: Installation) -> bool:
    """Whether database and file of tombstones differ; ``destroy_again_after_restore`` then mends it.

    Raises ``BadSettings`` when the file was changed by somebody else.
    """
    with installation.database.reading() as db:
        stones = queries.tombstones(db)
    return tombstones.apart(stones, installation.settings.data, installation.keys.audit)


def came_back(db: Session, data: Path, key: bytes) -> int:
    """How many cases have a tombstone in the file and none in the database: they are destroyed again."""
    in_database = {stone.code for stone in queries.tombstones(db)}
    return len({stone.code for stone in tombstones.read_file(data, key)} - in_database)
