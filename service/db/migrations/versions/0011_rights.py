"""Answers put right and screenings withdrawn for it; information given; the young person's own words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPEND_ONLY = ("withdrawal", "record_information", "record_statement")
WITHDRAWN = "UPDATE decision SET withdrawn = TRUE WHERE case_id = NEW.case_id AND number = NEW.number"


def upgrade() -> None:
    _withdrawals()
    _records()
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    _keep_decisions()


def _withdrawals() -> None:
    op.execute(
        "ALTER TABLE intake ADD COLUMN corrects INTEGER "
        "CONSTRAINT fk_intake_corrects_intake REFERENCES intake (id)"
    )
    op.create_table(
        "withdrawal",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("new_intake_id", sa.Integer(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "because IN ('wrong_entry', 'misunderstood', 'young_person', 'other_case', 'other')",
            name=op.f("ck_withdrawal_because"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_withdrawal_case_id_cases")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_withdrawal_intake_id_intake")),
        sa.ForeignKeyConstraint(
            ["new_intake_id"], ["intake.id"], name=op.f("fk_withdrawal_new_intake_id_intake")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_withdrawal_made_by_person")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_withdrawal")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_withdrawal_intake_id")),
        sa.UniqueConstraint("new_intake_id", name=op.f("uq_withdrawal_new_intake_id")),
    )


def _records() -> None:
    op.create_table(
        "record_information",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("contact", sa.Integer(), nullable=True),
        sa.Column("given_on", sa.Date(), nullable=True),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(given_on IS NULL) = (version IS NULL) AND (given_on IS NULL) = (language IS NULL)",
            name=op.f("ck_record_information_given"),
        ),
        sa.CheckConstraint(
            "given_on IS NOT NULL OR reason <> ''", name=op.f("ck_record_information_postponed")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_record_information_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["made_by"], ["person.id"], name=op.f("fk_record_information_made_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_information")),
    )
    op.create_index(
        op.f("ix_record_information_case_id_id"), "record_information", ["case_id", "id"], unique=False
    )
    op.create_table(
        "record_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("hand", sa.String(), nullable=False),
        sa.Column("read_back", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("hand IN ('young_person', 'colleague')", name=op.f("ck_record_statement_hand")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_record_statement_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_record_statement_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_statement")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_record_statement_case_id_number")),
    )


def _keep_decisions() -> None:
    """A withdrawn screening leaves the queue of reviewers, kept by a trigger like the queue itself."""
    op.add_column("decision", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER decision_withdrawn AFTER INSERT ON withdrawal BEGIN {WITHDRAWN}; END")
        return
    op.execute(
        "CREATE FUNCTION decision_withdrawn() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN {WITHDRAWN}; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER decision_withdrawn AFTER INSERT ON withdrawal "
        "FOR EACH ROW EXECUTE FUNCTION decision_withdrawn()"
    )
