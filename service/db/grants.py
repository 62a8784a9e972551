"""What the service's own role may do in a PostgreSQL database, derived from the tables.

The owner makes and changes tables. The service uses another role, which can neither change a table nor take
away what makes one append-only. See docs/decisions/0055.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Table, text
from sqlalchemy.orm import Session

from service.core.errors import BadSettings
from service.db.all_tables import METADATA
from service.db.rows_of_case import tables_of_a_case

_VERSION: Final = "alembic_version"


def rights() -> dict[str, tuple[str, ...]]:
    """What the role needs on each table, by name."""
    of_case = tables_of_a_case()
    return {table.name: _rights_on(table, of_case) for table in METADATA.sorted_tables} | {
        _VERSION: ("SELECT",)
    }


def _rights_on(table: Table, of_case: frozenset[str]) -> tuple[str, ...]:
    if not table.info.get("append_only"):
        return ("SELECT", "INSERT", "UPDATE", "DELETE")
    if table.info.get("forgettable"):  # its trigger refuses any change but forgetting a destroyed case
        return ("SELECT", "INSERT", "UPDATE")
    # Rows of a case go with it: the triggers refuse any other removal.
    return ("SELECT", "INSERT", "DELETE") if table.name in of_case else ("SELECT", "INSERT")


def grants(role: str) -> Iterator[str]:
    """Statements for the owner, after which ``role`` has these rights and no others; to be repeated freely.

    Who may make a temporary table could put one in the place of a table that a trigger looks in.
    """
    name, word = quoted(role), literal(role)
    yield "BEGIN"
    yield (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = {word}) THEN "
        f"CREATE ROLE {name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE; END IF; END $$"
    )
    yield (
        "DO $$ BEGIN EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database()); "
        f"EXECUTE format('REVOKE ALL ON DATABASE %I FROM %I', current_database(), {word}); "
        f"EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), {word}); END $$"
    )
    yield f"REVOKE ALL ON SCHEMA public FROM PUBLIC, {name}"
    yield f"GRANT USAGE ON SCHEMA public TO {name}"
    for kind in ("TABLES", "SEQUENCES"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM PUBLIC, {name}"
    for table, needed in rights().items():
        yield f"GRANT {', '.join(needed)} ON {quoted(table)} TO {name}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name}"
    yield "COMMIT"


def check_rights(db: Session) -> None:
    """Raise ``BadSettings`` where the role in use lacks a right on a table."""
    asked = [(table, right) for table, needed in rights().items() for right in needed]
    missing = db.execute(
        text(
            "SELECT DISTINCT asked.name FROM unnest(CAST(:names AS text[]), CAST(:rights AS text[])) "
            "AS asked(name, needed) WHERE NOT has_table_privilege(asked.name, asked.needed) ORDER BY 1"
        ),
        {"names": [table for table, _ in asked], "rights": [right for _, right in asked]},
    ).scalars()
    if tables := list(missing):
        raise BadSettings("settings.database_grants", tables=", ".join(tables))


def quoted(name: str) -> str:
    """``name`` as a name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text_: str) -> str:
    """``text_`` as a text in SQL."""
    return "'" + text_.replace("'", "''") + "'"
