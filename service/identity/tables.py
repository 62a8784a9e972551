"""Tables of people, their roles and teams, how those changed, their second factors, their sessions and
attempts to sign in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import APPEND_ONLY, Base, Numbered


class Team(Numbered, Base):
    """People who see each other's cases. A closed team takes nobody and no case any more; it stays, since
    cases and the log name it."""

    __tablename__ = "team"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    closed_at: Mapped[datetime | None]


class Person(Numbered, Base):
    """Somebody who may sign in. People are disabled, never removed: the log keeps naming them."""

    __tablename__ = "person"

    login: Mapped[str] = mapped_column(String(120), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    password_hash: Mapped[str] = mapped_column(String(200))
    """Of the password, or, while ``code_until`` is set, of the one-time code to choose one with."""

    language: Mapped[str | None] = mapped_column(String(2))
    created_at: Mapped[datetime]
    password_changed_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    code_until: Mapped[datetime | None]


class PersonRole(Base):
    __tablename__ = "person_role"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(30), primary_key=True)


class PersonTeam(Base):
    __tablename__ = "person_team"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("team.id"), primary_key=True)


class AccountChange(Numbered, Base):
    """A step in what an account may see and do; it is the notice to the privacy officer as well.

    What gives access to cases, or a say over others, is ``proposed`` by one person and ``confirmed`` or
    ``rejected`` by another (``proposal_id``, decided once). What needs no second person is ``changed`` at
    once; ``password`` is a new password that somebody else gave. Roles are words with commas between them,
    teams are ids; ``made_by`` is empty for the command line of the installation. ``about`` says what it is
    about: ``rights``, or ``second_factor`` where the second factor of the account is taken away.
    """

    __tablename__ = "account_change"
    __table_args__ = (
        CheckConstraint("kind IN ('proposed', 'confirmed', 'rejected', 'changed', 'password')", name="kind"),
        CheckConstraint("(kind IN ('confirmed', 'rejected')) = (proposal_id IS NOT NULL)", name="decides"),
        UniqueConstraint("proposal_id"),
        Index(None, "person_id", "id"),
        APPEND_ONLY,
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str]
    roles_before: Mapped[str] = mapped_column(Text)
    teams_before: Mapped[str] = mapped_column(Text)
    roles: Mapped[str] = mapped_column(Text)
    teams: Mapped[str] = mapped_column(Text)
    proposal_id: Mapped[int | None] = mapped_column(ForeignKey("account_change.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    because: Mapped[str | None] = mapped_column(String(30))
    about: Mapped[str] = mapped_column(String(20), server_default="rights")


class AccountNoticeRead(Base):
    """That a privacy officer has seen every account change up to and including ``change_id``."""

    __tablename__ = "account_notice_read"
    __table_args__ = (APPEND_ONLY,)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("account_change.id"), primary_key=True)
    read_at: Mapped[datetime]


class SignInSession(Numbered, Base):
    """One signed-in browser or program. Only the SHA-256 of its token is kept: a copy of this table opens
    nothing. Old sessions are dropped and their ids never come back, for the log names them."""

    __tablename__ = "sign_in_session"
    __table_args__ = {"sqlite_autoincrement": True}  # noqa: RUF012

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    provider_sid: Mapped[str | None] = mapped_column(String(64))
    """The SHA-256 (hex) of what the identity provider calls the session: empty where it has no name for it,
    NULL where the provider did not open it."""
    proved_at: Mapped[datetime | None]
    device: Mapped[str | None] = mapped_column(String(40))
    source: Mapped[str | None] = mapped_column(String(64))
    must_set_up: Mapped[bool] = mapped_column(server_default=false())


class SignInAttempt(Numbered, Base):
    """One attempt to sign in, kept for a day. What was typed and from where is kept as a keyed hash only.

    ``device_hash`` is that of the device where it is one from which the person signed in before. ``refused``:
    it came during a wait, and nothing was tried."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_login_hash", "login_hash", "id"),
        Index("ix_sign_in_attempt_address_hash", "address_hash", "id"),
    )

    at: Mapped[datetime] = mapped_column(index=True)
    login_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    address_hash: Mapped[bytes] = mapped_column(LargeBinary(16))
    succeeded: Mapped[bool]
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary(16))
    refused: Mapped[bool] = mapped_column(server_default=false())


class Authenticator(Base):
    """The secret that a person shares with an app that shows a code every thirty seconds, encrypted.

    ``last_step`` is the step (of thirty seconds since 1970) of the last code that was taken: no code is taken
    twice."""

    __tablename__ = "authenticator"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    secret: Mapped[bytes]
    last_step: Mapped[int]
    made_at: Mapped[datetime]


class RecoveryCode(Numbered, Base):
    """A code that stands in for a second factor once, for who lost the telephone; kept as a keyed hash."""

    __tablename__ = "recovery_code"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Passkey(Numbered, Base):
    """The public half of a key that a telephone, a computer or a security key holds for a person."""

    __tablename__ = "passkey"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    credential_id: Mapped[bytes] = mapped_column(unique=True)
    public_key: Mapped[bytes]
    sign_count: Mapped[int] = mapped_column(BigInteger)
    name: Mapped[str] = mapped_column(String(60))
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SpentChallenge(Base):
    """A challenge that a passkey has answered, as a hash: an answer that was caught opens nothing."""

    __tablename__ = "spent_challenge"

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    spent_at: Mapped[datetime]
