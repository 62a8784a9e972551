"""Owner and service roles apart: the service works with rights that undo nothing it must keep."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from screening.cli.main import main
from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.errors import BadSettings
from service.core.settings import Settings
from service.db.all_tables import METADATA
from service.db.grants import grants, rights
from tests.postgresql_cluster import Cluster
from tests.service.postgresql.conftest import Made
from tests.service.prepared import quiet
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow

ROLE = "service"


@pytest.fixture
def granted(cluster: Cluster, database: str) -> None:
    """The role of the service with what ``screening db grants`` prints."""
    cluster.run(*grants(ROLE), database=database)


@pytest.fixture
def of_service(granted: None, cluster: Cluster, settings: Settings, database: str) -> Settings:
    return settings_for(settings.data, database_url=cluster.url(database, ROLE))


@pytest.fixture
def world(of_service: Settings, clock: SetClock, made: Made) -> Iterator[World]:
    """The service at work with its own role."""
    opened = open_installation(of_service, clock)
    try:
        yield quiet(opened, clock, made.people)
    finally:
        opened.close()


def test_the_service_works_with_its_own_role(world: World, of_service: Settings) -> None:
    alice = world.client("alice")
    reference = judged(alice)
    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    assert world.anonymous().get("/readyz").json()["status"] == "ready"
    for check in (("verify",), ("audit", "verify")):
        assert main([*check, "--data", str(of_service.data)]) == 0


APPEND_ONLY = sorted(table.name for table in METADATA.sorted_tables if table.info.get("append_only"))
FREE = sorted({table.name for table in METADATA.sorted_tables} - set(APPEND_ONLY))
GUARDED = APPEND_ONLY[0]
REFUSED = (
    f"DROP TRIGGER {GUARDED}_no_change ON {GUARDED}",
    f"ALTER TABLE {GUARDED} DISABLE TRIGGER ALL",
    f"ALTER TABLE {GUARDED} ADD COLUMN more text",
    f"DROP TABLE {GUARDED}",
    f"TRUNCATE {GUARDED}",
    f"ALTER TABLE {GUARDED} OWNER TO {ROLE}",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'",
    "ALTER FUNCTION refuse_change() RENAME TO refused",
    "CREATE TABLE mine (id integer)",
    "CREATE TEMPORARY TABLE destruction_open (code text)",
    "CREATE SCHEMA mine",
    "SET session_replication_role = replica",
    "UPDATE alembic_version SET version_num = '0000'",
    "CREATE ROLE another",
)


@pytest.mark.parametrize("statement", REFUSED, ids=range(len(REFUSED)))
def test_the_role_cannot_take_a_guard_away(cluster: Cluster, shared_role: str, statement: str) -> None:
    with (
        cluster.connect(shared_role, ROLE) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


@pytest.fixture(scope="module")
def shared_role(cluster: Cluster, made: Made) -> Iterator[str]:
    """A database in which nothing is changed, with the role of the service."""
    name = cluster.create("roles", made.database)
    cluster.run(*grants(ROLE), database=name)
    yield name
    cluster.drop(name)


def test_of_seals_only_those_of_a_destroyed_case_are_forgotten(cluster: Cluster, shared_role: str) -> None:
    """The role may change a seal, and the trigger refuses all but that."""
    with cluster.connect(shared_role, ROLE) as connection:
        with pytest.raises(psycopg.errors.RaiseException, match="only takes new rows"):
            connection.execute("UPDATE row_seal SET row_key = 'another'")
        connection.rollback()
        for statement in (b"DELETE FROM row_seal", b"TRUNCATE row_seal"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("table", [name for name in APPEND_ONLY if name != "row_seal"])
def test_what_is_kept_cannot_be_changed_or_emptied(cluster: Cluster, shared_role: str, table: str) -> None:
    """By the role: no right. Removal, where a destroyed case needs it, by the triggers."""
    column = next(iter(METADATA.tables[table].c)).name
    with cluster.connect(shared_role, ROLE) as connection:
        for statement in (f"UPDATE {table} SET {column} = {column}", f"TRUNCATE {table}"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


def test_every_table_has_its_rights(cluster: Cluster, shared_role: str) -> None:
    """Asked of the database itself, so that no table and no right is forgotten or too many."""
    asked = (
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s "
        "AND table_schema = 'public'"
    )
    with cluster.connect(shared_role) as connection:
        tables = {
            row[0]
            for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        }
        given: dict[str, set[str]] = {table: set() for table in tables}
        for table, right in connection.execute(asked, (ROLE,)):
            given[table].add(right)

    assert given == {table: set(needed) for table, needed in rights().items()}
    assert {table for table in APPEND_ONLY if "UPDATE" in given[table]} == {"row_seal"}
    assert all("UPDATE" in given[table] for table in FREE)


def test_a_login_without_rights_is_told_which(
    cluster: Cluster, of_service: Settings, database: str, clock: SetClock
) -> None:
    """As after an upgrade that made a table, before the owner repeated the grants."""
    cluster.run(f"REVOKE ALL ON sign_in_attempt FROM {ROLE}", database=database)

    with pytest.raises(BadSettings, match="lacks rights") as refused:
        open_installation(of_service, clock)

    assert "sign_in_attempt" in refused.value.in_language("nl")
    cluster.run(*grants(ROLE), database=database)
    open_installation(of_service, clock).close()


UNDONE = (
    "DROP INDEX ix_audit_entry_action_seq",
    "DROP INDEX ix_audit_entry_person_id_seq",
    "DROP TABLE consent",
    "DROP TABLE row_seal",
    "DROP TABLE case_seal_key",
    "DROP TABLE changed_row",
    "ALTER TABLE audit_entry DROP COLUMN rows_digest",
    "UPDATE alembic_version SET version_num = '0028'",
)
"""What makes the database of a new installation one of version 0028."""


def test_an_older_database_is_upgraded_by_its_owner(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data, database = str(tmp_path / "older"), cluster.create("older")
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", cluster.url(database))
    assert main(["init", "--data", data]) == 0
    cluster.run(*grants(ROLE), *UNDONE, database=database)
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", cluster.url(database, ROLE))

    assert main(["serve", "--data", data]) == 2
    assert "screening init --upgrade" in capsys.readouterr().err
    assert main(["init", "--upgrade", "--data", data]) == 2
    assert "de login van de eigenaar" in capsys.readouterr().err
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", cluster.url(database))
    assert main(["init", "--upgrade", "--data", data]) == 0
    cluster.run(*grants(ROLE), database=database)
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", cluster.url(database, ROLE))
    assert main(["audit", "verify", "--data", data]) == 0
    assert main(["verify", "--data", data]) == 0
    cluster.drop(database)


def test_the_command_prints_what_the_owner_carries_out(
    cluster: Cluster, database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Twice, and for a name that must be quoted."""
    assert main(["db", "grants", "--role", 'my "own" rôle\'s']) == 0
    printed = capsys.readouterr().out

    cluster.run(printed, printed, database=database)

    with cluster.connect(database) as connection:
        found = connection.execute("SELECT rolname FROM pg_roles WHERE rolsuper IS FALSE").fetchall()
    assert ('my "own" rôle\'s',) in found
