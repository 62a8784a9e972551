"""Tables of people, their roles and teams, their sessions and their attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base


class Team(Base):
    """People who see each other's cases."""

    __tablename__ = "team"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)


class Person(Base):
    """Somebody who may sign in. People are disabled, never removed: the log keeps naming them."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    language: Mapped[str | None] = mapped_column(String(2))
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class PersonRole(Base):
    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)


class PersonTeam(Base):
    __tablename__ = "person_team"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)


class SignInSession(Base):
    """One signed-in browser or program. Only the SHA-256 of its token is kept: a copy of this table opens
    nothing. Old sessions are dropped and their ids never come back, for the log names them."""

    __tablename__ = "sign_in_session"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """One attempt to sign in, kept for a day. What was typed and from where is kept as a keyed hash only."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login_hash", "login_hash", "id"),
        Index("ix_sign_in_attempt_address_hash", "address_hash", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    login_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    succeeded: Mapped[bool]
