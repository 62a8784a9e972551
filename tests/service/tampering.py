"""Random changes to an installation from outside, and whether the checks find each.

``python -m tests.service.tampering --help`` says how to make a thousand of them.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from service.app.verify_stored_records import verify_stored
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.audit.verify import verify_log
from service.audit.verify_rows import RowsReport, verify_rows
from service.core.clock import SetClock
from service.core.keys import Keys
from service.core.settings import DATABASE_FILE, Settings
from service.db.copy_rows import copy_rows, held_alone
from service.db.database import Database
from service.db.tables_with_row_seals import EXEMPT, EXEMPT_COLUMNS
from tests.postgresql_cluster import Cluster, cluster_started
from tests.service.from_outside import CannotError, Outside, outside_postgresql, outside_sqlite

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


class Copies(Protocol):
    """A stopped installation of which copies are made, one at a time."""

    def fresh(self, data: Path) -> None:
        """Make ``data`` a copy of it; what was there before is gone."""

    def url(self, data: Path) -> str:
        """The database of the copy."""

    def outside(self, data: Path) -> AbstractContextManager[Outside]:
        """The same for who has all rights on it."""


@dataclass(frozen=True)
class OnSqlite:
    """The installation in ``data``, whose database is a file there."""

    data: Path

    def fresh(self, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.data, data)

    def url(self, data: Path) -> str:
        return f"sqlite:///{data / DATABASE_FILE}"

    def outside(self, data: Path) -> AbstractContextManager[Outside]:
        return outside_sqlite(data)


@dataclass(frozen=True)
class OnPostgresql:
    """The installation in ``data``, whose ``database`` is in ``cluster``."""

    data: Path
    cluster: Cluster
    database: str

    @property
    def _copy(self) -> str:
        return f"{self.database}_tampered"

    def fresh(self, data: Path) -> None:
        shutil.rmtree(data, ignore_errors=True)
        shutil.copytree(self.data, data)
        self.cluster.drop(self._copy)
        self.cluster.create(self._copy, self.database)

    def url(self, data: Path) -> str:  # noqa: ARG002 - there is one copy at a time
        return self.cluster.url(self._copy)

    def outside(self, data: Path) -> AbstractContextManager[Outside]:
        return outside_postgresql(self.url(data))


def found(url: str, data: Path) -> bool:
    """Whether the checks of ``audit verify`` and ``verify`` find anything in the installation in ``data``.

    What is quickest comes first: one finding is enough.
    """
    keys = Keys.read(data / "keys")
    with closing(Database(url)) as database:
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


def _tables(outside: Outside) -> list[str]:
    """Tables with rows that some check covers."""
    covered = [name for name in outside.tables() if name not in EXEMPT or name in CHECKED_OTHERWISE]
    return [name for name in covered if outside.rows_in(name)]


def change_a_value(outside: Outside, chance: random.Random) -> Change:
    table = chance.choice(_tables(outside))
    columns = outside.columns(table)
    place = outside.place(table, chance.randrange(outside.rows_in(table)))
    at = chance.choice([n for n, name in enumerate(columns) if name not in EXEMPT_COLUMNS.get(table, {})])
    after = outside.another(table, columns[at], outside.row(table, place)[at], chance)
    with outside.unguarded():
        outside.put(table, columns[at], place, after)
    return Change("value", f"{table}.{columns[at]}")


def remove_a_row(outside: Outside, chance: random.Random) -> Change:
    table = chance.choice(_tables(outside))
    with outside.unguarded():
        outside.remove(table, outside.place(table, chance.randrange(outside.rows_in(table))))
    return Change("row removed", table)


def add_a_row(outside: Outside, chance: random.Random) -> Change:
    """A copy of a row in which as much is changed as its keys ask."""
    table = chance.choice(_tables(outside))
    columns = outside.columns(table)
    row = list(outside.row(table, outside.place(table, chance.randrange(outside.rows_in(table)))))
    with outside.unguarded():
        for attempt in range(40):
            at = chance.randrange(len(row)) if attempt else 0
            number = isinstance(row[at], int) and not isinstance(row[at], bool)
            row[at] = row[at] + 1_000_003 if number else outside.another(table, columns[at], row[at], chance)
            try:
                outside.add(table, row)
            except CannotError:
                continue
            return Change("row added", table)
    raise NothingToChangeError


def drop_a_trigger(outside: Outside, chance: random.Random) -> Change:
    trigger = chance.choice(outside.triggers())
    outside.drop_trigger(trigger)
    return Change("trigger dropped", trigger)


def empty_a_trigger(outside: Outside, chance: random.Random) -> Change:
    """A trigger of the same name that refuses nothing."""
    trigger, how = chance.choice(outside.triggers()), chance.choice(outside.ways_to_empty())
    outside.empty_trigger(trigger, how)
    return Change(f"trigger {how}", trigger)


def change_the_schema(outside: Outside, chance: random.Random) -> Change:
    if chance.random() < 0.5:
        index = chance.choice(outside.indexes())
        outside.execute(f"DROP INDEX {index}")
        return Change("index dropped", index)
    table = chance.choice(_tables(outside))
    outside.execute(f'ALTER TABLE "{table}" ADD COLUMN outside INTEGER')
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


CHANGES: Final[tuple[tuple[int, Callable[[Outside, random.Random], Change] | None], ...]] = (
    (60, change_a_value),
    (12, remove_a_row),
    (12, add_a_row),
    (4, drop_a_trigger),
    (3, empty_a_trigger),
    (4, change_the_schema),
    (5, None),
)
"""Of every hundred changes so many of each kind; the last is that of the anchor, outside the database."""


def tampered(copies: Copies, times: int, seed: int = SEED) -> Iterator[tuple[Change, bool]]:
    """Do ``times`` random changes, each to a fresh copy; tells each and whether it was found."""
    chance = random.Random(seed)
    weights, kinds = zip(*CHANGES, strict=True)
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        data = Path(folder) / "data"
        done = 0
        while done < times:
            copies.fresh(data)
            change = _changed(copies, data, chance.choices(kinds, weights)[0], chance)
            if change is None:
                continue
            done += 1
            yield change, found(copies.url(data), data)


def _changed(
    copies: Copies,
    data: Path,
    kind: Callable[[Outside, random.Random], Change] | None,
    chance: random.Random,
) -> Change | None:
    """Do one change; ``None`` where it does not exist here."""
    if kind is None:
        return change_the_anchor(data, chance)
    with copies.outside(data) as outside:
        try:
            return kind(outside, chance)
        except (CannotError, NothingToChangeError):
            return None


def _demonstration(folder: Path) -> Path:
    from service.demo.make_demo import make_demo

    settings = Settings.of_demonstration(data=folder / "demo")
    make_demo(settings, SetClock(datetime.fromisoformat("2026-11-27T15:00:00+00:00")).now())
    return settings.data


@contextmanager
def moved(data: Path, cluster: Cluster, database: str) -> Iterator[OnPostgresql]:
    """The installation in ``data`` after its database went to ``cluster``."""
    cluster.create(database)
    with held_alone(data / DATABASE_FILE) as source:
        copy_rows(source, cluster.url(database), lambda _rows: None)
    (data / DATABASE_FILE).unlink()
    yield OnPostgresql(data, cluster, database)
    cluster.drop(database)


@contextmanager
def _copies(kind: str, folder: Path, data: Path | None) -> Iterator[Copies]:
    data = data or _demonstration(folder)
    if kind == "sqlite":
        yield OnSqlite(data)
        return
    shutil.copytree(data, folder / "moved")
    with cluster_started() as cluster, moved(folder / "moved", cluster, "demonstration") as copies:
        yield copies


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Print what was changed and how much of it was found; 1 when something was missed."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--times", type=int, default=1_000)
    asked.add_argument("--seed", type=int, default=SEED)
    asked.add_argument("--data", type=Path, help="a stopped installation; by default a new demonstration")
    asked.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    options = asked.parse_args()
    tried: Counter[str] = Counter()
    missed = 0
    tempfile.tempdir = str(MEMORY) if MEMORY.is_dir() else None
    with (
        tempfile.TemporaryDirectory() as folder,
        _copies(options.database, Path(folder), options.data) as copies,
    ):
        copies.fresh(Path(folder) / "before")
        if found(copies.url(Path(folder) / "before"), Path(folder) / "before"):
            _say("The installation has findings before anything is changed.")
            return 2
        for n, (change, was_found) in enumerate(tampered(copies, options.times, options.seed), 1):
            tried[change.what] += 1
            if not was_found:
                missed += 1
                _say(f"MISSED {change.what}: {change.where}")
            if n % 100 == 0:
                _say(f"{n} changes, {n - missed} found")
    for what, n in tried.most_common():
        _say(f"{n:6d} {what}")
    _say(f"{sum(tried.values()) - missed} of {sum(tried.values())} found on {options.database}")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
