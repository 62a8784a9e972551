"""Whether the schema of a database is what the migrations make: tables, columns, indexes, references, checks,
and above all the triggers that keep rows from being changed.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from sqlalchemy import CheckConstraint, Connection, inspect

from service.db.all_tables import METADATA
from service.db.append_only import append_only, destroyable, forgettable
from service.db.postgresql_changed_rows import FUNCTION, trigger_of
from service.db.postgresql_schema import additions, as_postgresql_writes, as_we_write
from service.db.rows_of_case import tables_of_a_case
from service.db.tables_with_row_seals import EXEMPT

_CREATED: Final = re.compile(r'CREATE TRIGGER "?(\w+)"? ')
_DROPPED: Final = re.compile(r'DROP TRIGGER IF EXISTS "?(\w+)"?')
_FUNCTION: Final = re.compile(r"FUNCTION (\w+)\(\).*?\$\$(.*)\$\$", re.DOTALL)
_ON_POSTGRESQL: Final = """\
SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid), t.tgenabled
FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = to_regnamespace(current_schema()::text) ORDER BY t.oid"""
_FUNCTIONS: Final = """\
SELECT proname,
CASE WHEN prosecdef OR proconfig IS NOT NULL THEN 'with settings of its own' ELSE prosrc END AS does
FROM pg_proc WHERE pronargs = 0 AND pronamespace = to_regnamespace(current_schema()::text)"""
_WITH_TRIGGERS: Final = ("0006_reviews", "0011_rights")
"""Migrations that made triggers of their own."""


_SOUND: Final[set[tuple[tuple[str, ...], ...]]] = set()
"""Schemas of SQLite, word for word, in which this process found no difference: the comparison takes a second,
and a backup or a restore looks more than once."""


def differences(connection: Connection) -> Iterator[tuple[str, str]]:
    """Each difference as kind and name; the kind is a key under ``rows.finding``."""
    words = _words_of_sqlite(connection) if connection.dialect.name == "sqlite" else None
    if words in _SOUND:
        return
    found = [*_of_triggers(connection), *_of_tables(connection), *_of_checks(connection)]
    if words is not None and not found:
        _SOUND.add(words)
    yield from found


def _words_of_sqlite(connection: Connection) -> tuple[tuple[str, ...], ...]:
    """All that SQLite keeps of a schema, as it was written."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"
    )
    return tuple(tuple(map(str, row)) for row in rows)


def _of_triggers(connection: Connection) -> Iterator[tuple[str, str]]:
    dialect = connection.dialect.name
    expected, functions = _expected(dialect)
    there = _there(connection)
    for name in sorted(expected.keys() | there.keys()):
        if name not in there:
            yield "trigger_missing", name
        elif name not in expected:
            yield "trigger_added", name
        elif _simple(there[name], dialect) != _simple(expected[name], dialect):
            yield "trigger_changed", name
    if dialect == "sqlite":
        return
    bodies = {row.proname: row.does for row in connection.exec_driver_sql(_FUNCTIONS)}
    for name, source in functions.items():
        if " ".join(bodies.get(name, "").split()) != " ".join(source.split()):
            yield "function_changed", name


def _expected(dialect: str) -> tuple[dict[str, str], dict[str, str]]:
    """The triggers and, on PostgreSQL, the bodies of their functions, by name."""
    triggers: dict[str, str] = {}
    functions: dict[str, str] = {}
    for statement in _statements(dialect):
        if dropped := _DROPPED.match(statement):
            triggers.pop(dropped[1], None)
        elif created := _CREATED.match(statement):
            triggers[created[1]] = statement
        elif made := _FUNCTION.search(statement):
            functions[made[1]] = made[2]
    return triggers, functions


