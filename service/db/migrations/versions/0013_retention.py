"""Holds, requests to destroy a case, tombstones, and the door that a destruction opens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = ("legal_hold", "legal_hold_lifted", "destruction_request", "destruction_refused", "tombstone")


def upgrade() -> None:
    _holds()
    _requests()
    op.create_table(
        "tombstone",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kept_class", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("destroyed_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.CheckConstraint("length(code) = 16", name=op.f("ck_tombstone_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_tombstone")),
        sa.UniqueConstraint("mark", name=op.f("uq_tombstone_mark")),
    )
    op.create_table(
        "destruction_open",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("must_go", sa.String(), nullable=False),
        sa.CheckConstraint("must_go = 'open'", name=op.f("ck_destruction_open_must_go")),
        sa.ForeignKeyConstraint(
            ["code"], ["tombstone.code"], name=op.f("fk_destruction_open_code_tombstone")
        ),
        sa.ForeignKeyConstraint(
            ["must_go"],
            ["tombstone.code"],
            name=op.f("fk_destruction_open_must_go_tombstone"),
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_destruction_open")),
    )
    op.create_table(
        "number_given",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "year", name=op.f("pk_number_given")),
    )
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _holds() -> None:
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_legal_hold_case_id_cases")),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_legal_hold_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    op.create_index(op.f("ix_legal_hold_case_id"), "legal_hold", ["case_id"], unique=False)
    op.create_table(
        "legal_hold_lifted",
        sa.Column("hold_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("lifted_at", UtcDateTime(), nullable=False),
        sa.Column("lifted_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["legal_hold.id"], name=op.f("fk_legal_hold_lifted_hold_id_legal_hold")
        ),
        sa.ForeignKeyConstraint(
            ["lifted_by"], ["person.id"], name=op.f("fk_legal_hold_lifted_lifted_by_person")
        ),
        sa.PrimaryKeyConstraint("hold_id", name=op.f("pk_legal_hold_lifted")),
    )


def _requests() -> None:
    op.create_table(
        "destruction_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("weighed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ground IN ('term_passed', 'young_person_asked')", name=op.f("ck_destruction_request_ground")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_destruction_request_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_destruction_request_asked_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_destruction_request")),
    )
    op.create_index(
        op.f("ix_destruction_request_case_id_id"), "destruction_request", ["case_id", "id"], unique=False
    )
    op.create_table(
        "destruction_refused",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refused_at", UtcDateTime(), nullable=False),
        sa.Column("refused_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["destruction_request.id"],
            name=op.f("fk_destruction_refused_request_id_destruction_request"),
        ),
        sa.ForeignKeyConstraint(
            ["refused_by"], ["person.id"], name=op.f("fk_destruction_refused_refused_by_person")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_destruction_refused")),
    )
