"""The first tables: people, the access log, cases, screenings, the model."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "audit_entry",
    "scoring_stop",
    "score_refusal",
    "answer_change",
    "assessment_due",
    "judgement",
    "note_entry",
    "screening",
)


def upgrade() -> None:
    _people()
    _log()
    _cases()
    _screenings()
    _models()
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def _people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("password_changed_at", UtcDateTime(), nullable=False),
        sa.Column("disabled_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("login_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index(
        "ix_sign_in_attempt_address_hash", "sign_in_attempt", ["address_hash", "id"], unique=False
    )
    op.create_index(op.f("ix_sign_in_attempt_at"), "sign_in_attempt", ["at"], unique=False)
    op.create_index("ix_sign_in_attempt_login_hash", "sign_in_attempt", ["login_hash", "id"], unique=False)
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("name", name=op.f("uq_team_name")),
    )
    op.create_table(
        "person_role",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=30), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_role_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_person_role")),
    )
    op.create_table(
        "person_team",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_team_person_id_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_person_team_team_id_team")),
        sa.PrimaryKeyConstraint("person_id", "team_id", name=op.f("pk_person_team")),
    )
    op.create_table(
        "sign_in_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_session_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_session_token_hash")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_sign_in_session_person_id"), "sign_in_session", ["person_id"], unique=False)


def _log() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("on_behalf_of", sa.String(length=120), nullable=True),
        sa.Column("role", sa.String(length=120), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("object_type", sa.String(length=30), nullable=False),
        sa.Column("object_id", sa.String(length=130), nullable=True),
        sa.Column("purpose", sa.String(length=60), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("mac", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_object_id"), "audit_entry", ["object_id"], unique=False)


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("setting", sa.String(), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_cases_created_by_person")),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"], name=op.f("fk_cases_team_id_team")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cases")),
        sa.UniqueConstraint("reference", name=op.f("uq_cases_reference")),
        sa.UniqueConstraint("year", "number", name=op.f("uq_cases_year_number")),
    )
    op.create_index(op.f("ix_cases_team_id_created_at"), "cases", ["team_id", "created_at"], unique=False)
    op.create_table(
        "intake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("age", sa.Integer(), nullable=False),
        sa.Column("age_confirmed", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("stage IN ('draft', 'judged', 'screened')", name=op.f("ck_intake_stage")),
        sa.CheckConstraint("age BETWEEN 0 AND 120", name=op.f("ck_intake_age")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_intake_case_id_cases")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_intake_created_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_intake_case_id_number")),
    )
    op.create_table(
        "assessment_due",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "because IN ('acute', 'judgement', 'direct_sign')", name=op.f("ck_assessment_due_because")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_assessment_due_case_id_cases")),
        sa.ForeignKeyConstraint(
            ["intake_id"], ["intake.id"], name=op.f("fk_assessment_due_intake_id_intake")
        ),
        sa.ForeignKeyConstraint(["set_by"], ["person.id"], name=op.f("fk_assessment_due_set_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assessment_due")),
    )
    op.create_index(
        op.f("ix_assessment_due_case_id_due_at"), "assessment_due", ["case_id", "due_at"], unique=False
    )


def _screenings() -> None:
    op.create_table(
        "score_refusal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("asked_by IN ('worker', 'young_person')", name=op.f("ck_score_refusal_asked_by")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_score_refusal_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_score_refusal_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_refusal")),
    )
    op.create_index(op.f("ix_score_refusal_case_id_id"), "score_refusal", ["case_id", "id"], unique=False)
    op.create_table(
        "answer_change",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_answer_change_intake_id_intake")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["person.id"], name=op.f("fk_answer_change_recorded_by_person")
        ),
        sa.PrimaryKeyConstraint("intake_id", "revision", name=op.f("pk_answer_change")),
    )
    op.create_table(
        "draft",
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_at", UtcDateTime(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_draft_intake_id_intake")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_draft_saved_by_person")),
        sa.PrimaryKeyConstraint("intake_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "judgement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("assess_within", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("score_seen", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "assess_within IN ('today', 'three_days', 'one_week', 'two_weeks')",
            name=op.f("ck_judgement_assess_within"),
        ),
        sa.CheckConstraint(
            "view IN ('no_signs_seen', 'some_concern', 'suspicion', 'strong_suspicion', 'cannot_say')",
            name=op.f("ck_judgement_view"),
        ),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_judgement_intake_id_intake")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_judgement_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgement")),
        sa.UniqueConstraint("intake_id", "number", name=op.f("uq_judgement_intake_id_number")),
    )
    op.create_table(
        "note_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_note_entry_intake_id_intake")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_note_entry_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_entry")),
        sa.UniqueConstraint("intake_id", "revision", name=op.f("uq_note_entry_intake_id_revision")),
    )
    op.create_table(
        "screening",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("intake_id", sa.Integer(), nullable=False),
        sa.Column("judgement_id", sa.Integer(), nullable=False),
        sa.Column("arm", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("model_name", sa.String(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("catalogue_digest", sa.String(), nullable=False),
        sa.Column("acute_digest", sa.String(), nullable=False),
        sa.Column("texts_digest", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(sealed IS NOT NULL) = (arm IN ('withheld', 'shadow'))", name=op.f("ck_screening_sealed")
        ),
        sa.CheckConstraint(
            "arm IN ('shown', 'withheld', 'declined', 'stopped', 'shadow')", name=op.f("ck_screening_arm")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_screening_case_id_cases")),
        sa.ForeignKeyConstraint(["intake_id"], ["intake.id"], name=op.f("fk_screening_intake_id_intake")),
        sa.ForeignKeyConstraint(
            ["judgement_id"], ["judgement.id"], name=op.f("fk_screening_judgement_id_judgement")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_screening_made_by_person")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_screening")),
        sa.UniqueConstraint("intake_id", name=op.f("uq_screening_intake_id")),
    )


def _models() -> None:
    op.create_table(
        "model_version",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("catalogue_digest", sa.String(), nullable=False),
        sa.Column("first_served_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "stage IN ('candidate', 'shadow', 'advisory', 'triage', 'retired')",
            name=op.f("ck_model_version_stage"),
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_model_version")),
    )
    op.create_table(
        "scoring_stop",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('stopped', 'resume_asked', 'resume_approved')", name=op.f("ck_scoring_stop_kind")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_scoring_stop_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scoring_stop")),
    )
