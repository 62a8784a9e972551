"""Every row of a database into an empty one of the other kind, SQLite or PostgreSQL, and compared there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.pool import NullPool

from service.core.errors import BadSettings, Busy
from service.db.all_tables import METADATA
from service.db.database import engine_for_owner, require_empty, translated_errors, translated_opening_errors
from service.db.grants import quoted
from service.db.migrate import upgrade
from service.db.streamed_rows import streamed

_BATCH: Final = 1_000
_SEQUENCE: Final = "CAST(pg_get_serial_sequence(:table, :column) AS regclass)"
Done = Callable[[int], None]


@contextmanager
def held_alone(file: Path) -> Iterator[Connection]:
    """A connection to the SQLite database in ``file`` that nobody else has open, or can open meanwhile.

    Raises ``BadSettings`` while a service or another command has it open.
    """
    engine = create_engine(
        f"sqlite:///{file}",
        hide_parameters=True,
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": 1.0},
    )

    @event.listens_for(engine, "connect")
    def alone(connection: Any, _record: Any) -> None:
        connection.execute("PRAGMA locking_mode=EXCLUSIVE")
        connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("BEGIN EXCLUSIVE")

    try:
        with translated_opening_errors(engine.url), engine.connect() as connection:
            yield connection
    except Busy:
        raise BadSettings("settings.database_in_use") from None
    finally:
        engine.dispose()


def rows_in(source: Connection) -> int:
    """How many rows there are in all tables."""
    return sum(_count(source, table) for table in METADATA.sorted_tables)


def copy_rows(source: Connection, url: str, done: Done) -> int:
    """Make the tables in the empty database at ``url`` and copy every row; gives their number.

    Nothing stays there unless every row is found to be the same. Raises ``BadSettings``.
    """
    require_empty(url)
    engine = engine_for_owner(url)
    copied = 0
    with translated_errors():
        upgrade(url)
        try:
            with engine.begin() as target, _without_triggers(target):
                for table in METADATA.sorted_tables:
                    copied += _copy(source, target, table, partial(_with_earlier, done, copied))
                    _set_numbers(source, target, table)
            with engine.connect() as target:
                for table in METADATA.sorted_tables:
                    _compare(source, target, table)
        except BaseException:
            drop_all(url)
            raise
    return copied


def _with_earlier(done: Done, earlier: int, number: int) -> None:
    done(earlier + number)


@contextmanager
def _without_triggers(target: Connection) -> Iterator[None]:
    """Some add rows, which are copied as well; in this transaction, so that nobody else sees them off."""
    if target.dialect.name == "sqlite":
        asked = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'"
        triggers = target.execute(text(asked)).all()
        for name, _ in triggers:
            target.execute(text(f"DROP TRIGGER {name}"))
        yield
        for _, made_by in triggers:
            target.exec_driver_sql(made_by)
        return
    for name in METADATA.tables:
        target.execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
    yield
    for name in METADATA.tables:
        target.execute(text(f"ALTER TABLE {name} ENABLE TRIGGER USER"))


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copy(source: Connection, target: Connection, table: Table, done: Done) -> int:
    number = 0
    with closing(_in_order(source, table)) as all_rows:
        for rows in all_rows.mappings().partitions(_BATCH):
            try:
                target.execute(insert(table), [dict(row) for row in rows])
            except (DataError, IntegrityError) as error:
                raise BadSettings("settings.row_refused", table=table.name, number=number + 1) from error
            number += len(rows)
            done(number)
    return number


def _in_order(connection: Connection, table: Table) -> Any:
    """All rows by their key, in the same order on both databases."""
    order = [_binary(column, connection) for column in table.primary_key]
    return streamed(connection, select(table).order_by(*order), _BATCH)


def _binary(column: Column[Any], connection: Connection) -> Any:
    if connection.dialect.name == "postgresql" and isinstance(column.type, String):
        return column.collate("C")
    return column


def _compare(source: Connection, target: Connection, table: Table) -> None:
    with closing(_in_order(source, table)) as rows, closing(_in_order(target, table)) as copies:
        for number, (before, after) in enumerate(zip_longest(rows, copies), start=1):
            if before is None or after is None or not _same(before, after):
                raise BadSettings("settings.row_differs", table=table.name, number=number)


def _same(before: Sequence[Any], after: Sequence[Any]) -> bool:
    return all(type(one) is type(other) and one == other for one, other in zip(before, after, strict=True))


def _set_numbers(source: Connection, target: Connection, table: Table) -> None:
    """Let the numbers of new rows go on where they were, removed rows counted."""
    column = table.autoincrement_column
    if column is None:
        return
    last = max(
        source.execute(select(func.max(column))).scalar_one() or 0, _last_number(source, table, column)
    )
    if not last:
        return
    if target.dialect.name == "postgresql":
        _on_postgresql(target, f"setval({_SEQUENCE}, :last)", table, column, last=last)
    elif _never_again(table):
        target.execute(text("DELETE FROM sqlite_sequence WHERE name = :table"), {"table": table.name})
        values = {"table": table.name, "last": last}
        target.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:table, :last)"), values)


def _last_number(source: Connection, table: Table, column: Column[Any]) -> int:
    if source.dialect.name == "postgresql":
        return _on_postgresql(source, f"pg_sequence_last_value({_SEQUENCE})", table, column) or 0
    if not _never_again(table):
        return 0
    asked = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
    return source.execute(asked, {"table": table.name}).scalar_one_or_none() or 0


def _never_again(table: Table) -> bool:
    """Whether SQLite keeps the last number of this table, so that none is given again."""
    return bool(table.dialect_options["sqlite"]["autoincrement"])


def _on_postgresql(
    connection: Connection, asked: str, table: Table, column: Column[Any], **values: int
) -> int | None:
    """The value of ``asked``, ``None`` where the column takes no number by itself."""
    named = {"table": table.name, "column": column.name, **values}
    given: int | None = connection.execute(
        text(f"SELECT CASE WHEN {_SEQUENCE} IS NOT NULL THEN {asked} END"), named
    ).scalar_one()
    return given


def drop_all(url: str) -> None:
    """Leave the database as empty as it was."""
    with engine_for_owner(url).begin() as target:
        METADATA.drop_all(target)
        target.execute(text("DROP TABLE IF EXISTS alembic_version"))
        if target.dialect.name == "postgresql":
            asked = "SELECT proname FROM pg_proc WHERE pronamespace = CAST('public' AS regnamespace)"
            for (name,) in target.execute(text(asked)).all():
                target.execute(text(f"DROP FUNCTION {quoted(name)}"))
