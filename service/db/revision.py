"""Whether the database is of the revision that this program needs.

A constant, so that serving need not load the migration machinery; a test compares it with the newest
migration.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from service.core.errors import BadSettings

REVISION: Final = "0032"


def revision_of(db: Session) -> str | None:
    """The revision of the database, ``None`` when it was never made."""
    try:
        return db.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except DatabaseError as error:
        if "alembic_version" in str(error.orig):
            return None
        raise


def check_revision(db: Session) -> None:
    """Raise ``BadSettings`` unless the database is of the revision needed."""
    revision = revision_of(db)
    if revision is not None:
        check_not_newer(revision)
    if revision != REVISION:
        raise BadSettings("settings.old_database", found=revision or "-", needed=REVISION)


def check_not_newer(revision: str) -> None:
    """Raise ``BadSettings`` for the revision of a program that is newer than this one: no upgrade helps."""
    if revision > REVISION:
        raise BadSettings("settings.new_database", found=revision, needed=REVISION)
