"""Every query to the fairness store: a database file of its own, apart from everything about cases.

No query gives the attributes of one case. They are read as a whole, to be counted, and the file is removed as
a whole when a collection ends.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from service.core.errors import Conflict, NoSpace

FILE: Final = Path("fairness") / "fairness.sqlite"

_TABLES: Final = (
    "CREATE TABLE collection (id INTEGER PRIMARY KEY CHECK (id = 1), purpose TEXT NOT NULL, "
    "ground TEXT NOT NULL, reason TEXT NOT NULL, attributes TEXT NOT NULL, opened_on TEXT NOT NULL, "
    "delete_on TEXT NOT NULL, opened_by INTEGER NOT NULL) STRICT",
    "CREATE TABLE member (link TEXT NOT NULL, attribute TEXT NOT NULL, value TEXT NOT NULL, "
    "PRIMARY KEY (link, attribute)) STRICT, WITHOUT ROWID",
)


@dataclass(frozen=True, slots=True)
class Collection:
    """What is collected and why: codes of purpose, legal ground and attributes; removed on ``delete_on``."""

    purpose: str
    ground: str
    reason: str
    attributes: tuple[str, ...]
    opened_on: date
    delete_on: date
    opened_by: int

    def ended(self, today: date) -> bool:
        return today >= self.delete_on


def exists(data: Path) -> bool:
    """Whether there is a collection at all; quick enough to ask at every start."""
    return (data / FILE).exists()


def create(data: Path, collection: Collection) -> None:
    """Begin a collection; ``Conflict`` when there is one."""
    file = data / FILE
    file.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise Conflict("fairness.there_is_one") from None
    with _opened(file) as store:
        for statement in _TABLES:
            store.execute(statement)
        store.execute(
            "INSERT INTO collection VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
            (
                collection.purpose,
                collection.ground,
                collection.reason,
                json.dumps(collection.attributes),
                collection.opened_on.isoformat(),
                collection.delete_on.isoformat(),
                collection.opened_by,
            ),
        )


def collection(data: Path) -> Collection | None:
    """The collection that runs, or ``None``."""
    if not exists(data):
        return None
    with _opened(data / FILE) as store:
        row = store.execute(
            "SELECT purpose, ground, reason, attributes, opened_on, delete_on, opened_by FROM collection"
        ).fetchone()
    purpose, ground, reason, attributes, opened_on, delete_on, opened_by = row
    days = (date.fromisoformat(opened_on), date.fromisoformat(delete_on))
    return Collection(purpose, ground, reason, tuple(json.loads(attributes)), *days, opened_by)


def put(
    data: Path, members: Mapping[str, Mapping[str, str]], renewed: Mapping[str, str] | None = None
) -> None:
    """Store by link the value of each attribute, in place of what was there; an empty value removes it.

    ``renewed``: by link of an earlier key, the link of the same case under which it goes on.
    """
    with _opened(data / FILE) as store:
        for earlier, now in (renewed or {}).items():
            store.execute("UPDATE OR IGNORE member SET link = ? WHERE link = ?", (now, earlier))
            store.execute("DELETE FROM member WHERE link = ?", (earlier,))
        for link, values in members.items():
            for attribute, value in values.items():
                store.execute("DELETE FROM member WHERE link = ? AND attribute = ?", (link, attribute))
                if value:
                    store.execute("INSERT INTO member VALUES (?, ?, ?)", (link, attribute, value))


def members(data: Path) -> dict[str, dict[str, str]]:
    """By attribute, then by link: the value. For counting, in this process only."""
    values: dict[str, dict[str, str]] = {}
    with _opened(data / FILE) as store:
        for link, attribute, value in store.execute("SELECT link, attribute, value FROM member"):
            values.setdefault(attribute, {})[link] = value
    return values


def forget(data: Path, link: str) -> None:
    """Remove everything under one link, where there is a collection."""
    if exists(data):
        with _opened(data / FILE) as store:
            store.execute("DELETE FROM member WHERE link = ?", (link,))


def remove(data: Path) -> bool:
    """Remove the whole store; whether there was one."""
    file = data / FILE
    existed = file.exists()
    for left in (file.with_name(f"{file.name}-journal"), file):
        left.unlink(missing_ok=True)
    return existed


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection]:
    """One transaction, all or nothing; what is deleted is overwritten."""
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as store:
        store.execute("PRAGMA secure_delete=ON")
        store.execute("BEGIN IMMEDIATE")
        try:
            yield store
            store.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if store.in_transaction:
                store.execute("ROLLBACK")
            if "full" in str(error):
                raise NoSpace from error
            raise
        except BaseException:
            if store.in_transaction:
                store.execute("ROLLBACK")
            raise
