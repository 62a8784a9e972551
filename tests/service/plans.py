"""What an act asks the database, and how SQLite goes about it: what a benchmark measures, a test can hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import psycopg

from service.access.unit_of_work import UnitOfWork, unit_as
from service.db.backends import SqliteWriter
from service.installation.running_installation import Installation


@contextmanager
def statements_of(installation: Installation) -> Iterator[list[str]]:
    """What the service asks its database meanwhile, in either database."""
    asked: list[str] = []
    writer = installation.database._writer
    if isinstance(writer, SqliteWriter):
        assert writer._open is not None
        driver = writer._open.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(asked.append)
        yield asked
        driver.set_trace_callback(None)
        return
    execute = psycopg.Cursor.execute

    def noted(cursor: psycopg.Cursor[Any], statement: Any, *more: Any, **named: Any) -> Any:
        asked.append(str(statement))
        return execute(cursor, statement, *more, **named)

    with patch.object(psycopg.Cursor, "execute", noted):
        yield asked


def slow_steps(
    installation: Installation, person_id: int, act: Callable[[UnitOfWork], Any], tables: set[str]
) -> list[str]:
    """Every step in which a question of ``act`` reads the whole of one of ``tables``, or sorts what it read.

    A table that is read in the order of an index until enough is found is not read whole.
    """
    asked: list[str] = []
    with unit_as(installation, person_id) as unit:
        driver = unit.db.connection().connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.set_trace_callback(asked.append)
        act(unit)
        driver.set_trace_callback(None)
        return [f"{step} in {one}" for one in asked for step in _steps(driver, one) if _is_slow(step, tables)]


def _steps(driver: sqlite3.Connection, statement: str) -> Iterator[str]:
    if statement.lstrip().upper().startswith("SELECT"):
        for *_, step in driver.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall():
            yield step


def _is_slow(step: str, tables: set[str]) -> bool:
    words = step.split()
    return "TEMP B-TREE" in step or (words[0] == "SCAN" and words[1] in tables)
