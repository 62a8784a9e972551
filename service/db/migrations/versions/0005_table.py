"""The Zorgtafel: sheets, meetings, what is shared and agreed, minutes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "table_meeting",
    "table_seat",
    "table_sheet",
    "table_agreement",
    "table_attendance",
    "table_care",
    "table_correction",
    "table_forward",
    "table_link",
    "table_minutes",
    "table_share",
    "table_action_review",
    "table_agenda_item",
    "table_confirmation",
)


def upgrade() -> None:
    _people()
    _meetings()
    _said()
    _agreed()
    _minutes()
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _people() -> None:
    op.create_table(
        "table_seat",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_table_seat_given_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_table_seat_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_seat")),
    )
    op.create_index(op.f("ix_table_seat_person_id_id"), "table_seat", ["person_id", "id"], unique=False)
    op.create_table(
        "table_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_table_sheet_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_sheet")),
        sa.UniqueConstraint("reference", name=op.f("uq_table_sheet_reference")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_table_sheet_year_number")),
    )
    op.create_index(op.f("ix_table_sheet_partner"), "table_sheet", ["partner"], unique=False)
    op.create_table(
        "table_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("linked_at", UtcDateTime(), nullable=False),
        sa.Column("linked_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_table_link_case_id_cases")),
        sa.ForeignKeyConstraint(["linked_by"], ["person.id"], name=op.f("fk_table_link_linked_by_person")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["table_sheet.id"], name=op.f("fk_table_link_sheet_id_table_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_link")),
    )
    op.create_index(op.f("ix_table_link_case_id"), "table_link", ["case_id"], unique=False)
    op.create_index(op.f("ix_table_link_sheet_id_id"), "table_link", ["sheet_id", "id"], unique=False)
    op.create_table(
        "table_forward",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("worry", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("put_at", UtcDateTime(), nullable=False),
        sa.Column("put_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["put_by"], ["person.id"], name=op.f("fk_table_forward_put_by_person")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["table_sheet.id"], name=op.f("fk_table_forward_sheet_id_table_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_forward")),
    )
    op.create_index(op.f("ix_table_forward_partner"), "table_forward", ["partner"], unique=False)
    op.create_index(op.f("ix_table_forward_sheet_id"), "table_forward", ["sheet_id"], unique=False)


def _meetings() -> None:
    op.create_table(
        "table_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=False),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chair_id"], ["person.id"], name=op.f("fk_table_meeting_chair_id_person")),
        sa.ForeignKeyConstraint(
            ["planned_by"], ["person.id"], name=op.f("fk_table_meeting_planned_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_meeting")),
        sa.UniqueConstraint("held_on", name=op.f("uq_table_meeting_held_on")),
    )
    op.create_table(
        "table_agenda_item",
        sa.Column("forward_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by"], ["person.id"], name=op.f("fk_table_agenda_item_added_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["forward_id"], ["table_forward.id"], name=op.f("fk_table_agenda_item_forward_id_table_forward")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_agenda_item_meeting_id_table_meeting")
        ),
        sa.PrimaryKeyConstraint("forward_id", name=op.f("pk_table_agenda_item")),
    )
    op.create_index(
        op.f("ix_table_agenda_item_meeting_id"), "table_agenda_item", ["meeting_id"], unique=False
    )
    op.create_table(
        "table_attendance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('present', 'apologies')", name=op.f("ck_table_attendance_state")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_attendance_meeting_id_table_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_table_attendance_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_attendance")),
    )
    op.create_index(
        op.f("ix_table_attendance_meeting_id_id"), "table_attendance", ["meeting_id", "id"], unique=False
    )


def _said() -> None:
    op.create_table(
        "table_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("shared_at", UtcDateTime(), nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("audience IN ('table', 'chair_and_team')", name=op.f("ck_table_share_audience")),
        sa.ForeignKeyConstraint(["shared_by"], ["person.id"], name=op.f("fk_table_share_shared_by_person")),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["table_sheet.id"], name=op.f("fk_table_share_sheet_id_table_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_share")),
    )
    op.create_index(op.f("ix_table_share_sheet_id_id"), "table_share", ["sheet_id", "id"], unique=False)
    op.create_table(
        "table_care",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("told_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "ending IN ('goal_reached', 'young_person_stopped', 'provider_stopped', 'left', 'running', "
            "'other')",
            name=op.f("ck_table_care_ending"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["table_sheet.id"], name=op.f("fk_table_care_sheet_id_table_sheet")
        ),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_table_care_told_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_care")),
    )
    op.create_index(op.f("ix_table_care_sheet_id_id"), "table_care", ["sheet_id", "id"], unique=False)


def _agreed() -> None:
    op.create_table(
        "table_agreement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_table_agreement_made_by_person")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_agreement_meeting_id_table_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["table_sheet.id"], name=op.f("fk_table_agreement_sheet_id_table_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_agreement")),
    )
    op.create_index(op.f("ix_table_agreement_meeting_id"), "table_agreement", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_table_agreement_sheet_id"), "table_agreement", ["sheet_id"], unique=False)
    op.create_table(
        "table_action_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("reviewed_at", UtcDateTime(), nullable=False),
        sa.Column("reviewed_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('done', 'open', 'dropped')", name=op.f("ck_table_action_review_state")),
        sa.ForeignKeyConstraint(
            ["agreement_id"],
            ["table_agreement.id"],
            name=op.f("fk_table_action_review_agreement_id_table_agreement"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_action_review_meeting_id_table_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["person.id"], name=op.f("fk_table_action_review_reviewed_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_action_review")),
    )
    op.create_index(
        op.f("ix_table_action_review_agreement_id_id"),
        "table_action_review",
        ["agreement_id", "id"],
        unique=False,
    )


def _minutes() -> None:
    op.create_table(
        "table_minutes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_minutes_meeting_id_table_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name=op.f("fk_table_minutes_written_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_minutes")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_table_minutes_meeting_id_number")),
    )
    op.create_table(
        "table_confirmation",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("at_meeting_id", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["at_meeting_id"],
            ["table_meeting.id"],
            name=op.f("fk_table_confirmation_at_meeting_id_table_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_table_confirmation_confirmed_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_confirmation_meeting_id_table_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["minutes_id"], ["table_minutes.id"], name=op.f("fk_table_confirmation_minutes_id_table_minutes")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_table_confirmation")),
    )
    op.create_table(
        "table_correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["table_meeting.id"], name=op.f("fk_table_correction_meeting_id_table_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["written_by"], ["person.id"], name=op.f("fk_table_correction_written_by_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_table_correction")),
    )
    op.create_index(
        op.f("ix_table_correction_meeting_id_id"), "table_correction", ["meeting_id", "id"], unique=False
    )
