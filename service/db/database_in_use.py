"""Whether somebody else works on a database, for a command that must be alone."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import text

from service.core.errors import BadSettings
from service.db.copy_rows import held_alone
from service.db.database import Database, checked_url, translated_opening_errors

_OTHERS: Final = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
    "AND application_name = 'signaalwijzer'"
)


def require_unused(url: str) -> None:
    """Raise ``BadSettings`` while a service or another command works on the database at ``url``.

    On PostgreSQL one that has no connection at this moment is not seen.
    """
    parsed = checked_url(url)
    if parsed.get_backend_name() == "sqlite":
        with held_alone(Path(parsed.database or "")):
            return
    with (
        closing(Database(url)) as database,
        translated_opening_errors(database.url),
        database.reading() as db,
    ):
        if db.execute(_OTHERS).scalar_one():
            raise BadSettings("settings.database_in_use")
