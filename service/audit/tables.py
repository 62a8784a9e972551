"""The access log: one row for everything that was seen, done or refused; and the seals of other rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, FORGETTABLE, Base, Numbered


class AuditEntry(Base):
    """One entry. Rows are only ever added; triggers refuse anything else.

    ``mac`` seals this row together with the one before it (``previous``). ``person_id`` is no foreign key:
    the log stands by itself, and outlives what it names. ``rows_digest`` binds the rows that were changed in
    the same transaction; it stands in the last of its entries.
    """

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_object_id", "object_id", postgresql_ops={"object_id": "varchar_pattern_ops"}),
        Index("ix_audit_entry_action_seq", "action", "seq"),
        Index("ix_audit_entry_person_id_seq", "person_id", "seq"),
        APPEND_ONLY,
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    person_id: Mapped[int | None]
    on_behalf_of: Mapped[str | None] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(String(120))
    session_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    object_type: Mapped[str] = mapped_column(String(30))
    object_id: Mapped[str | None] = mapped_column(String(130))
    purpose: Mapped[str | None] = mapped_column(String(60))
    outcome: Mapped[str] = mapped_column(String(20))
    facts: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(64))
    mac: Mapped[str] = mapped_column(String(64))
    rows_digest: Mapped[str | None] = mapped_column(String(64))


class RowSeal(Numbered, Base):
    """What a row of another table was after a transaction: a keyed digest, or nothing where it was removed.

    ``seq`` is the entry of the log that binds the seals of its transaction. Rows are named and not referred
    to: a seal outlives the row. ``of_case`` says with the key of which case the digest was made. Of the seals
    of a destroyed case (``forgotten``) no name is left.
    """

    __tablename__ = "row_seal"
    __table_args__ = (
        Index("ix_row_seal_row", "table_name", "row_key", "id"),
        CheckConstraint("kind IN ('row', 'gone', 'forgotten')", name="kind"),
        CheckConstraint("(kind = 'gone') = (digest IS NULL)", name="gone"),
        FORGETTABLE,
    )

    seq: Mapped[int]
    table_name: Mapped[str] = mapped_column(String(60))
    row_key: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(9))
    of_case: Mapped[int | None]
    digest: Mapped[bytes | None] = mapped_column(LargeBinary(16))


class ChangedRow(Numbered, Base):
    """On PostgreSQL: a row that the transaction under way changed, as its triggers note it. The transaction
    takes it out again before it ends. SQLite notes them in the memory of its connection."""

    __tablename__ = "changed_row"

    how: Mapped[str] = mapped_column(String(6))
    table_name: Mapped[str] = mapped_column(String(60))
    old_row: Mapped[str | None] = mapped_column(Text)
    new_row: Mapped[str | None] = mapped_column(Text)


class CaseSealKey(Base):
    """A random key of one case, in the digests of its rows. It goes with the case: then what stood in a short
    answer cannot be guessed from a digest, also with the key of the installation."""

    __tablename__ = "case_seal_key"

    of_case: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    secret: Mapped[bytes] = mapped_column(LargeBinary(32))
