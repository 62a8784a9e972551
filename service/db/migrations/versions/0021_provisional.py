"""Choices that nobody has saved yet, kept against a crash; due moments that lapsed with their answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_provisional",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_draft_provisional_intake_id_intake")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_draft_provisional_person_id_person")
        ),
        sa.PrimaryKeyConstraint("intake_id", "person_id", name=op.f("pk_draft_provisional")),
    )
    op.create_table(
        "assessment_due_lapsed",
        sa.Column("due_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("lapsed_at", UtcDateTime(), nullable=False),
        sa.Column("lapsed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["due_id"], ["assessment_due.id"], name=op.f("fk_assessment_due_lapsed_due_id_assessment_due")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["cases.id"], name=op.f("fk_assessment_due_lapsed_case_id_cases")
        ),
        sa.ForeignKeyConstraint(
            ["lapsed_by"], ["person.id"], name=op.f("fk_assessment_due_lapsed_lapsed_by_person")
        ),
        sa.PrimaryKeyConstraint("due_id", name=op.f("pk_assessment_due_lapsed")),
    )
    op.create_index(
        op.f("ix_assessment_due_lapsed_case_id"), "assessment_due_lapsed", ["case_id"], unique=False
    )
    for statement in append_only("assessment_due_lapsed", op.get_bind().dialect.name):
        op.execute(statement)
