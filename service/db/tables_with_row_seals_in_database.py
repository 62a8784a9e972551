"""The tables with sealed rows, as the database in use has them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from service.db.changed_rows import sqlite_tables
from service.db.postgresql_changed_rows import make_triggers, postgresql_tables
from service.db.tables_with_row_seals import SealedTable, sealed_among


def tables_of(db: Session) -> dict[str, SealedTable]:
    """The bound tables of the database of ``db``, as they are now."""
    connection = db.connection()
    if connection.dialect.name != "sqlite":
        return sealed_among(postgresql_tables(connection))
    driver: Any = connection.connection.driver_connection
    return sealed_among(sqlite_tables(driver))


def note_changes(connection: Connection) -> None:
    """Make what a database keeps to note changes: on SQLite nothing."""
    if connection.dialect.name != "sqlite":
        make_triggers(connection)
