"""A copy of a SQLite database at one moment, while it is being written; and whether a file is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path


def copy_database(source: Path, target: Path) -> None:
    """Copy with SQLite's own backup: the state of one moment, in one private file. No writer waits for it.

    Raises ``sqlite3.Error``.
    """
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as read,
        closing(sqlite3.connect(target)) as written,
    ):
        read.execute("PRAGMA query_only=ON")
        read.execute("BEGIN")
        read.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here this moment is read
        read.backup(written)
        written.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def is_whole(file: Path) -> bool:
    """Whether SQLite finds nothing wrong with its file, references between rows included."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            return sound and connection.execute("PRAGMA foreign_key_check").fetchone() is None
    except sqlite3.DatabaseError:
        return False
