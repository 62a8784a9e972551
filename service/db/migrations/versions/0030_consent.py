"""Consent to hand on a record of the outcome."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("receivers", sa.Text(), nullable=False),
        sa.Column("consent_of", sa.String(), nullable=True),
        sa.Column("age", sa.Integer(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "consent_of IN ('young_person', 'young_person_and_parent', 'parent')",
            name=op.f("ck_consent_consent_of"),
        ),
        sa.CheckConstraint(
            "given = (consent_of IS NOT NULL) AND given = (age IS NOT NULL) "
            "AND given = (version IS NOT NULL)",
            name=op.f("ck_consent_given"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_consent_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_consent_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_case_id_id"), "consent", ["case_id", "id"], unique=False)
    for statement in append_only("consent", op.get_bind().dialect.name):
        op.execute(statement)
