"""Words that were typed and not sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.column_types import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kept_words",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("page", sa.String(length=200), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("sheet_id", sa.Integer(), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_kept_words_person_id_person")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_kept_words_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["table_sheet.id"], name=op.f("fk_kept_words_sheet_id_table_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_words")),
        sqlite_autoincrement=True,
    )
    for columns in (("person_id", "page"), ("case_id",), ("sheet_id",), ("saved_at",)):
        op.create_index(op.f(f"ix_kept_words_{'_'.join(columns)}"), "kept_words", list(columns), unique=False)
