"""Whether the database was put back from before a destruction."""

from __future__ import annotations

from service.areas.retention import queries, tombstones
from service.installation.installation import House


def is_behind(house: House) -> bool:
    """Whether database and file of tombstones differ; then ``redo_after_restore`` brings them together.

    Raises ``BadSettings`` when the file was changed by somebody else.
    """
    with house.database.reading() as db:
        known = queries.tombstones(db)
    return tombstones.apart(known, house.settings.data, house.keys.audit)
