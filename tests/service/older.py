"""An installation as an older program left it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor
from service.audit.chain import EMPTY, Head, seal
from service.core.clock import SetClock
from service.core.keys import Keys
from service.core.settings import Settings
from service.db.grants import grants
from service.installation.install_and_upgrade import upgrade_database
from tests.postgresql_cluster import OWNER
from tests.service import prepared
from tests.service.on_postgresql import SERVICE
from tests.service.raw import (
    EmptyDatabase,
    add_row,
    columns_in,
    numbers_go_on,
    past_the_guards,
    raw_database,
    without_references,
)
from tests.service.world import settings_for

_BEFORE_IDENTITIES: Final = """
DROP INDEX ix_audit_entry_action_seq;
DROP INDEX ix_audit_entry_person_id_seq;
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
    with closing(raw_database(data, autocommit=True)) as raw, past_the_guards(raw):
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
    for name in (HEAD_FILE, LINES_FILE):
        (data / name).unlink()
    Anchor.create(data, key, head)


def fill_older(
    older: EmptyDatabase,
    data: Path,
    tables: Iterable[str],
    change: Callable[[dict[str, Any]], dict[str, Any]] = dict,
) -> None:
    """Put the rows of the database in ``data`` into ``tables`` of an older one, as far as it has the columns;
    each after ``change``."""
    with closing(raw_database(data)) as now, closing(older.raw()) as raw:
        without_references(raw)
        for table in tables:
            names = columns_in(raw, table)
            for row in now.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall():
                add_row(raw, table, change(dict(zip(names, row, strict=True))))
            numbers_go_on(raw, table)


def upgraded_by_owner(data: Path, clock: SetClock) -> None:
    """Bring the database in ``data`` up to date; on PostgreSQL as its owner, who repeats the grants."""
    upgrade_database(settings_of_owner(data), clock)
    grant_again(data)


def grant_again(data: Path) -> None:
    """What an owner on PostgreSQL does after an upgrade: the role of the service gets its rights anew."""
    if prepared.databases is not None:
        with closing(raw_database(data, autocommit=True)) as raw:
            for statement in grants(SERVICE):
                raw.execute(statement)


@contextmanager
def as_owner(data: Path) -> Iterator[None]:
    """On PostgreSQL commands find the login of the owner of the database in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        if url := settings_of_owner(data).database_url:
            patch.setenv("SIGNAALWIJZER_DATABASE_URL", url)
        yield


def settings_of_owner(data: Path) -> Settings:
    """The settings of whoever may change tables in the database of the folder ``data``."""
    if prepared.databases is None:
        return settings_for(data)
    return settings_for(data, database_url=prepared.databases.url(data, OWNER))
