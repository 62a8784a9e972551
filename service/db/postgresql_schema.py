"""What only a schema of PostgreSQL can hold, and how it writes down a rule of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection

_OURS: Final = "c.relnamespace = to_regnamespace(current_schema()::text)"
_OTHERS: Final = f"""\
SELECT 'view_added', c.relname::text FROM pg_class AS c WHERE {_OURS} AND c.relkind IN ('v', 'm', 'f')
UNION ALL
SELECT 'trigger_added', c.relname || '.' || r.rulename
FROM pg_rewrite AS r JOIN pg_class AS c ON c.oid = r.ev_class WHERE {_OURS} AND c.relkind IN ('r', 'p')
UNION ALL
SELECT 'table_differs', c.relname::text FROM pg_class AS c WHERE {_OURS} AND c.relkind IN ('r', 'p')
AND (c.relrowsecurity OR c.relpersistence <> 'p'
OR EXISTS (SELECT FROM pg_inherits AS i WHERE c.oid IN (i.inhparent, i.inhrelid)))
UNION ALL
SELECT 'check_differs', c.relname || '.' || k.conname
FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
WHERE {_OURS} AND (NOT k.convalidated OR EXISTS (
SELECT FROM pg_trigger AS t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O'))
ORDER BY 1, 2"""  # noqa: S608 - no value in it
"""Views; rules, which do something else than was asked; tables whose rows a policy hides or a crash takes, or
that show the rows of another; and references and checks that were put there without looking at the rows, or
are switched off."""

_CAST: Final = re.compile(r"::[a-z ]+(\[\])*")
_AMONG: Final = re.compile(r"(= ANY|<> ALL) \(\(?ARRAY\[(.*?)\]\)?\)")
_BETWEEN: Final = re.compile(r"(\w+) BETWEEN (\S+) AND (\S+)")


def additions(connection: Connection) -> Iterator[tuple[str, str]]:
    """What the program never makes in a schema: kind, a key under ``rows.finding``, and name."""
    yield from ((kind, name) for kind, name in connection.exec_driver_sql(_OTHERS))


def as_postgresql_writes(check: str) -> str:
    """The condition of a check of ours in the words that PostgreSQL keeps, casts apart."""
    return _BETWEEN.sub(r"\1 >= \2 AND \1 <= \3", check)


def as_we_write(check: str) -> str:
    """The condition of a check as PostgreSQL keeps it, without casts and with its lists as ours."""
    return _AMONG.sub(
        lambda found: f"{'IN' if found[1] == '= ANY' else 'NOT IN'} ({found[2]})", _CAST.sub("", check)
    )
