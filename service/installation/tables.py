"""The table that says which installation a database belongs to."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base


class InstallationRow(Base):
    """The one row with the identity of the installation; the same stands in a file of the data folder."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"), APPEND_ONLY)

    id: Mapped[int] = mapped_column(primary_key=True)
    identity: Mapped[str] = mapped_column(String(32))
