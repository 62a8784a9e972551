"""Rows that are read batch by batch, so that a long table needs little memory."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, CursorResult, Executable


def streamed(connection: Connection, statement: Executable, batch: int, **values: Any) -> CursorResult[Any]:
    """The rows of ``statement``, ``batch`` at a time.

    That holds for this statement alone: an option on the connection stays there, and PostgreSQL then
    refuses a change that is written as text.
    """
    return connection.execute(statement, values, execution_options={"yield_per": batch})
