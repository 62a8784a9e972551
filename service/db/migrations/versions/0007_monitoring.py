"""Alarms of monitoring; and a turn of the stop switch that no person made."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

KINDS = "('agreement', 'observed_more', 'observed_fewer', 'cusum_more', 'cusum_fewer')"
TURNS = "kind IN ('stopped', 'resume_asked', 'resume_approved')"
BY_PERSON = "kind = 'stopped' OR made_by IS NOT NULL"


def upgrade() -> None:
    op.create_table(
        "monitoring_alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("raised", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=False),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(f"kind IN {KINDS}", name=op.f("ck_monitoring_alarm_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_monitoring_alarm")),
    )
    op.create_index(
        op.f("ix_monitoring_alarm_model_digest_id"), "monitoring_alarm", ["model_digest", "id"], unique=False
    )
    dialect = op.get_bind().dialect.name
    for statement in append_only("monitoring_alarm", dialect):
        op.execute(statement)
    _allow_nobody(dialect)


def _allow_nobody(dialect: str) -> None:
    """``scoring_stop.made_by`` may be empty, for a stop only.

    SQLite changes a column by making the table anew, and its triggers go with the old one.
    """
    if dialect != "sqlite":
        op.alter_column("scoring_stop", "made_by", existing_type=sa.Integer(), nullable=True)
        op.create_check_constraint(op.f("ck_scoring_stop_by_person"), "scoring_stop", BY_PERSON)
        return
    op.create_table(
        "scoring_stop_new",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(TURNS, name=op.f("ck_scoring_stop_kind")),
        sa.CheckConstraint(BY_PERSON, name=op.f("ck_scoring_stop_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_scoring_stop_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_stop")),
    )
    op.execute(
        "INSERT INTO scoring_stop_new (id, kind, reason, made_at, made_by) "
        "SELECT id, kind, reason, made_at, made_by FROM scoring_stop"
    )
    op.drop_table("scoring_stop")
    op.rename_table("scoring_stop_new", "scoring_stop")
    for statement in append_only("scoring_stop", dialect):
        op.execute(statement)
