"""The tables of which each row has a seal in the log: columns, key, whose case.

They are read from the database itself and not from a list, so that the rows of a table that somebody adds
have seals too. What is exempt stands here, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from service.db.rows_of_case import SHARED

EXEMPT: Final[Mapping[str, str]] = {
    "audit_entry": "sealed by its own chain",
    "changed_row": "empty outside a transaction",
    "row_seal": "each entry of the log holds a digest of the seals that were made with it",
    "alembic_version": "one number, compared with that of the program before anything is read",
    "installation": "compared with the file in the data folder at each start and by the check",
    "provider_request": "of minutes: who was sent to the identity provider and is not back yet",
    "provider_logout": "of minutes: what the identity provider ended, so that it is not done twice",
    "spent_challenge": "of minutes: a challenge of a passkey that was used, so that it is not used twice",
    "sign_in_attempt": "counts attempts for a day, also those for which nobody is signed in; decides no more",
}
"""Tables whose rows have no seal, and why."""

EXEMPT_COLUMNS: Final[Mapping[str, Mapping[str, str]]] = {
    "sign_in_session": {
        "last_seen_at": "changes while somebody only looks; a session ends by created_at too"
    },
}
"""Columns of these tables that their seals leave out, and why."""


@dataclass(frozen=True)
class SealedTable:
    """A table of the database: the columns that its seals cover, sorted; those of its key in their order."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    case_sql: str | None
    """Gives the number of the case that a row ``t`` is about; ``None`` where rows are about no case."""

    @cached_property
    def select(self) -> str:
        """The sealed columns of ``t``, and the number of its case."""
        columns = ", ".join(f't."{name}"' for name in self.columns)
        return f'SELECT {columns}, {self.case_sql or "NULL"} FROM "{self.name}" AS t'  # noqa: S608 - names of the schema

    @cached_property
    def key_text(self) -> str:
        """The key of a row ``t`` as one text, as ``text_of`` writes it."""
        return " || '/' || ".join(f'CAST(t."{name}" AS TEXT)' for name in self.key)

    @cached_property
    def select_keys(self) -> str:
        """The key of every row as one text."""
        return f'SELECT {self.key_text} FROM "{self.name}" AS t'  # noqa: S608 - names of the schema

    def select_one(self, sign: str) -> str:
        """``select`` for one row, with the driver's ``sign`` for each value of its key."""
        return f"{self._select_one}{sign}" if len(self.key) == 1 else self._of_several(sign)

    @cached_property
    def _select_one(self) -> str:
        return f'{self.select} WHERE t."{self.key[0]}" = '

    def _of_several(self, sign: str) -> str:
        return f"{self.select} WHERE " + " AND ".join(f't."{name}" = {sign}' for name in self.key)


def text_of(key: Iterable[Any]) -> str:
    """The key of a row as one text."""
    return "/".join(map(str, key))


@dataclass(frozen=True)
class Described:
    """A table as the catalogue of a database describes it."""

    columns: Sequence[str]
    key: Sequence[str]
    references: Sequence[tuple[str, str, str]]
    """Column, table and column it refers to, for references of one column."""


def sealed_among(tables: Mapping[str, Described]) -> dict[str, SealedTable]:
    """The tables of a database with row seals, by name."""
    bound = {}
    for name in sorted(tables.keys() - EXEMPT.keys()):
        described = tables[name]
        left_out = EXEMPT_COLUMNS.get(name, {})
        bound[name] = SealedTable(
            name,
            tuple(sorted(column for column in described.columns if column not in left_out)),
            tuple(described.key),
            _case_of(name, tables, "t"),
        )
    return bound


def _case_of(name: str, tables: Mapping[str, Described], alias: str) -> str | None:
    """The case of a row: its own column, or else that of what it refers to.

    A sheet of the Zorgtafel is about the case that its last link names.
    """
    if name == "cases":
        return f"{alias}.id"
    if name not in tables or name in SHARED:
        return None
    if name == "table_sheet" and "table_link" in tables:
        links = f"FROM table_link AS l WHERE l.sheet_id = {alias}.id ORDER BY l.id DESC LIMIT 1"
        return f"(SELECT l.case_id {links})"
    if "case_id" in tables[name].columns:
        return f'{alias}."case_id"'
    deeper = f"{alias}_"
    for column, parent, parent_column in sorted(tables[name].references):
        if parent == name or len(deeper) > 6:
            continue
        of_parent = _case_of(parent, tables, deeper)
        if of_parent is not None:
            return (
                f'(SELECT {of_parent} FROM "{parent}" AS {deeper} '  # noqa: S608 - names of the schema
                f'WHERE {deeper}."{parent_column}" = {alias}."{column}")'
            )
    return None
