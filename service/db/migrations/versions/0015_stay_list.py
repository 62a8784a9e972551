"""How each stay stands, for the list of stays."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

ORDERS = (("team_id", "ended_on", "until", "stay_id"), ("team_id", "ended_on", "due_from", "stay_id"))
WEEK = timedelta(weeks=1)


def upgrade() -> None:
    made = op.create_table(
        "stay_stand",
        sa.Column("stay_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("due_from", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["stay_id"], ["stay.id"], name=op.f("fk_stay_stand_stay_id_stay")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_stay_stand_case_id_cases")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_stay_stand_team_id_team")),
        sa.PrimaryKeyConstraint("stay_id", name=op.f("pk_stay_stand")),
    )
    for columns in ORDERS:
        op.create_index(op.f(f"ix_stay_stand_{'_'.join(columns)}"), "stay_stand", list(columns), unique=False)
    op.create_index(op.f("ix_stay_stand_case_id"), "stay_stand", ["case_id"], unique=False)
    _fill(made)


def _fill(made: sa.Table) -> None:
    """Of the stays that there are: the row that follows from their entries."""
    db = op.get_bind()
    dates = {"begun_on": sa.Date(), "longest_until": sa.Date(), "ended_on": sa.Date()}
    stays = (
        db.execute(
            sa.text(
                "SELECT s.id, s.case_id, c.team_id, s.begun_on, s.longest_until, e.ended_on FROM stay s "
                "JOIN cases c ON c.id = s.case_id LEFT JOIN stay_end e ON e.stay_id = s.id ORDER BY s.id"
            ).columns(**dates)
        )
        .mappings()
        .all()
    )
    entries = sa.text("SELECT kind, day, until FROM stay_entry WHERE stay_id = :id ORDER BY number").columns(
        day=sa.Date(), until=sa.Date()
    )
    rows = [_row(dict(stay), map(dict, db.execute(entries, {"id": stay["id"]}).mappings())) for stay in stays]
    if rows:
        db.execute(sa.insert(made), rows)


def _row(stay: dict[str, Any], entries: Iterable[dict[str, Any]]) -> dict[str, Any]:
    entries = list(entries)
    until = max([stay["longest_until"], *(e["until"] for e in entries if e["until"] is not None)])
    gone = [e["kind"] for e in entries if e["kind"] in ("missing", "returned")][-1:] == ["missing"]
    weekly = (
        _next_week(stay["begun_on"], [e["day"] for e in entries if e["kind"] == kind])
        for kind in ("parent_talk", "group_meeting")
    )
    due_from = stay["begun_on"] if gone else min(*weekly, until - timedelta(days=6))
    return {
        "stay_id": stay["id"],
        "case_id": stay["case_id"],
        "team_id": stay["team_id"],
        "until": until,
        "due_from": due_from,
        "ended_on": stay["ended_on"],
    }


def _next_week(begun_on: date, days: list[date]) -> date:
    """The first day of the week after that of the last of ``days``."""
    return begun_on + ((max(days) - begun_on).days // 7 + 1) * WEEK if days else begun_on
