"""The in-person assessment, and that the conversation of a round was held."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND_ONLY = ("assessment", "conversation_held")


def upgrade() -> None:
    op.create_table(
        "assessment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("assessor_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("present", sa.Text(), nullable=False),
        sa.Column("saw_score", sa.Boolean(), nullable=False),
        sa.Column("log_shows_look", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("exploitation", sa.Text(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("means_note", sa.Text(), nullable=False),
        sa.Column("follows", sa.Text(), nullable=False),
        sa.Column("follows_note", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('established', 'strong_indications', 'not_shown', 'undetermined')",
            name=op.f("ck_assessment_outcome"),
        ),
        sa.CheckConstraint(
            "basis IN ('own_statement', 'police_report', 'other_professional', 'file', 'other')",
            name=op.f("ck_assessment_basis"),
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('established', 'not_shown') OR second_id IS NOT NULL",
            name=op.f("ck_assessment_second_named"),
        ),
        sa.CheckConstraint(
            "second_id IS NULL OR (second_id <> made_by AND second_id <> assessor_id)",
            name=op.f("ck_assessment_second_differs"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessment_case_id_cases")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_assessment_intake_id_intake")),
        sa.ForeignKeyConstraint(
            ["assessor_id"], ["person.id"], name=op.f("fk_assessment_assessor_id_person")
        ),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_assessment_second_id_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_assessment_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment")),
        sa.UniqueConstraint("intake_id", "number", name=op.f("uq_assessment_intake_id_number")),
    )
    op.create_index(op.f("ix_assessment_case_id_id"), "assessment", ["case_id", "id"], unique=False)
    op.create_table(
        "conversation_held",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_conversation_held_intake_id_intake")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_conversation_held_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_conversation_held_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_held")),
    )
    op.create_index(
        op.f("ix_conversation_held_case_id_intake_id"),
        "conversation_held",
        ["case_id", "intake_id"],
        unique=False,
    )
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
