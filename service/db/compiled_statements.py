"""Compiled statements: for statements that run in nearly every request, sent straight to the driver.

SQLAlchemy composes, checks and wraps each execution anew. In a request with some fifteen statements that is
a third of the work. A ``Compiled`` statement is written in SQLAlchemy, compiled once for the database in use,
and then handed to the driver with its parameters. The column types still convert values both ways.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import Dialect, Executable
from sqlalchemy.orm import Session
from sqlalchemy.sql.compiler import SQLCompiler

Convert = Callable[[Any], Any]
_CURSOR: Final = "driver_cursor"


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement compiled for one database."""

    text: str
    in_order: Callable[[Mapping[str, Any]], Sequence[Any]] | None
    """Puts the parameters in the order of the text; ``None`` where the driver takes them by name."""

    turned: tuple[tuple[int, Convert], ...]
    """Positions in that order, and the conversion of the value there for storage."""

    by_name: Mapping[str, Convert | None]
    fixed: Mapping[str, Any]
    """Values that stand in the statement itself, such as a literal."""

    back: tuple[tuple[int, Convert], ...]
    """Positions in a row, and the conversion of what is stored there."""

    row: Callable[[Iterable[Any]], Any]

    def values(self, parameters: Mapping[str, Any]) -> Any:
        if self.fixed:
            parameters = {**self.fixed, **parameters}
        if self.in_order is not None:
            values = list(self.in_order(parameters))
            for place, turn in self.turned:
                values[place] = turn(values[place])
            return values
        return {n: parameters[n] if turn is None else turn(parameters[n]) for n, turn in self.by_name.items()}

    def made(self, stored: Sequence[Any]) -> Any:
        if self.back:
            values = list(stored)
            for place, turn in self.back:
                values[place] = turn(values[place])
            return self.row(values)
        return self.row(stored)


class Compiled:
    """A statement with named values. ``columns`` names those of an insert.

    Rows come back as named tuples. Lists of any length (``IN``) are not supported: their text differs with
    the length.
    """

    def __init__(self, statement: Executable, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._for: dict[str, _Compiled] = {}

    def one(self, db: Session, **parameters: Any) -> Any:
        """The only row, or ``None``; ``ValueError`` when there are more."""
        compiled, cursor = self._run(db, parameters)
        rows = cursor.fetchmany(2)
        if len(rows) > 1:
            raise ValueError("one row was asked for and there are more")
        return compiled.made(rows[0]) if rows else None

    def all(self, db: Session, **parameters: Any) -> list[Any]:
        """Every row."""
        compiled, cursor = self._run(db, parameters)
        return [compiled.made(row) for row in cursor.fetchall()]

    def run(self, db: Session, **parameters: Any) -> None:
        """Carry out a change."""
        self._run(db, parameters)

    def run_all(self, db: Session, rows: Iterable[Mapping[str, Any]]) -> None:
        """Carry out a change once for each of ``rows``."""
        compiled = self._compiled(db)
        cursor_of(db).executemany(compiled.text, [compiled.values(row) for row in rows])

    def _run(self, db: Session, parameters: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        compiled = self._compiled(db)
        cursor = cursor_of(db)
        cursor.execute(compiled.text, compiled.values(parameters))
        return compiled, cursor

    def _compiled(self, db: Session) -> _Compiled:
        dialect = (db.bind or db.get_bind()).dialect
        compiled = self._for.get(dialect.name)
        if compiled is None:
            compiled = self._for[dialect.name] = _compile(self._statement, self._columns, dialect)
        return compiled


def cursor_of(db: Session) -> Any:
    """The driver's cursor of the transaction that ``db`` is in; opened once and closed with it."""
    cursor = db.info.get(_CURSOR)
    if cursor is None:
        cursor = db.info[_CURSOR] = db.connection().connection.cursor()
    return cursor


def use_cursor(db: Session, cursor: Any) -> None:
    """Use ``cursor`` for the compiled statements of this transaction."""
    db.info[_CURSOR] = cursor


def close_cursor(db: Session) -> None:
    """Close the cursor at the end of a transaction."""
    cursor = db.info.pop(_CURSOR, None)
    if cursor is not None:
        cursor.close()


def _compile(statement: Executable, columns: Sequence[str] | None, dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=columns)  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler)
    # Some constants are only written into the text once values are known; ours never change it.
    written = compiled.construct_expanded_state(
        {name: None for name, parameter in compiled.binds.items() if parameter.required}
    )
    names = {
        name: parameter.type.dialect_impl(dialect).bind_processor(dialect)
        for name, parameter in compiled.binds.items()
    }
    returned = list(getattr(statement, "exported_columns", ()))
    back = [c.type.dialect_impl(dialect).result_processor(dialect, None) for c in returned]
    order = written.positiontup
    row: Any = namedtuple("Row", [column.key for column in returned], rename=True)  # type: ignore[misc]
    return _Compiled(
        text=written.statement,
        in_order=None if order is None else _picker(order),
        turned=tuple((k, turn) for k, name in enumerate(order or ()) if (turn := names[name])),
        by_name=names,
        fixed={name: p.effective_value for name, p in compiled.binds.items() if not p.required},
        back=tuple((k, turn) for k, turn in enumerate(back) if turn),
        row=row._make,
    )


def _picker(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """A function that takes the values of ``names`` out of a mapping, in that order."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda parameters: [parameters[name] for name in names]
