"""Every row of a SQLite database into an empty PostgreSQL database, and compared there, row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.pool import NullPool

from service.core.errors import BadSettings, Busy
from service.db.all_tables import METADATA
from service.db.database import (
    engine_for_owner,
    translated_errors,
    translated_opening_errors,
    where_of,
)
from service.db.migrate import upgrade

_BATCH: Final = 1_000
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
    engine = engine_for_owner(url)
    with translated_opening_errors(engine.url), engine.connect() as looking:
        if inspect(looking).get_table_names():
            raise BadSettings("settings.database_not_empty", where=where_of(engine.url))
    copied = 0
    with translated_errors():
        upgrade(url)
        try:
            with engine.begin() as target:
                _triggers(target, "DISABLE")  # some add rows, which are copied as well
                for table in METADATA.sorted_tables:
                    copied += _copy(source, target, table, lambda n, before=copied: done(before + n))
                    _set_numbers(source, target, table)
                _triggers(target, "ENABLE")
                for table in METADATA.sorted_tables:
                    _compare(source, target, table)
        except BaseException:
            drop_all(url)
            raise
    return copied


def _triggers(target: Connection, what: str) -> None:
    """In this transaction; nobody else sees them off."""
    for name in METADATA.tables:
        target.execute(text(f"ALTER TABLE {name} {what} TRIGGER USER"))


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
    return connection.execution_options(yield_per=_BATCH).execute(select(table).order_by(*order))


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
    """Let the numbers of new rows go on where those of SQLite were, removed rows counted."""
    column = table.autoincrement_column
    if column is None or not isinstance(column.type, Integer):
        return
    sequence = target.execute(
        text("SELECT pg_get_serial_sequence(:table, :column)"), {"table": table.name, "column": column.name}
    ).scalar_one()
    if sequence is None:
        return
    last = source.execute(select(func.max(column))).scalar_one() or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        asked = text("SELECT seq FROM sqlite_sequence WHERE name = :table")
        last = max(last, source.execute(asked, {"table": table.name}).scalar_one_or_none() or 0)
    if last:
        target.execute(text("SELECT setval(:sequence, :last)"), {"sequence": sequence, "last": last})


def drop_all(url: str) -> None:
    """Leave the database as empty as it was."""
    with engine_for_owner(url).begin() as target:
        METADATA.drop_all(target)
        target.execute(text("DROP TABLE IF EXISTS alembic_version"))
        for name in ("refuse_change", "refuse_removal"):
            target.execute(text(f"DROP FUNCTION IF EXISTS {name}()"))
