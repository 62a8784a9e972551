"""PostgreSQL: its connections with their time limits, its transactions, and what its errors mean.

Whoever waits for somebody else's lock is told within three seconds, and so is whoever waits for a database
that does not answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import URL, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from service.core.errors import Away, Busy, NoSpace, NotText, NotWritable, ServiceError
from service.db.changed_rows import use_notes
from service.db.compiled_statements import close_cursor
from service.db.postgresql_changed_rows import PostgresqlNotes, postgresql_tables
from service.db.tables_with_row_seals import SealedTable, sealed_among

LOCK_SECONDS: Final = 2.5
"""How long somebody else's lock is waited for."""

STATEMENT_SECONDS: Final = 30
"""How long one statement of the service may take; those that read thousands of rows take a few."""

_CONNECTING: Final = {
    "connect_timeout": 2,  # the least that the driver takes
    "tcp_user_timeout": 5_000,  # after a cable is pulled, nothing else tells for a quarter of an hour
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "application_name": "signaalwijzer",
}
_HERE: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})
CHAIN_LOCK: Final = 0x5349474E  # one number for this product among the advisory locks of a database
_BEGIN: Final = text(
    "SELECT set_config('lock_timeout', :limit, true), pg_advisory_xact_lock(:lock), "
    "set_config('signaalwijzer.notes', 'on', true)"
)

_KINDS: Final[dict[str, type[ServiceError]]] = {
    "55P03": Busy,  # lock_timeout
    "57014": Busy,  # statement_timeout
    "40001": Busy,
    "40P01": Busy,
    "53100": NoSpace,
    "42501": NotWritable,
    "25006": NotWritable,
}
_AWAY: Final = ("08", "28", "57P", "53", "3D")
"""Beginnings of the codes of a database that takes no connection, or has ended one."""


def engine_for(url: URL, *, statement_seconds: float = STATEMENT_SECONDS, **options: Any) -> Engine:
    """An engine for the database at ``url``. Parameters of ``url`` itself go before those given here."""
    given = connecting_to(url)
    # Parameters stay out of error messages: they may hold what a worker typed.
    engine = create_engine(url, hide_parameters=True, connect_args=given, **options)

    @event.listens_for(engine, "connect")
    def limit(connection: Any, _record: Any) -> None:
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false), set_config('statement_timeout', %s, false), "
            "set_config('idle_in_transaction_session_timeout', '0', false), set_config('synchronous_commit', "
            # What was answered must be on the disk, whatever the server does for others.
            "CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' "
            "ELSE current_setting('synchronous_commit') END, false)",
            (_milliseconds(LOCK_SECONDS), _milliseconds(statement_seconds)),
        )
        connection.commit()

    return engine


def connecting_to(url: URL) -> dict[str, Any]:
    """What the driver is told besides ``url``. To another machine the connection is encrypted and the
    certificate checked: the driver by itself goes on without either where the server has none."""
    checked = {"sslmode": "verify-full"} if _is_elsewhere(url) else {}
    return {name: value for name, value in (_CONNECTING | checked).items() if name not in url.query}


def _is_elsewhere(url: URL) -> bool:
    named = url.query.get("host", ())
    hosts = (url.host or "", *((named,) if isinstance(named, str) else named))
    bare = (re.sub(r"(?<=[^:]):\d+$", "", host) for several in hosts for host in several.split(","))
    return any(host not in _HERE and not host.startswith("/") for host in bare)


def _milliseconds(seconds: float) -> str:
    return f"{int(seconds * 1000)}ms"


def is_of_driver(error: BaseException) -> bool:
    """Whether ``error`` is one of the driver itself, which may not be installed."""
    return type(error).__module__.startswith("psycopg")


def meaning_of(error: BaseException) -> ServiceError | None:
    """The error of the service for an error of this database, from SQLAlchemy or from the driver itself.

    ``None`` for an error of another database, and for one that is a fault of the program.
    """
    cause = error.orig if isinstance(error, DBAPIError) else error
    if cause is None or not is_of_driver(cause):
        return None
    state: str | None = getattr(cause, "sqlstate", None)
    if state is None:
        if type(cause).__name__ == "DataError" and "NUL" in str(cause):
            return NotText()  # refused by the driver: in a text of PostgreSQL there is no such byte
        # No answer at all: not connected, or the connection broke.
        return Away() if type(cause).__name__ in {"OperationalError", "ConnectionTimeout"} else None
    if state in _KINDS:
        return _KINDS[state]()
    return Away() if state.startswith(_AWAY) else None


def is_refused(error: BaseException | None) -> bool:
    """Whether the database answered, and would not have this login or does not have that name."""
    said = str(error)
    return "FATAL" in said and "starting up" not in said and "shutting down" not in said


def is_not_private(error: BaseException | None) -> bool:
    """Whether there is no encrypted connection, or nobody vouches for the certificate."""
    return bool(re.search(r"\bSSL\b|\bcertificate\b", str(error)))


class PostgresqlWriter:
    """An advisory lock for the length of the transaction keeps the access log in one chain."""

    wait_seconds = LOCK_SECONDS
    elsewhere = True

    def __init__(self, url: URL) -> None:
        self._engine = engine_for(url, pool_pre_ping=True)
        self._tables: dict[str, SealedTable] = {}

    def transaction(self, wait_seconds: float) -> Iterator[Session]:
        with Session(self._engine, expire_on_commit=False) as session:
            limit = _milliseconds(max(wait_seconds, 0.05))
            session.execute(_BEGIN, {"limit": limit, "lock": CHAIN_LOCK})
            if not self._tables:
                self._tables = sealed_among(postgresql_tables(session.connection()))
            use_notes(session, PostgresqlNotes(session, self._tables))
            try:
                yield session
                session.flush()
            finally:
                close_cursor(session)
            try:
                session.commit()
            except DBAPIError as error:
                if isinstance(meaning_of(error), Away):
                    raise Away("commit_unknown") from error
                raise

    def wait_for_disk(self) -> None:
        """PostgreSQL has waited in its commit."""

    async def wait_for_disk_in_loop(self) -> None:
        """PostgreSQL has waited in its commit."""

    def wipe(self) -> bool:
        # Frees the space for new rows. PostgreSQL cannot overwrite what is on the disk until then. The
        # service's own role may not; then the database does so by itself (autovacuum).
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM"))
        return True

    def close(self) -> None:
        self._engine.dispose()
