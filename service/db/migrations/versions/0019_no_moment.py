"""A case for which nothing is due has no moment in the work list, instead of one in the year 9999."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.column_types import UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FAR = "9999-01-01T00:00:00+00:00"


def upgrade() -> None:
    with op.batch_alter_table("case_stand") as table:
        table.alter_column("due_at", existing_type=UtcDateTime(), nullable=True)
    op.execute(sa.text(f"UPDATE case_stand SET due_at = NULL WHERE due_at > '{FAR}'"))  # noqa: S608 - our own text
