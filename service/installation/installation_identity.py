"""Which installation a database belongs to: the same identity stands in the data folder and in the database.

A mistyped address could otherwise let one installation write into the database of another, under keys that
do not fit it. So the two are compared at every start and before the first write of every command.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from service.audit import chain
from service.audit.anchor import read_head
from service.audit.verify import last_entry_is_sound
from service.core.errors import BadSettings, LogChanged
from service.core.private_files import write_new
from service.installation import queries

FILE: Final = "installation-id"
_FORM: Final = re.compile(r"[0-9a-f]{32}")


def make(folder: Path) -> str:
    """Write a new identity into ``folder``; ``FileExistsError`` when there is one."""
    identity = secrets.token_hex(16)
    write_new(folder / FILE, f"{identity}\n".encode("ascii"))
    return identity


def in_folder(folder: Path) -> str | None:
    """The identity in ``folder``, ``None`` without the file; ``BadSettings`` when it holds something else."""
    try:
        identity = (folder / FILE).read_text("utf-8", errors="replace").strip()
    except FileNotFoundError:
        return None
    if not _FORM.fullmatch(identity):
        raise BadSettings("settings.identity_wrong", file=FILE)
    return identity


def in_database(db: Session) -> str | None:
    """The identity in the database, ``None`` where it holds none, as before version 0025."""
    return queries.identity(db) if queries.has_identity(db) else None


def check(db: Session, folder: Path, key: bytes) -> None:
    """Raise unless ``db`` is the database of the installation in ``folder``.

    ``BadSettings`` where it is another one's or has no identity yet; ``LogChanged`` where the last entry of
    its log was not sealed with ``key``.
    """
    stored = queries.identity(db)
    _compare(in_folder(folder), stored)
    if stored is None:
        raise BadSettings("settings.identity_unbound")
    if not last_entry_is_sound(db, key):
        raise LogChanged


def check_not_another(db: Session, folder: Path) -> None:
    """Raise ``BadSettings`` where ``db`` belongs to another installation; for commands that only read."""
    own, stored = in_folder(folder), in_database(db)
    if own and stored:
        _compare(own, stored)


def is_of(db: Session, folder: Path) -> bool:
    """Whether ``db`` holds the identity of ``folder`` and nothing else about it."""
    return queries.rows(db) == [(1, in_folder(folder))]


def check_before_upgrade(db: Session, folder: Path, key: bytes) -> None:
    """The same before an upgrade, where the database may be older than its identity.

    Then its log must end with an entry that ``key`` sealed, and hold what the anchor in ``folder`` names.
    """
    own, stored = in_folder(folder), in_database(db)
    if stored is not None:
        _compare(own, stored)
    head = read_head(folder, key)
    if head is None:
        raise BadSettings("audit.anchor_unreadable", folder=folder.name)
    if not last_entry_is_sound(db, key) or not chain.stands_at(db, head):
        raise LogChanged if stored else BadSettings("settings.other_database")


def _compare(own: str | None, stored: str | None) -> None:
    if own is None:
        raise BadSettings("settings.identity_missing", file=FILE)
    if stored is not None and stored != own:
        raise BadSettings("settings.other_database")


def bind(db: Session, folder: Path) -> None:
    """Give a database without identity that of ``folder``, which is made where it is missing."""
    identity = in_folder(folder) or make(folder)
    if in_database(db) is None:
        queries.add_identity(db, identity)
