"""PostgreSQL finds the entries about a case by the beginning of what they are about.

An index in the order of a language cannot be asked for a beginning; SQLite's orders by bytes already.
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

NAME = "ix_audit_entry_object_id"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        return
    op.drop_index(NAME, "audit_entry")
    op.create_index(NAME, "audit_entry", ["object_id"], postgresql_ops={"object_id": "varchar_pattern_ops"})
