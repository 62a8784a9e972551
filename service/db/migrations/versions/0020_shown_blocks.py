"""What was shown of a screening, in words, so that it shows for ever what was shown then.

Screenings that are there already get their block from the running service, which puts it together from what
was kept and marks it as such: that takes the models and catalogues of the installation, which a migration
does not read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.append_only import append_only, destroyable

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shown_words",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_shown_words")),
    )
    op.create_table(
        "shown_block",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_digest", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("content_digest", sa.String(), nullable=False),
        sa.Column("rebuilt", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "number"],
            ["screening.case_id", "screening.number"],
            name=op.f("fk_shown_block_case_id_screening"),
        ),
        sa.ForeignKeyConstraint(
            ["words_digest"], ["shown_words.digest"], name=op.f("fk_shown_block_words_digest_shown_words")
        ),
        sa.PrimaryKeyConstraint("case_id", "number", name=op.f("pk_shown_block")),
    )
    dialect = op.get_bind().dialect.name
    for statement in (
        *append_only("shown_words", dialect),
        *append_only("shown_block", dialect),
        *destroyable("shown_block", dialect),
    ):
        op.execute(statement)
