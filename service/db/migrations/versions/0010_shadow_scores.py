"""What a model in the shadow would have said, apart from what was shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only
from service.db.column_types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shadow_score",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("model_digest", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("probability", sa.Double(), nullable=True),
        sa.Column("band", sa.String(), nullable=True),
        sa.Column("screening_digest", sa.String(), nullable=False),
        sa.Column("computed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("(probability IS NULL) = (band IS NULL)", name=op.f("ck_shadow_score_band")),
        sa.CheckConstraint(
            "(probability IS NULL) = (status <> 'scored')", name=op.f("ck_shadow_score_scored")
        ),
        sa.ForeignKeyConstraint(
            ["case_id", "number"],
            ["screening.case_id", "screening.number"],
            name=op.f("fk_shadow_score_case_id_screening"),
        ),
        sa.ForeignKeyConstraint(
            ["model_digest"],
            ["registered_model.digest"],
            name=op.f("fk_shadow_score_model_digest_registered_model"),
        ),
        sa.PrimaryKeyConstraint("case_id", "number", "model_digest", name=op.f("pk_shadow_score")),
    )
    op.create_index(op.f("ix_shadow_score_model_digest"), "shadow_score", ["model_digest"], unique=False)
    for statement in append_only("shadow_score", op.get_bind().dialect.name):
        op.execute(statement)
