"""Emergency access to a case of another team, with its end, its review and the notice of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "emergency_ask",
    "emergency_access",
    "emergency_end",
    "emergency_review",
    "emergency_notice_read",
)


def upgrade() -> None:
    op.create_table(
        "emergency_ask",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        _person("emergency_ask", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_ask")),
    )
    _index("emergency_ask", "person_id", "asked_at")
    op.create_table(
        "emergency_access",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("ends_at > begun_at", name=op.f("ck_emergency_access_ends_later")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_emergency_access_case_id_cases")),
        _person("emergency_access", "person_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_access")),
    )
    _index("emergency_access", "person_id", "case_id")
    _index("emergency_access", "case_id")
    op.create_table(
        "emergency_end",
        sa.Column("access_id", sa.Integer(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        _access("emergency_end"),
        _person("emergency_end", "ended_by"),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_emergency_end")),
    )
    op.create_table(
        "emergency_review",
        sa.Column("access_id", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("view IN ('right', 'not_right')", name=op.f("ck_emergency_review_view")),
        _access("emergency_review"),
        _person("emergency_review", "made_by"),
        sa.PrimaryKeyConstraint("access_id", name=op.f("pk_emergency_review")),
    )
    op.create_table(
        "emergency_notice_read",
        sa.Column("access_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        _access("emergency_notice_read"),
        _person("emergency_notice_read", "person_id"),
        sa.PrimaryKeyConstraint("access_id", "person_id", name=op.f("pk_emergency_notice_read")),
    )
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["person.id"], name=op.f(f"fk_{table}_{column}_person"))


def _access(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["access_id"], ["emergency_access.id"], name=op.f(f"fk_{table}_access_id_emergency_access")
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)
