"""Letting a band bring assessments forward; and a due moment that a band set, by which decision."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BECAUSE = "because IN ('acute', 'judgement', 'direct_sign', 'band')"
BY_DECISION = "(because = 'band') = (step_id IS NOT NULL)"
STEP = "fk_assessment_due_step_id_pull_forward_step"


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.create_table(
        "pull_forward_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('proposed', 'approved', 'rejected', 'off')", name=op.f("ck_pull_forward_step_kind")
        ),
        sa.CheckConstraint(
            "(kind IN ('approved', 'rejected')) = (proposal_id IS NOT NULL)",
            name=op.f("ck_pull_forward_step_decides"),
        ),
        sa.CheckConstraint("(kind = 'off') = (rule = '')", name=op.f("ck_pull_forward_step_off_has_no_rule")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_pull_forward_step_made_by_person")),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["pull_forward_step.id"],
            name=op.f("fk_pull_forward_step_proposal_id_pull_forward_step"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pull_forward_step")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_pull_forward_step_proposal_id")),
    )
    op.create_index(
        op.f("ix_pull_forward_step_setting_id"), "pull_forward_step", ["setting", "id"], unique=False
    )
    for statement in append_only("pull_forward_step", dialect):
        op.execute(statement)
    if dialect == "sqlite":
        _made_anew()
    else:
        _changed()


def _changed() -> None:
    op.add_column("assessment_due", sa.Column("step_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f(STEP), "assessment_due", "pull_forward_step", ["step_id"], ["id"])
    op.drop_constraint(op.f("ck_assessment_due_because"), "assessment_due", type_="check")
    op.create_check_constraint(op.f("ck_assessment_due_because"), "assessment_due", BECAUSE)
    op.create_check_constraint(op.f("ck_assessment_due_band_by_decision"), "assessment_due", BY_DECISION)


def _made_anew() -> None:
    """SQLite changes a check by making the table anew; its triggers and its index go with the old one."""
    op.create_table(
        "assessment_due_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(BECAUSE, name=op.f("ck_assessment_due_because")),
        sa.CheckConstraint(BY_DECISION, name=op.f("ck_assessment_due_band_by_decision")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessment_due_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_assessment_due_intake_id_intake")
        ),
        sa.ForeignKeyConstraint(["step_id"], ["pull_forward_step.id"], name=op.f(STEP)),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_assessment_due_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_due")),
    )
    op.execute(
        "INSERT INTO assessment_due_new (id, case_id, intake_id, due_at, because, set_at, set_by) "
        "SELECT id, case_id, intake_id, due_at, because, set_at, set_by FROM assessment_due"
    )
    op.drop_table("assessment_due")
    op.rename_table("assessment_due_new", "assessment_due")
    op.create_index(
        op.f("ix_assessment_due_case_id_due_at"), "assessment_due", ["case_id", "due_at"], unique=False
    )
    for statement in append_only("assessment_due", "sqlite"):
        op.execute(statement)
