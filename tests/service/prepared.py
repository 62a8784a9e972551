"""An installation in which something was done already: done once, stopped, and copied for each test."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.app.open_installation import open_installation
from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor
from service.audit.chain import EMPTY, Head, seal
from service.core.clock import SetClock
from service.core.keys import Keys
from service.core.settings import DATABASE_FILE
from service.installation.running_installation import Installation
from tests.service.on_postgresql import Databases
from tests.service.world import STARTED, World, settings_for

QUIET_KEY: Final = (17).to_bytes(32, "big")
"""A key that withholds none of the first sixty cases of 2026 at a share of 0.05."""

Prepare = Callable[[Callable[[World], Any]], "Prepared"]


_BEFORE_IDENTITIES: Final = """
DROP TABLE consent;
DROP TABLE row_seal;
DROP TABLE case_seal_key;
DROP TABLE changed_row;
ALTER TABLE audit_entry DROP COLUMN rows_digest;
DROP TABLE installation;
DROP TABLE provider_identity;
DROP TABLE provider_request;
DROP TABLE provider_logout;
ALTER TABLE account_change DROP COLUMN because;
ALTER TABLE sign_in_session DROP COLUMN provider_sid;
ALTER TABLE person DROP COLUMN code_until;
ALTER TABLE sign_in_session DROP COLUMN proved_at;
ALTER TABLE sign_in_session DROP COLUMN device;
ALTER TABLE sign_in_session DROP COLUMN source;
ALTER TABLE sign_in_session DROP COLUMN must_set_up;
ALTER TABLE sign_in_attempt DROP COLUMN device_hash;
ALTER TABLE sign_in_attempt DROP COLUMN refused;
ALTER TABLE account_change DROP COLUMN about;
DROP TABLE authenticator;
DROP TABLE recovery_code;
DROP TABLE passkey;
DROP TABLE spent_challenge;
UPDATE alembic_version SET version_num = '0024';
"""


def made_older(data: Path, keys: Path | None = None) -> None:
    """Make the database in ``data`` one of version 0024, from before identities and seals of rows; its log is
    sealed as that version did."""
    key = Keys.read(keys or data / "keys").audit
    with closing(sqlite3.connect(data / DATABASE_FILE, isolation_level=None)) as raw:
        guard = raw.execute("SELECT sql FROM sqlite_schema WHERE name = 'audit_entry_no_update'").fetchone()
        raw.execute("DROP TRIGGER audit_entry_no_update")
        raw.executescript(_BEFORE_IDENTITIES)
        rows = raw.execute("SELECT * FROM audit_entry ORDER BY seq")
        names, head = [column[0] for column in rows.description], EMPTY
        for row in rows.fetchall():
            values = dict(zip(names, row, strict=True)) | {"previous": head.mac}
            head = Head(values["seq"], seal(key, values["seq"], values))
            raw.execute(
                "UPDATE audit_entry SET previous = ?, mac = ? WHERE seq = ?",
                (values["previous"], head.mac, head.seq),
            )
        raw.execute(*guard)
    for name in (HEAD_FILE, LINES_FILE):
        (data / name).unlink()
    Anchor.create(data, key, head)


databases: Databases | None = None
"""Where this run is on PostgreSQL."""


def copied(source: Path, target: Path) -> Path:
    """A copy of a data folder, with its database."""
    shutil.copytree(source, target)
    if databases is not None:
        databases.copied(source, target)
    return target


@dataclass(frozen=True)
class Prepared:
    """A stopped installation, which is only copied; the ids of its people; what it gave to do it; and the
    moment at which it stopped."""

    data: Path
    people: Mapping[str, int]
    given: Any = None
    moment: datetime = STARTED

    def copied(self, folder: Path) -> Path:
        """A copy of the data folder in ``folder``."""
        return copied(self.data, folder / "data")

    @contextmanager
    def opened(self, folder: Path, clock: SetClock) -> Iterator[World]:
        """A copy in ``folder`` at work; none of its first cases is withheld."""
        with opened(self.copied(folder), clock, self.people) as world:
            yield world

    def after(self, folder: Path, act: Callable[[World], Any]) -> Prepared:
        """The same with ``act`` done as well."""
        with self.opened(folder, SetClock(self.moment)) as world:
            given = act(world)
        return Prepared(world.installation.settings.data, self.people, given, world.clock.now())


def quiet(installation: Installation, clock: SetClock, people: Mapping[str, int]) -> World:
    """``installation`` at work; none of its first cases is withheld."""
    return World(replace(installation, keys=replace(installation.keys, withheld=QUIET_KEY)), clock, people)


@contextmanager
def opened(data: Path, clock: SetClock, people: Mapping[str, int]) -> Iterator[World]:
    """The installation in ``data`` at work; none of its first cases is withheld."""
    installation = open_installation(settings_for(data), clock)
    try:
        yield quiet(installation, clock, people)
    finally:
        installation.close()
