"""The plain copy of an installation at one moment, made while the service goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from service.audit import chain
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor, read_head
from service.core.errors import BadSettings, LogChanged
from service.core.settings import DATABASE_FILE, Settings
from service.db.database import Database, checked_url
from service.db.revision import check_revision
from service.db.sqlite_copy import copy_database

WORKING: Final = ".backup"
"""The folder, within the data folder, in which the plain copy lies while a backup is made."""

LOCK: Final = ".backup-lock"
ASIDE: Final = "signaalwijzer-before-copy.sqlite"
"""What the file of a database is called after ``screening db copy``: the installation has another one now."""

_NOT_COPIED: Final = frozenset(
    {
        "keys",
        WORKING,
        LOCK,
        DATABASE_FILE,
        f"{DATABASE_FILE}-wal",
        f"{DATABASE_FILE}-shm",
        ASIDE,
        HEAD_FILE,
        LINES_FILE,
    }
)
"""At the top of the data folder: what is copied otherwise, or is nothing of the installation."""


def copy_data(settings: Settings, key: bytes, target: Path) -> None:
    """Copy the data folder of ``settings`` into the new folder ``target``, without the keys.

    The anchor of the copy is that of the copied log, for the service writes on meanwhile. The head before
    the copy must be in it: else entries were removed, and ``LogChanged`` is raised. Files are copied after
    the database: nothing that the database names is missing, and a case destroyed meanwhile has its
    tombstone.
    """
    head = read_head(settings.data, key)
    if head is None:
        raise BadSettings("audit.anchor_unreadable", folder=settings.data.name)
    target.mkdir(mode=0o700)
    _copy_database(checked_url(settings.url), target / DATABASE_FILE)
    copy_files(settings.data, target, _NOT_COPIED)
    with closing(Database(f"sqlite:///{target / DATABASE_FILE}")) as database, database.reading() as db:
        if not chain.stands_at(db, head):
            raise LogChanged
        Anchor.copy(settings.data, target, key, chain.head_of(db))


def _copy_database(source: URL, target: Path) -> None:
    """Copy the state of one moment into a SQLite file, whatever the database is that the service uses."""
    if source.get_backend_name() == "sqlite":
        try:
            copy_database(Path(source.database or ""), target)
        except sqlite3.Error as error:
            raise BadSettings("backup.cannot_write", problem=error) from error
        return
    from service.db.copy_rows import copy_rows  # knows every table and the migrations

    shown = source.render_as_string(hide_password=False)
    with closing(Database(shown)) as database, database.reading() as db:
        check_revision(db)
        copy_rows(db.connection(), f"sqlite:///{target}", lambda _: None)
    with closing(sqlite3.connect(target)) as written:
        written.execute("PRAGMA journal_mode=DELETE")
    target.chmod(0o600)


def copy_files(source: Path, target: Path, without: frozenset[str] = frozenset()) -> None:
    """Copy every file below ``source``, links as what they lead to, into the folder ``target``.

    ``without`` are names directly in ``source``. What is no file, such as a socket or a link to nothing,
    holds nothing to keep.
    """
    target.mkdir(mode=0o700, exist_ok=True)
    for path in source.iterdir():
        if path.name in without:
            continue
        if path.is_dir():
            copy_files(path, target / path.name)
        elif path.is_file():
            shutil.copy2(path, target / path.name)
