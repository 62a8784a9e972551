"""Reviews: the decisions there are, kept by triggers, and what reviewers said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("review", "review_question", "review_answer", "model_lack")


MADE = """INSERT INTO decision (case_id, number, reference, team_id, made_at, made_by, reviewed)
SELECT NEW.case_id, NEW.number, NEW.reference, cases.team_id, NEW.made_at, NEW.made_by, FALSE
FROM cases WHERE cases.id = NEW.case_id"""
REVIEWED = "UPDATE decision SET reviewed = TRUE WHERE case_id = NEW.case_id AND number = NEW.number"
MOVED = "UPDATE decision SET team_id = NEW.team_id WHERE case_id = NEW.id"
KEPT = (
    ("decision_made", "INSERT ON screening", MADE),
    ("decision_reviewed", "INSERT ON review", REVIEWED),
    ("decision_moved", "UPDATE OF team_id ON cases", MOVED),
)
"""Name, moment and act of each trigger that keeps the table of decisions."""


def upgrade() -> None:
    _decisions()
    _reviews()
    for table in APPEND_ONLY:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.execute(
        "INSERT INTO decision (case_id, number, reference, team_id, made_at, made_by, reviewed) "
        "SELECT s.case_id, s.number, s.reference, c.team_id, s.made_at, s.made_by, FALSE "
        "FROM screening s JOIN cases c ON c.id = s.case_id"
    )
    for name, moment, act in KEPT:
        _keep(name, moment, act)


def _keep(name: str, moment: str, act: str) -> None:
    """A trigger that does ``act`` after ``moment``, in the form of this database."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} AFTER {moment} BEGIN {act}; END")
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act}; RETURN NULL; END $$"
    )
    op.execute(f"CREATE TRIGGER {name} AFTER {moment} FOR EACH ROW EXECUTE FUNCTION {name}()")


def _decisions() -> None:
    op.create_table(
        "decision",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_decision_case_id_cases")),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_team_id_made_at"), "decision", ["team_id", "made_at"], unique=False)
    op.create_index(
        op.f("ix_decision_team_id_reviewed_made_at"),
        "decision",
        ["team_id", "reviewed", "made_at"],
        unique=False,
    )


def _reviews() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("view", sa.String(), nullable=False),
        sa.Column("weighed", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.CheckConstraint("view IN ('agree', 'differ', 'not_enough')", name=op.f("ck_review_view")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_review_case_id_cases")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_review_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    op.create_index(op.f("ix_review_case_id_number_id"), "review", ["case_id", "number", "id"], unique=False)
    op.create_table(
        "review_question",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_review_question_asked_by_person")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_review_question_case_id_cases")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_question")),
    )
    op.create_index(
        op.f("ix_review_question_case_id_number"), "review_question", ["case_id", "number"], unique=False
    )
    op.create_table(
        "review_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("given_at", UtcDateTime(), nullable=False),
        sa.Column("given_by", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_review_answer_given_by_person")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["review_question.id"], name=op.f("fk_review_answer_question_id_review_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_answer")),
    )
    op.create_index(op.f("ix_review_answer_question_id"), "review_answer", ["question_id"], unique=False)
    op.create_table(
        "model_lack",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("model_version", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", UtcDateTime(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('missing_question', 'wrong_weight', 'together', 'wording', 'other')",
            name=op.f("ck_model_lack_kind"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_model_lack_case_id_cases")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_model_lack_said_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_lack")),
    )
    op.create_index(op.f("ix_model_lack_said_at"), "model_lack", ["said_at"], unique=False)
