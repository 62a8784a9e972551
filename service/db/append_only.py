"""Rows that may only be added: triggers in the database refuse change and removal.

A table declares it with ``info={"append_only": True}``; its first migration makes the triggers, and a test
compares the two.

Rows of a case are removed only when the case is destroyed. So in those tables the triggers refuse removal
while ``destruction_open`` is empty. A row there names a tombstone, and a deferred reference keeps the
transaction from being committed until that row is gone. The tombstone stays and cannot be removed.
"""

from __future__ import annotations

_POSTGRESQL_FUNCTION = """\
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME; END $$"""


_NO_DESTRUCTION = "NOT EXISTS (SELECT 1 FROM destruction_open)"


_FORGOTTEN = (
    "NEW.kind = 'forgotten' AND NEW.id = OLD.id AND NEW.seq = OLD.seq AND OLD.of_case IS NOT NULL AND "
    "NOT EXISTS (SELECT 1 FROM case_seal_key WHERE of_case = OLD.of_case)"
)
_POSTGRESQL_FORGET = f"""\
CREATE OR REPLACE FUNCTION refuse_all_but_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF ({_FORGOTTEN}) IS NOT TRUE THEN RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME; END IF;
RETURN NEW; END $$"""


def forgettable(table: str, dialect: str) -> tuple[str, ...]:
    """The statements after which ``table`` takes new rows, and forgets what a row says of a case whose key is
    gone."""
    if dialect == "sqlite":
        return (
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} WHEN ({_FORGOTTEN}) IS NOT 1 "
            f"BEGIN SELECT RAISE(ABORT, '{table} only takes new rows'); END",
            append_only(table, dialect)[1],
        )
    function, _, truncate = append_only(table, dialect)
    return (
        function,
        _POSTGRESQL_FORGET,
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_all_but_forgetting()",
        f"CREATE TRIGGER {table}_no_removal BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        truncate,
    )


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


_POSTGRESQL_REMOVAL = """\
CREATE OR REPLACE FUNCTION refuse_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
IF NOT EXISTS (SELECT 1 FROM destruction_open) THEN
RAISE EXCEPTION '% only takes new rows', TG_TABLE_NAME; END IF;
RETURN OLD; END $$"""


def destroyable(table: str, dialect: str) -> tuple[str, ...]:
    """The statements after which rows of append-only ``table`` can be removed in a destruction only."""
    if dialect == "sqlite":
        return (
            f"DROP TRIGGER IF EXISTS {table}_no_delete",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} "
            f"WHEN {_NO_DESTRUCTION} BEGIN SELECT RAISE(ABORT, '{table} only takes new rows'); END",
        )
    return (
        _POSTGRESQL_REMOVAL,
        f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        f"DROP TRIGGER IF EXISTS {table}_no_removal ON {table}",
        f"CREATE TRIGGER {table}_no_removal BEFORE DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_removal()",
    )
