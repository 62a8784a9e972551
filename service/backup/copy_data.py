"""The plain copy of an installation at one moment, made while the service goes on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from service.audit import chain
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor, read_head
from service.core.errors import BadSettings, LogChanged
from service.core.settings import Settings
from service.db.engine import Database
from service.db.sqlite_copy import copy_database

DATABASE: Final = "signaalwijzer.sqlite"
WORKING: Final = ".backup"
"""The folder, within the data folder, in which the plain copy lies while a backup is made."""

LOCK: Final = ".backup-lock"
_NOT_COPIED: Final = ("keys", WORKING, LOCK, f"{DATABASE}*", HEAD_FILE, LINES_FILE)


def copy_data(settings: Settings, key: bytes, target: Path) -> None:
    """Copy the data folder of ``settings`` into the new folder ``target``, without the keys.

    The anchor of the copy is that of the copied log, for the service writes on meanwhile. The head before
    the copy must be in it: else entries were removed, and ``LogChanged`` is raised. Files are copied after
    the database: nothing that the database names is missing, and a case destroyed meanwhile has its
    tombstone.
    """
    if settings.database_file is None:
        raise BadSettings("backup.own_database")
    head = read_head(settings.data, key)
    if head is None:
        raise BadSettings("audit.anchor_unreadable", folder=settings.data.name)
    target.mkdir(mode=0o700)
    try:
        copy_database(settings.database_file, target / DATABASE)
    except sqlite3.Error as error:
        raise BadSettings("backup.cannot_write", problem=error) from error
    shutil.copytree(settings.data, target, ignore=shutil.ignore_patterns(*_NOT_COPIED), dirs_exist_ok=True)
    with closing(Database(f"sqlite:///{target / DATABASE}")) as database, database.reading() as db:
        if not chain.stands_at(db, head):
            raise LogChanged
        Anchor.copy(settings.data, target, key, chain.head_of(db))
    target.chmod(0o700)
