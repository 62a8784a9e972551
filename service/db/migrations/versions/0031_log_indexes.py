"""The access log is found by action and by person."""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("action", "person_id"):
        op.create_index(op.f(f"ix_audit_entry_{column}_seq"), "audit_entry", [column, "seq"], unique=False)
