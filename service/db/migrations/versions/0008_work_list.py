"""Who a case is with, and how each case stands for the work list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NO_DUE = "9999-12-31T23:59:59.000000+00:00"
WAITS = (
    "NOT EXISTS (SELECT 1 FROM conversation_held h WHERE h.case_id = a.case_id "
    "AND h.intake_id >= a.intake_id AND h.recorded_at >= a.set_at)"
)
LATEST = "(SELECT i.id FROM intake i WHERE i.case_id = c.id ORDER BY i.number DESC LIMIT 1)"


def upgrade() -> None:
    op.create_table(
        "case_assignment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_assignment_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_case_assignment_person_id_person")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_case_assignment_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
    )
    op.create_index(op.f("ix_case_assignment_case_id_id"), "case_assignment", ["case_id", "id"], unique=False)
    op.create_table(
        "case_stand",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("assigned_to", sa.Integer(), nullable=True),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("acute", sa.Boolean(), nullable=False),
        sa.Column("talked", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_to"], ["person.id"], name=op.f("fk_case_stand_assigned_to_person")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_stand_case_id_cases")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_case_stand_team_id_team")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_stand")),
    )
    for columns in (("team_id", "due_at", "case_id"), ("assigned_to", "team_id", "due_at", "case_id")):
        op.create_index(op.f(f"ix_case_stand_{'_'.join(columns)}"), "case_stand", list(columns), unique=False)
    for statement in append_only("case_assignment", op.get_bind().dialect.name):
        op.execute(statement)
    _fill()


def _fill() -> None:
    """Until now a case was worked on by who made it; and how each stands follows from what is stored."""
    op.execute(
        "INSERT INTO case_assignment (case_id, person_id, note, made_at, made_by) "
        "SELECT id, created_by, '', created_at, created_by FROM cases"
    )
    op.execute(
        "INSERT INTO case_stand (case_id, team_id, assigned_to, stage, due_at, acute, talked) "  # noqa: S608
        "SELECT c.id, c.team_id, c.created_by, "
        "(SELECT i.stage FROM intake i WHERE i.case_id = c.id ORDER BY i.number DESC LIMIT 1), "
        f"COALESCE((SELECT MIN(a.due_at) FROM assessment_due a WHERE a.case_id = c.id AND {WAITS}), "
        f"'{NO_DUE}'), "
        "EXISTS (SELECT 1 FROM assessment_due a WHERE a.case_id = c.id "
        f"AND a.because IN ('acute', 'direct_sign') AND {WAITS}), "
        f"EXISTS (SELECT 1 FROM conversation_held h WHERE h.case_id = c.id AND h.intake_id = {LATEST}) "
        "FROM cases c"
    )
