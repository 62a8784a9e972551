"""Whether the database was restored from before a destruction."""

from __future__ import annotations

from service.areas.retention import queries, tombstones
from service.installation.installation import Installation


def is_behind(installation: Installation) -> bool:
    """Whether database and file of tombstones differ; then ``redo_after_restore`` brings them together.

    Raises ``BadSettings`` when the file was changed by somebody else.
    """
    with installation.database.reading() as db:
        stones = queries.tombstones(db)
    return tombstones.apart(stones, installation.settings.data, installation.keys.audit)
