"""Until when the code works with which somebody chooses a first or another password."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.column_types import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("code_until", UtcDateTime(), nullable=True))
