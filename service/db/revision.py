"""Whether the database is of the revision that this program needs.

Known here as a constant, so that serving need not load the migration machinery; a test holds it to the
newest migration.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from service.core.errors import BadSettings

REVISION: Final = "0024"


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
    found = revision_of(db)
    if found is not None:
        check_not_newer(found)
    if found != REVISION:
        raise BadSettings("settings.old_database", found=found or "-", needed=REVISION)


def check_not_newer(found: str) -> None:
    """Raise ``BadSettings`` for the revision of a program that is newer than this one: no upgrade helps."""
    if found > REVISION:
        raise BadSettings("settings.new_database", found=found, needed=REVISION)
