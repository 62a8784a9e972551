"""Parents and guardians of a young person, and whether something may go to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "record_contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("safe", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "relation IN ('mother', 'father', 'other_parent', 'guardian')",
            name=op.f("ck_record_contact_relation"),
        ),
        sa.CheckConstraint("safe IN ('yes', 'no', 'not_known')", name=op.f("ck_record_contact_safe")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_record_contact_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_record_contact_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_contact")),
    )
    op.create_index(
        op.f("ix_record_contact_case_id_number_id"),
        "record_contact",
        ["case_id", "number", "id"],
        unique=False,
    )
    for statement in append_only("record_contact", op.get_bind().dialect.name):
        op.execute(statement)
