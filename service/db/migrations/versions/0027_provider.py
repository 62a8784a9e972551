"""Signing in with an identity provider: who is who, requests under way, what the provider ended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.db.column_types import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account_change", sa.Column("because", sa.String(length=30), nullable=True))
    op.add_column("sign_in_session", sa.Column("provider_sid", sa.String(length=64), nullable=True))
    op.create_table(
        "provider_identity",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.String(length=400), nullable=False),
        sa.Column("subject", sa.String(length=255), nullable=False),
        sa.Column("bound_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_provider_identity_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_provider_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_provider_identity_issuer_subject")),
    )
    op.create_table(
        "provider_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("browser_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("address_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verifier", sa.String(length=64), nullable=False),
        sa.Column("onward", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_provider_request_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_request")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_provider_request_state_hash")),
    )
    op.create_index(
        op.f("ix_provider_request_address_hash_id"), "provider_request", ["address_hash", "id"], unique=False
    )
    op.create_index(op.f("ix_provider_request_made_at"), "provider_request", ["made_at"], unique=False)
    op.create_table(
        "provider_logout",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_provider_logout")),
    )
    op.create_index(op.f("ix_provider_logout_until"), "provider_logout", ["until"], unique=False)
