"""The registry of models: what was proposed, every step of each, and the reviews after a recall."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("registered_model", "model_step", "review_task", "review_done")
STAGES = "('candidate', 'shadow', 'advisory', 'triage', 'retired')"


def upgrade() -> None:
    _registry()
    _reviews()
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _registry() -> None:
    op.create_table(
        "registered_model",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("catalogue_digest", sa.String(), nullable=False),
        sa.Column("trained_by", sa.String(), nullable=True),
        sa.Column("registered_at", UtcDateTime(), nullable=False),
        sa.Column("registered_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["person.id"], name=op.f("fk_registered_model_registered_by_person")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_registered_model")),
    )
    op.create_table(
        "model_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=False),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("serves", sa.String(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("results_digest", sa.String(), nullable=True),
        sa.Column("report_digest", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('proposed', 'approved', 'rejected', 'lowered', 'superseded')",
            name=op.f("ck_model_step_kind"),
        ),
        sa.CheckConstraint(f"from_stage IN {STAGES}", name=op.f("ck_model_step_from_stage")),
        sa.CheckConstraint(f"to_stage IN {STAGES}", name=op.f("ck_model_step_to_stage")),
        sa.CheckConstraint(
            "(kind IN ('approved', 'rejected')) = (proposal_id IS NOT NULL)",
            name=op.f("ck_model_step_decides"),
        ),
        sa.CheckConstraint(
            "kind <> 'proposed' OR results_digest IS NOT NULL", name=op.f("ck_model_step_rests_on_results")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["model_step.id"], name=op.f("fk_model_step_proposal_id_model_step")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_model_step_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_step")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_model_step_proposal_id")),
    )
    op.create_index(op.f("ix_model_step_digest_id"), "model_step", ["digest", "id"], unique=False)


def _reviews() -> None:
    op.create_table(
        "review_task",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_review_task_case_id_cases")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_review_task_opened_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_task")),
        sa.UniqueConstraint(
            "case_id", "number", "model_digest", name=op.f("uq_review_task_case_id_number_model_digest")
        ),
    )
    op.create_index(op.f("ix_review_task_model_digest"), "review_task", ["model_digest"], unique=False)
    op.create_table(
        "review_done",
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=False),
        sa.Column("done_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["task_id"], ["review_task.id"], name=op.f("fk_review_done_task_id_review_task")
        ),
        sa.ForeignKeyConstraint(["done_by"], ["person.id"], name=op.f("fk_review_done_done_by_person")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_review_done")),
    )
