"""Destroying again the cases that an older copy of the database brought back, at the start of the service.

The tombstones beside the database say what was destroyed since. Nobody is asked again: two people decided it
then, and restoring a backup is no decision about a young person.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from service.access.unit_of_work import UnitOfWork, unit_of_system
from service.areas.retention import hold_and_destruction_queries as queries
from service.areas.retention import tombstones
from service.areas.retention.destruction import bury, finish
from service.areas.retention.tombstones import Tombstone
from service.core.keys import mark_of
from service.db import numbers_of_destroyed
from service.db.remove_case_rows import rows_to_destroy
from service.installation.running_installation import Installation

ROLE: Final = "system"
_AHEAD: Final = 10_000
"""How many numbers after the last one of a year are tried for destroyed cases."""

_log = logging.getLogger("signaalwijzer.retention")


def catch_up(installation: Installation) -> int:
    """Bring the database and the file of tombstones together; returns how many cases were destroyed again."""
    with unit_of_system(installation, ROLE) as unit:
        in_database = {stone.code for stone in queries.tombstones(unit.db)}
        in_file = tombstones.read_file(installation.settings.data, installation.keys.audit)
        back = _put_back(unit, [stone for stone in in_file if stone.code not in in_database])
    finish(installation)
    if back:
        _log.warning("%d case(s) came back with this copy of the database and were destroyed again", back)
    return back


def _put_back(unit: UnitOfWork, stones: Iterable[Tombstone]) -> int:
    key = unit.installation.keys.audit
    waiting = {stone.mark: stone for stone in stones}
    back = 0
    for case_id, reference in queries.case_rows(unit.db) if waiting else ():
        stone = waiting.pop(mark_of(key, reference), None)
        if stone is not None:
            rows = rows_to_destroy(unit.db, case_id)
            bury(unit, rows, replace(stone, row_count=sum(map(len, rows.values()))), again=True)
            back += 1
    for stone in waiting.values():
        bury(unit, {}, replace(stone, row_count=0), again=True)
    _keep_numbers(unit, frozenset(waiting))
    return back


def _keep_numbers(unit: UnitOfWork, marks: frozenset[str]) -> None:
    """Keep the codes of destroyed cases that this copy never had from being given again."""
    key = unit.installation.keys.audit
    for year, last in queries.case_years(unit.db, unit.now.year) if marks else ():
        for number in range(1, last + _AHEAD):
            if mark_of(key, f"{year}-{number:04d}") in marks:
                numbers_of_destroyed.keep_number(unit.db, "case", year, number)
