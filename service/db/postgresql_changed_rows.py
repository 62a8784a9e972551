"""Noting changed rows on PostgreSQL: a trigger on every bound table, which fills the table ``changed_row``.

Only a transaction of the service asks for notes (``signaalwijzer.notes``), and takes them out again before it
ends, so nobody ever sees one. It is no temporary table: the service's own role may make none
(``service.db.grants``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from service.db.changed_rows import CASE_KEYS, How, Note
from service.db.compiled_statements import cursor_of
from service.db.tables_with_row_seals import Described, SealedTable, sealed_among

FUNCTION: Final = """\
CREATE OR REPLACE FUNCTION note_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF current_setting('signaalwijzer.notes', true) = 'on' THEN
INSERT INTO changed_row (how, table_name, old_row, new_row)
VALUES (lower(TG_OP), TG_TABLE_NAME, to_jsonb(OLD)::text, to_jsonb(NEW)::text);
END IF;
RETURN NULL; END $$"""

_TAKE: Final = (
    "WITH taken AS (DELETE FROM changed_row RETURNING *) "
    "SELECT how, table_name, old_row::jsonb, new_row::jsonb FROM taken ORDER BY id"
)
_COLUMNS: Final = """\
SELECT c.relname, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = to_regnamespace(current_schema()::text)
AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum"""
_KEYS: Final = """\
SELECT c.relname, a.attname FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY AS u (attnum, place)
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = u.attnum
WHERE k.contype = 'p'
AND c.relnamespace = to_regnamespace(current_schema()::text) ORDER BY c.relname, u.place"""
_REFERENCES: Final = """\
SELECT c.relname, a.attname, p.relname, b.attname FROM pg_constraint AS k
JOIN pg_class AS c ON c.oid = k.conrelid JOIN pg_class AS p ON p.oid = k.confrelid
JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
JOIN pg_attribute AS b ON b.attrelid = p.oid AND b.attnum = k.confkey[1]
WHERE k.contype = 'f' AND cardinality(k.conkey) = 1
AND c.relnamespace = to_regnamespace(current_schema()::text)"""


def postgresql_tables(connection: Connection) -> dict[str, Described]:
    """Every table of the schema in use as PostgreSQL describes it."""
    columns: dict[str, list[str]] = {}
    keys: dict[str, list[str]] = {}
    references: dict[str, list[tuple[str, str, str]]] = {}
    for table, column in connection.exec_driver_sql(_COLUMNS):
        columns.setdefault(table, []).append(column)
    for table, column in connection.exec_driver_sql(_KEYS):
        keys.setdefault(table, []).append(column)
    for table, column, parent, parent_column in connection.exec_driver_sql(_REFERENCES):
        references.setdefault(table, []).append((column, parent, parent_column))
    return {
        name: Described(tuple(found), tuple(keys.get(name, found)), tuple(references.get(name, ())))
        for name, found in columns.items()
    }


def make_triggers(connection: Connection) -> None:
    """Put the trigger on every bound table that has none yet."""
    connection.exec_driver_sql(FUNCTION)
    for name in sealed_among(postgresql_tables(connection)):
        for statement in trigger_of(name):
            connection.exec_driver_sql(statement)


def trigger_of(table: str) -> Iterator[str]:
    yield f'DROP TRIGGER IF EXISTS "note_{table}" ON "{table}"'
    yield (
        f'CREATE TRIGGER "note_{table}" AFTER INSERT OR UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION note_row()"
    )


class PostgresqlNotes:
    """What the triggers noted in the transaction of ``db``."""

    def __init__(self, db: Session, tables: Mapping[str, SealedTable]) -> None:
        self._db = db
        self.tables = tables
        self.gone: dict[int, bytes] = {}

    def take(self) -> list[Note]:
        cursor = cursor_of(self._db)
        cursor.execute(_TAKE)
        noted: dict[tuple[str, tuple[Any, ...]], Note] = {}
        for how, name, old, new in cursor.fetchall():
            table = self.tables[name]
            if how == "update" and all(old[column] == new[column] for column in table.columns):
                continue
            if how == "delete" and name == CASE_KEYS:
                self.gone[old["of_case"]] = bytes.fromhex(old["secret"].removeprefix("\\x"))
            steps: tuple[tuple[Any, How], ...] = ((old, how), (new, "insert"))
            for row, done in steps:
                key = tuple(row[column] for column in table.key) if row else ()
                if row and (name, key) not in noted:
                    before = self._typed(table, row) if done == "update" else ()
                    noted[name, key] = Note(name, key, done, before)
        return list(noted.values())

    def _typed(self, table: SealedTable, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """The bound columns of ``row`` as the driver reads them from a table."""
        from psycopg.types.json import Jsonb

        columns = ", ".join(f'"{name}"' for name in table.columns)
        asked = f'SELECT {columns} FROM jsonb_populate_record(NULL::"{table.name}", %s)'  # noqa: S608
        cursor = cursor_of(self._db)
        cursor.execute(asked, (Jsonb(row),))
        return tuple(cursor.fetchone())
