"""Which installation the database belongs to. The row is written by the program that has the data folder."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    for statement in append_only("installation", op.get_bind().dialect.name):
        op.execute(statement)
