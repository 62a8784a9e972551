"""The rows of every table bound into the log: seals of rows, the keys of cases, and a digest in the entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import forgettable

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "row_seal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("row_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=9), nullable=False),
        sa.Column("of_case", sa.Integer(), nullable=True),
        sa.Column("digest", sa.LargeBinary(length=16), nullable=True),
        sa.CheckConstraint("kind IN ('row', 'gone', 'forgotten')", name=op.f("ck_row_seal_kind")),
        sa.CheckConstraint("(kind = 'gone') = (digest IS NULL)", name=op.f("ck_row_seal_gone")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_row_seal")),
    )
    op.create_index("ix_row_seal_row", "row_seal", ["table_name", "row_key", "id"])
    op.create_table(
        "case_seal_key",
        sa.Column("of_case", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("secret", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("of_case", name=op.f("pk_case_seal_key")),
    )
    op.create_table(
        "changed_row",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(length=6), nullable=False),
        sa.Column("table_name", sa.String(length=60), nullable=False),
        sa.Column("old_row", sa.Text(), nullable=True),
        sa.Column("new_row", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changed_row")),
    )
    op.add_column("audit_entry", sa.Column("rows_digest", sa.String(length=64), nullable=True))
    for statement in forgettable("row_seal", op.get_bind().dialect.name):
        op.execute(statement)