def _statements(dialect: str) -> Iterator[str]:
    of_case = tables_of_a_case()
    for table in METADATA.tables.values():
        if table.info.get("append_only"):
            forgets = table.info.get("forgettable")
            yield from (forgettable if forgets else append_only)(table.name, dialect)
            if table.name in of_case:
                yield from destroyable(table.name, dialect)
    yield from _kept_by_migrations(dialect)
    if dialect == "postgresql":
        yield FUNCTION
        for name in sorted(METADATA.tables.keys() - EXEMPT.keys()):
            yield from trigger_of(name)


def _kept_by_migrations(dialect: str) -> Iterator[str]:
    """The triggers that keep the queue of decisions, as the migrations that made them say."""
    made, withdrawn = (import_module(f"service.db.migrations.versions.{name}") for name in _WITH_TRIGGERS)
    kept = (*made.KEPT, ("decision_withdrawn", "INSERT ON withdrawal", withdrawn.WITHDRAWN))
    for name, moment, act in kept:
        if dialect == "sqlite":
            yield f"CREATE TRIGGER {name} AFTER {moment} BEGIN {act}; END"
        else:
            yield f"FUNCTION {name}() $$ BEGIN {act}; RETURN NULL; END $$"
            yield f"CREATE TRIGGER {name} AFTER {moment} FOR EACH ROW EXECUTE FUNCTION {name}()"


def _there(connection: Connection) -> dict[str, str]:
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
        return {name: str(sql) for name, sql in rows}
    there: dict[str, str] = {}
    for name, table, definition, enabled in connection.exec_driver_sql(_ON_POSTGRESQL):
        # Two tables can each have a trigger of the same name there; ours have names of their own.
        known = name if name not in there else f"{table}.{name}"
        there[known] = definition if enabled == "O" else "switched off"
    return there


def _simple(statement: str, dialect: str) -> Any:
    """A statement in a form in which two that do the same are equal."""
    if dialect == "sqlite":
        return " ".join(statement.split())
    words = statement.replace('"', "").replace("public.", "").split()
    head, _, tail = " ".join(words).partition(" ON ")
    return frozenset(head.replace(" OR ", " ").split()), tail


def _of_tables(connection: Connection) -> Iterator[tuple[str, str]]:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    context = MigrationContext.configure(connection, opts={"compare_type": True})
    with warnings.catch_warnings():
        # SQLAlchemy takes what it read of a check that is not validated for an argument of a driver.
        warnings.filterwarnings("ignore", "Can't validate argument 'dialect_options'")
        compared = compare_metadata(context, METADATA)
    for found in compared:
        for one in found if isinstance(found, list) else [found]:
            yield "table_differs", _name_in(one)
    if connection.dialect.name == "sqlite":
        rows = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'view'")
        yield from (("view_added", str(row[0])) for row in rows)
    else:
        yield from additions(connection)


def _name_in(difference: Any) -> str:
    """The table, and what of it, in a difference as Alembic tells it."""
    names = [part if isinstance(part, str) else getattr(part, "name", None) for part in difference[1:5]]
    tables = (part.table.name for part in difference[1:] if getattr(part, "table", None) is not None)
    table = next(tables, None)
    return ".".join(dict.fromkeys(str(name) for name in (table, *names) if name))


def _of_checks(connection: Connection) -> Iterator[tuple[str, str]]:
    found = inspect(connection).get_multi_check_constraints()
    for (_, name), checks in found.items():
        if name not in METADATA.tables:
            continue
        expected = {
            str(constraint.name): str(constraint.sqltext)
            for constraint in METADATA.tables[name].constraints
            if isinstance(constraint, CheckConstraint) and constraint.name
        }
        there = {str(check["name"]): check["sqltext"] for check in checks}
        if connection.dialect.name == "postgresql":
            expected = {check: as_postgresql_writes(condition) for check, condition in expected.items()}
            there = {check: as_we_write(condition) for check, condition in there.items()}
        for check in sorted(expected.keys() | there.keys()):
            if _letters(expected.get(check, "")) != _letters(there.get(check, "")):
                yield "check_differs", f"{name}.{check}"


def _letters(sql: str) -> str:
    return re.sub(r"[\s\"()]+", "", sql)
