"""The stay in crisis care: its beginning, what was recorded in it, its end, the signals that were missed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

APPEND_ONLY = ("stay", "stay_entry", "stay_end", "stay_missed")


def upgrade() -> None:
    _stays()
    _ends()
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _stays() -> None:
    op.create_table(
        "stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("begun_on", sa.Date(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("longest_until", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stay_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stay_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stay")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_stay_case_id_number")),
    )
    op.create_table(
        "stay_entry",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_entry_stay_id_stay")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stay_entry_made_by_person")),
        sa.PrimaryKeyConstraint("stay_id", "number", name=op.f("pk_stay_entry")),
    )
    op.create_index(op.f("ix_stay_entry_stay_id_kind_day"), "stay_entry", ["stay_id", "kind", "day"])


def _ends() -> None:
    op.create_table(
        "stay_end",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("assessment", sa.Integer(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("longer_because", sa.String(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("judgement", sa.String(), nullable=False),
        *(
            sa.Column(name, sa.Integer(), nullable=True)
            for name in ("satisfaction", "support", "growth", "atmosphere", "repression")
        ),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("days >= 0", name=op.f("ck_stay_end_days")),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 10", name=op.f("ck_stay_end_satisfaction")),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_end_stay_id_stay")),
        sa.ForeignKeyConstraint(
            ["intake_id", "assessment"],
            ["assessment.intake_id", "assessment.number"],
            name=op.f("fk_stay_end_intake_id_assessment"),
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_stay_end_made_by_person")),
        sa.PrimaryKeyConstraint("stay_id", name=op.f("pk_stay_end")),
    )
    op.create_index(op.f("ix_stay_end_ended_on_setting"), "stay_end", ["ended_on", "setting"])
    op.create_table(
        "stay_missed",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("intake_answer", sa.String(), nullable=False),
        sa.CheckConstraint(
            "intake_answer IN ('unknown', 'not_asked', 'declined', 'no')",
            name=op.f("ck_stay_missed_intake_answer"),
        ),
        sa.ForeignKeyConstraint(
            ["stay_id"], ["stay_end.stay_id"], name=op.f("fk_stay_missed_stay_id_stay_end")
        ),
        sa.PrimaryKeyConstraint("stay_id", "indicator", name=op.f("pk_stay_missed")),
    )
