"""What the database says about the installation it belongs to."""

from __future__ import annotations

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from service.installation.tables import InstallationRow


def has_identity(db: Session) -> bool:
    """Whether the database is new enough to hold an identity."""
    return inspect(db.connection()).has_table(InstallationRow.__tablename__)


def identity(db: Session) -> str | None:
    """The identity, ``None`` where none was written yet."""
    return db.execute(select(InstallationRow.identity)).scalar_one_or_none()


def rows(db: Session) -> list[tuple[int, str]]:
    """Number and identity of every row: there must be one."""
    asked = select(InstallationRow.id, InstallationRow.identity)
    return [(row.id, row.identity) for row in db.execute(asked)]


def add_identity(db: Session, identity: str) -> None:
    db.add(InstallationRow(id=1, identity=identity))
