"""Accounts changed by two people, cases of who left, topics, and which cases are open."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.core.clock import SystemClock
from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OLD_ORDERS = (("team_id", "due_at", "case_id"), ("assigned_to", "team_id", "due_at", "case_id"))
ORDERS = (
    ("team_id", "is_open", "due_at", "case_id"),
    ("assigned_to", "team_id", "is_open", "acute", "due_at", "case_id"),
)
KINDS = "kind IN ('proposed', 'confirmed', 'rejected', 'changed', 'password')"
DECIDES = "(kind IN ('confirmed', 'rejected')) = (proposal_id IS NOT NULL)"
OPEN = (
    "(case_stand.due_at IS NOT NULL OR NOT case_stand.talked OR EXISTS (SELECT 1 FROM stay_stand s "
    "WHERE s.case_id = case_stand.case_id AND s.ended_on IS NULL) OR COALESCE((SELECT r.follows "
    "LIKE '%\"another_conversation\"%' FROM assessment r WHERE r.case_id = case_stand.case_id "
    "ORDER BY r.id DESC LIMIT 1), :no))"
)
GONE = (
    "SELECT s.case_id, s.assigned_to, CASE WHEN p.disabled_at IS NOT NULL THEN 'disabled' "
    "WHEN NOT EXISTS (SELECT 1 FROM person_team t WHERE t.person_id = p.id AND t.team_id = s.team_id) "
    "THEN 'left_team' WHEN NOT EXISTS (SELECT 1 FROM person_role r WHERE r.person_id = p.id "
    "AND r.role IN ('intake_worker', 'coordinator')) THEN 'lost_role' END AS because "
    "FROM case_stand s JOIN person p ON p.id = s.assigned_to ORDER BY s.case_id"
)


def upgrade() -> None:
    dialect = op.get_bind().dialect.name
    op.add_column("team", sa.Column("closed_at", UtcDateTime(), nullable=True))
    op.create_table(
        "account_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("roles_before", sa.Text(), nullable=False),
        sa.Column("teams_before", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("teams", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_account_change_kind")),
        sa.CheckConstraint(DECIDES, name=op.f("ck_account_change_decides")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_change_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["account_change.id"], name=op.f("fk_account_change_proposal_id_account_change")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_account_change_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_change")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_account_change_proposal_id")),
    )
    op.create_index(
        op.f("ix_account_change_person_id_id"), "account_change", ["person_id", "id"], unique=False
    )
    op.create_table(
        "account_notice_read",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_account_notice_read_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["change_id"], ["account_change.id"], name=op.f("fk_account_notice_read_change_id_account_change")
        ),
        sa.PrimaryKeyConstraint("person_id", "change_id", name=op.f("pk_account_notice_read")),
    )
    op.create_table(
        "case_topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_topic_case_id_cases")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_case_topic_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_topic")),
    )
    op.create_index(op.f("ix_case_topic_case_id_id"), "case_topic", ["case_id", "id"], unique=False)
    for table in ("account_change", "account_notice_read", "case_topic"):
        for statement in append_only(table, dialect):
            op.execute(statement)
    op.add_column("case_assignment", sa.Column("because", sa.String(), nullable=True))
    _which_are_open()
    _lay_back()


def _which_are_open() -> None:
    op.add_column("case_stand", sa.Column("is_open", sa.Boolean(), nullable=False, server_default=sa.true()))
    mark = sa.text(f"UPDATE case_stand SET is_open = {OPEN}")  # noqa: S608 - all of it stands above
    op.get_bind().execute(mark.bindparams(sa.bindparam("no", False)))
    for old in OLD_ORDERS:
        op.drop_index(op.f(f"ix_case_stand_{'_'.join(old)}"), "case_stand")
    for columns in ORDERS:
        op.create_index(op.f(f"ix_case_stand_{'_'.join(columns)}"), "case_stand", list(columns), unique=False)


def _lay_back() -> None:
    """Cases of people who cannot have them any more are with nobody, as they would be from now on."""
    db, now = op.get_bind(), SystemClock().now()
    rows = [row for row in db.execute(sa.text(GONE)).mappings() if row["because"]]
    entry = sa.text(
        "INSERT INTO case_assignment (case_id, person_id, note, made_at, made_by, because) "
        "VALUES (:case_id, NULL, '', :now, :assigned_to, :because)"
    ).bindparams(sa.bindparam("now", type_=UtcDateTime()))
    for row in rows:
        db.execute(entry, {**row, "now": now})
        db.execute(
            sa.text("UPDATE case_stand SET assigned_to = NULL WHERE case_id = :case_id"),
            {"case_id": row["case_id"]},
        )
