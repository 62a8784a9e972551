"""Rows that may only be added: triggers in the database refuse change and removal.

A table says so itself with ``info={"append_only": True}``; its first migration makes the triggers, and a test
compares the two.
"""

from __future__ import annotations

_POSTGRESQL_FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME; END $$"""


def append_only(table: str, dialect: str) -> tuple[str, ...]:
    """The statements after which ``table`` only takes new rows, on ``sqlite`` or ``postgresql``."""
    if dialect == "sqlite":
        return tuple(
            f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} only takes new rows'); END"
            for what in ("update", "delete")
        )
    return (
        _POSTGRESQL_FUNCTION,
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    )
