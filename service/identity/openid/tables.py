"""Tables of signing in with the identity provider."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Numbered


class ProviderIdentity(Base):
    """Who a person is at a provider: its issuer, and the subject that it gives once. Never an e-mail address:
    those are given to others when somebody leaves."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    issuer: Mapped[str] = mapped_column(String(400))
    subject: Mapped[str] = mapped_column(String(255))
    bound_at: Mapped[datetime]


class ProviderRequest(Numbered, Base):
    """Somebody who was sent to the provider and is not back yet; taken out when they are, so it works once.

    ``person_id`` is set where a person who is signed in binds the own account. ``kept`` is a sealed form that
    waits on the sign-in page. ``again``: who is signed in shows once more who they are.
    """

    __tablename__ = "provider_request"
    __table_args__ = (Index(None, "address_hash", "id"),)

    state_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    browser_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    nonce: Mapped[str] = mapped_column(String(64))
    verifier: Mapped[str] = mapped_column(String(64))
    onward: Mapped[str] = mapped_column(Text)
    kept: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    again: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(index=True)


class ProviderLogout(Base):
    """A message of the provider that was carried out, until it could not be sent again anyway."""

    __tablename__ = "provider_logout"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    until: Mapped[datetime] = mapped_column(index=True)
