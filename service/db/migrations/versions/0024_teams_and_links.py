"""Cases that are handed over to another team, and two cases of one young person."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_transfer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("from_team", sa.Integer(), nullable=False),
        sa.Column("to_team", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('asked', 'accepted', 'refused', 'withdrawn')", name=op.f("ck_case_transfer_kind")
        ),
        sa.CheckConstraint("(kind = 'asked') = (ask_id IS NULL)", name=op.f("ck_case_transfer_decides")),
        sa.CheckConstraint("from_team <> to_team", name=op.f("ck_case_transfer_another_team")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_transfer_case_id_cases")),
        sa.ForeignKeyConstraint(["from_team"], ["team.id"], name=op.f("fk_case_transfer_from_team_team")),
        sa.ForeignKeyConstraint(["to_team"], ["team.id"], name=op.f("fk_case_transfer_to_team_team")),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["case_transfer.id"], name=op.f("fk_case_transfer_ask_id_case_transfer")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_case_transfer_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_transfer")),
        sa.UniqueConstraint("ask_id", name=op.f("uq_case_transfer_ask_id")),
    )
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("goes_on_id", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('proposed', 'confirmed', 'rejected')", name=op.f("ck_case_link_kind")),
        sa.CheckConstraint("(kind = 'proposed') = (proposal_id IS NULL)", name=op.f("ck_case_link_decides")),
        sa.CheckConstraint("case_id <> goes_on_id", name=op.f("ck_case_link_two_cases")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_link_case_id_cases")),
        sa.ForeignKeyConstraint(["goes_on_id"], ["cases.id"], name=op.f("fk_case_link_goes_on_id_cases")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["case_link.id"], name=op.f("fk_case_link_proposal_id_case_link")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_case_link_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_case_link_proposal_id")),
    )
    op.add_column("case_stand", sa.Column("goes_on_in", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_case_stand_goes_on_in"), "case_stand", ["goes_on_in"], unique=False)
    for table, columns in (
        ("case_transfer", ("case_id", "to_team", "from_team")),
        ("case_link", ("case_id", "goes_on_id")),
    ):
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}_id"), table, [column, "id"], unique=False)
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
