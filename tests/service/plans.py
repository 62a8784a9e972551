"""How SQLite goes about the questions that an act asks: what a benchmark measures, a test can hold on to."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from service.access.unit_of_work import UnitOfWork, unit_as
from service.installation.running_installation import Installation


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
