"""Random changes to an installation from outside, and whether the checks find each.

``python -m tests.service.tampering --help`` says how to make a thousand of them.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.app.verify_stored_records import verify_stored
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.audit.verify import verify_log
from service.audit.verify_rows import RowsReport, verify_rows
from service.core.clock import SetClock
from service.core.keys import Keys
from service.core.settings import DATABASE_FILE, Settings
from service.db.bound_tables import EXEMPT, EXEMPT_COLUMNS
from service.db.database import Database

CHECKED_OTHERWISE: Final = frozenset({"audit_entry", "row_seal", "installation"})
"""Tables that are not bound by seals of rows, and that a check covers all the same."""

SEED: Final = 20261130
MEMORY: Final = Path("/dev/shm")  # noqa: S108 - where Linux keeps files in memory; elsewhere the usual place


class NothingToChangeError(Exception):
    """This change does not exist here, such as one in a table without rows."""


@dataclass(frozen=True, slots=True)
class Change:
    """What was done."""

    what: str
    where: str


def found(data: Path) -> bool:
    """Whether the checks of ``audit verify`` and ``verify`` find anything in the installation in ``data``.

    What is quickest comes first: one finding is enough.
    """
    keys = Keys.read(data / "keys")
    with closing(Database(f"sqlite:///{data / DATABASE_FILE}")) as database:
        if not verify_log(database, data, keys.audit).ok:
            return True
        rows = RowsReport()
        with database.reading() as db:
            verify_rows(db, keys.audit, rows)
        if rows.found:
            return True
        return not verify_stored(database, data, keys, _silent).sound


def _silent(_what: str, _n: int) -> AbstractContextManager[Callable[[int], None]]:
    """No bar."""
    return nullcontext(lambda _done: None)


@contextmanager
def _from_outside(data: Path) -> Iterator[sqlite3.Connection]:
    """The database as somebody with the file has it."""
    with closing(sqlite3.connect(data / DATABASE_FILE, isolation_level=None)) as raw:
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("PRAGMA ignore_check_constraints=ON")
        yield raw


@contextmanager
def _unguarded(raw: sqlite3.Connection) -> Iterator[None]:
    """Without any trigger; all are put back exactly as they were."""
    triggers = raw.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f'DROP TRIGGER "{name}"')
    yield
    for _, sql in triggers:
        raw.execute(sql)


def _tables(raw: sqlite3.Connection) -> list[str]:
    """Tables with rows that some check covers."""
    names = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    covered = [n for n in names if n not in EXEMPT or n in CHECKED_OTHERWISE]
    return [
        name
        for name in sorted(covered)
        if not name.startswith("sqlite_") and raw.execute(f'SELECT 1 FROM "{name}" LIMIT 1').fetchone()
    ]


def _row(raw: sqlite3.Connection, chance: random.Random) -> tuple[str, list[str], int]:
    """A random row: table, columns, and the number under which SQLite keeps it."""
    table = chance.choice(_tables(raw))
    columns = [row[1] for row in raw.execute(f'PRAGMA table_info("{table}")')]
    n = raw.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
    rowid = raw.execute(f'SELECT rowid FROM "{table}" LIMIT 1 OFFSET {chance.randrange(n)}').fetchone()[0]
    return table, columns, rowid


def _another(value: Any, chance: random.Random) -> Any:
    """A value that differs from ``value`` as little as possible."""
    if value is None:
        return chance.choice([0, "x", 1])
    if isinstance(value, int):
        return 1 - value if value in {0, 1} else value ^ 1
    if isinstance(value, float):
        return math.nextafter(value, math.inf)
    content = bytearray(value.encode("utf-8") if isinstance(value, str) else value)
    if not content:
        return "x"
    place = chance.randrange(len(content))
    content[place] ^= 1
    return bytes(content).decode("utf-8", "replace") if isinstance(value, str) else bytes(content)


def change_a_value(data: Path, chance: random.Random) -> Change:
    with _from_outside(data) as raw:
        table, columns, rowid = _row(raw, chance)
        column = chance.choice([c for c in columns if c not in EXEMPT_COLUMNS.get(table, {})])
        before = raw.execute(f'SELECT "{column}" FROM "{table}" WHERE rowid = ?', [rowid]).fetchone()[0]
        after = _another(before, chance)
        with _unguarded(raw):
            try:
                raw.execute(f'UPDATE "{table}" SET "{column}" = ? WHERE rowid = ?', [after, rowid])
            except sqlite3.IntegrityError as error:
                raise NothingToChangeError from error
        return Change("value", f"{table}.{column}")


def remove_a_row(data: Path, chance: random.Random) -> Change:
    with _from_outside(data) as raw, _unguarded(raw):
        table, _, rowid = _row(raw, chance)
        raw.execute(f'DELETE FROM "{table}" WHERE rowid = ?', [rowid])
        return Change("row removed", table)


def add_a_row(data: Path, chance: random.Random) -> Change:
    """A copy of a row in which as much is changed as its keys ask."""
    with _from_outside(data) as raw, _unguarded(raw):
        table, columns, rowid = _row(raw, chance)
        row = list(raw.execute(f'SELECT * FROM "{table}" WHERE rowid = ?', [rowid]).fetchone())
        for attempt in range(40):
            place = chance.randrange(len(row)) if attempt else 0
            row[place] = (
                row[place] + 1_000_003 if isinstance(row[place], int) else _another(row[place], chance)
            )
            try:
                raw.execute(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(columns))})', row)
            except sqlite3.IntegrityError:
                continue
            return Change("row added", table)
        raise NothingToChangeError


def drop_a_trigger(data: Path, chance: random.Random) -> Change:
    with _from_outside(data) as raw:
        names = [row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'")]
        name = chance.choice(sorted(names))
        raw.execute(f'DROP TRIGGER "{name}"')
        return Change("trigger dropped", name)


def empty_a_trigger(data: Path, chance: random.Random) -> Change:
    """A trigger of the same name that refuses nothing."""
    with _from_outside(data) as raw:
        rows = raw.execute(
            "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"
        ).fetchall()
        name, sql = chance.choice(rows)
        raw.execute(f'DROP TRIGGER "{name}"')
        raw.execute(sql[: sql.index("BEGIN")] + "BEGIN SELECT 1; END")
        return Change("trigger emptied", name)


def change_the_schema(data: Path, chance: random.Random) -> Change:
    with _from_outside(data) as raw:
        if chance.random() < 0.5:
            asked = "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name"
            name = chance.choice([row[0] for row in raw.execute(asked)])
            raw.execute(f'DROP INDEX "{name}"')
            return Change("index dropped", name)
        table = chance.choice(_tables(raw))
        raw.execute(f'ALTER TABLE "{table}" ADD COLUMN outside INTEGER')
        return Change("column added", table)


def change_the_anchor(data: Path, chance: random.Random) -> Change:
    file = data / chance.choice([HEAD_FILE, LINES_FILE])
    content = file.read_bytes()
    lines = content.splitlines(keepends=True)
    if len(lines) > 2 and chance.random() < 0.5:
        cut = chance.randrange(len(lines) - 1)
        file.write_bytes(b"".join(lines[:cut] + lines[cut + 1 :]))
        return Change("anchor line cut", file.name)
    place = chance.randrange(len(content) - 1)
    file.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
    return Change("anchor changed", file.name)


CHANGES: Final[tuple[tuple[int, Callable[[Path, random.Random], Change]], ...]] = (
    (60, change_a_value),
    (12, remove_a_row),
    (12, add_a_row),
    (4, drop_a_trigger),
    (3, empty_a_trigger),
    (4, change_the_schema),
    (5, change_the_anchor),
)
"""Of every hundred changes so many of each kind."""


def tampered(data: Path, times: int, seed: int = SEED) -> Iterator[tuple[Change, bool]]:
    """Do ``times`` random changes, each to a fresh copy of ``data``; tells each and whether it was found."""
    chance = random.Random(seed)
    weights, kinds = zip(*CHANGES, strict=True)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        copy = Path(folder) / "data"
        done = 0
        while done < times:
            shutil.rmtree(copy, ignore_errors=True)
            shutil.copytree(data, copy)
            try:
                change = chance.choices(kinds, weights)[0](copy, chance)
            except NothingToChangeError:
                continue
            done += 1
            yield change, found(copy)


def _demonstration(folder: Path) -> Path:
    from service.demo.make_demo import make_demo

    settings = Settings.of_demonstration(data=folder / "demo")
    make_demo(settings, SetClock(datetime.fromisoformat("2026-11-27T15:00:00+00:00")).now())
    return settings.data


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print what was changed and how much of it was found; 1 when something was missed."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--times", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--data", type=Path, help="a stopped installation; by default a new demonstration")
    options = asked.parse_args()
    tried: Counter[str] = Counter()
    missed: list[Change] = []
    with tempfile.TemporaryDirectory() as folder:
        data = options.data or _demonstration(Path(folder))
        if found(data):
            _say("The installation has findings before anything is changed.")
            return 2
        for change, was_found in tampered(data, options.times, options.seed):
            tried[change.what] += 1
            if not was_found:
                missed.append(change)
                _say(f"MISSED {change.what}: {change.where}")
    for what, n in tried.most_common():
        _say(f"{n:6d} {what}")
    _say(f"{sum(tried.values()) - len(missed)} of {sum(tried.values())} found")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
