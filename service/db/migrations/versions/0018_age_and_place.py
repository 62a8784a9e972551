"""Age with its moment and place of intake belong to the round; both can be put right while it is a draft. A
record of a conversation says how old the young person was on its day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    # SQLite adds a column that is never empty only with a default; each row gets its own value at once.
    unset = {"age_at": "1970-01-01T00:00:00.000000+00:00", "setting": "-"}
    op.add_column(
        "intake", sa.Column("age_at", UtcDateTime(), nullable=False, server_default=unset["age_at"])
    )
    op.add_column(
        "intake", sa.Column("setting", sa.String(), nullable=False, server_default=unset["setting"])
    )
    op.execute(
        "UPDATE intake SET age_at = created_at, "
        "setting = (SELECT c.setting FROM cases c WHERE c.id = intake.case_id)"
    )
    if dialect != "sqlite":
        for name in unset:
            op.alter_column("intake", name, server_default=None)
    op.add_column("assessment", sa.Column("age", sa.Integer(), nullable=True))
    op.create_table(
        "intake_change",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("age_confirmed", sa.Boolean(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("age_before", sa.Integer(), nullable=False),
        sa.Column("setting_before", sa.String(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by"], ["person.id"], name=op.f("fk_intake_change_changed_by_person")
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_intake_change_intake_id_intake")),
        sa.PrimaryKeyConstraint("intake_id", "revision", name=op.f("pk_intake_change")),
    )
    for statement in append_only("intake_change", dialect):
        op.execute(statement)
