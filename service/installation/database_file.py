"""Whether the file of an installation's own SQLite database is there; SQLite would make an empty one."""

from __future__ import annotations

from service.core.errors import BadSettings
from service.core.settings import Settings


def require_database_file(settings: Settings) -> None:
    """Raise ``BadSettings`` where the database is a file in the data folder and that file is missing."""
    file = settings.database_file
    if file is not None and not file.is_file():
        raise BadSettings("settings.database_missing", file=file.name)
