"""A schema of PostgreSQL that is not what the migrations make is found, whatever was done to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import create_engine

from service.db.check_schema import differences
from service.db.grants import grants
from service.db.migrate import upgrade
from tests.postgresql_cluster import Cluster
from tests.service.postgresql.conftest import NewDatabase

pytestmark = pytest.mark.slow

MUST_GO = "fk_destruction_open_must_go_tombstone"
NOTHING = "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"


@pytest.fixture(scope="module")
def migrated(cluster: Cluster) -> Iterator[str]:
    """A database after every migration, to be copied."""
    name = cluster.create("schema_check")
    upgrade(cluster.url(name))
    cluster.run(*grants("service"), database=name)
    yield name
    cluster.drop(name)


@pytest.fixture
def database(new_database: NewDatabase, migrated: str) -> str:
    return new_database(migrated)


def found_in(cluster: Cluster, database: str) -> list[tuple[str, str]]:
    """What the service's own role finds, which makes the check."""
    engine = create_engine(cluster.url(database, "service"))
    try:
        with engine.connect() as connection:
            return list(differences(connection))
    finally:
        engine.dispose()


def test_the_schema_of_the_migrations_is_sound(cluster: Cluster, database: str) -> None:
    assert found_in(cluster, database) == []


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("CREATE VIEW v AS SELECT * FROM person", ("view_added", "v")),
        ("CREATE MATERIALIZED VIEW v AS SELECT * FROM person", ("view_added", "v")),
        (
            "CREATE RULE r AS ON UPDATE TO person DO INSTEAD NOTHING",
            ("trigger_added", "person.r"),
        ),
        (
            "CREATE TRIGGER screening_no_change AFTER INSERT ON cases "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            ("trigger_added", "cases.screening_no_change"),
        ),
        (
            "DROP TRIGGER screening_no_change ON screening; CREATE TRIGGER screening_no_change "
            "BEFORE UPDATE ON cases FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            ("trigger_changed", "screening_no_change"),
        ),
        (
            "CREATE OR REPLACE TRIGGER screening_no_change BEFORE UPDATE ON screening "
            "FOR EACH ROW WHEN (false) EXECUTE FUNCTION refuse_change()",
            ("trigger_changed", "screening_no_change"),
        ),
        (
            "ALTER TABLE screening DISABLE TRIGGER screening_no_change",
            ("trigger_changed", "screening_no_change"),
        ),
        (
            "ALTER TABLE screening ENABLE REPLICA TRIGGER screening_no_change",
            ("trigger_changed", "screening_no_change"),
        ),
        (f"CREATE OR REPLACE FUNCTION refuse_change{NOTHING}", ("function_changed", "refuse_change")),
        (
            "CREATE FUNCTION refuse_change(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1'; "
            f"CREATE OR REPLACE FUNCTION refuse_change{NOTHING}",
            ("function_changed", "refuse_change"),
        ),
        (
            "CREATE SCHEMA another; ALTER FUNCTION refuse_removal() SET search_path = another",
            ("function_changed", "refuse_removal"),
        ),
        (
            "ALTER TABLE intake DROP CONSTRAINT ck_intake_age; "
            "ALTER TABLE intake ADD CONSTRAINT ck_intake_age CHECK (true)",
            ("check_differs", "intake.ck_intake_age"),
        ),
        (
            "ALTER TABLE intake DROP CONSTRAINT ck_intake_age; "
            "ALTER TABLE intake ADD CONSTRAINT ck_intake_age CHECK (age >= 0 AND age <= 120) NOT VALID",
            ("check_differs", "intake.ck_intake_age"),
        ),
        (
            "ALTER TABLE intake ADD CONSTRAINT more CHECK (age < 40)",
            ("check_differs", "intake.more"),
        ),
        (
            "ALTER TABLE person_role DISABLE TRIGGER ALL",
            ("check_differs", "person_role.fk_person_role_person_id_person"),
        ),
        ("ALTER TABLE person ENABLE ROW LEVEL SECURITY", ("table_differs", "person")),
        ("ALTER TABLE provider_logout SET UNLOGGED", ("table_differs", "provider_logout")),
        (
            "CREATE SCHEMA another; CREATE TABLE another.more () INHERITS (public.person)",
            ("table_differs", "person"),
        ),
        ("DROP INDEX ix_audit_entry_object_id", ("table_differs", "audit_entry.ix_audit_entry_object_id")),
        ("ALTER TABLE person ADD COLUMN other TEXT", ("table_differs", "person.other")),
        ("ALTER TABLE person ALTER COLUMN login TYPE TEXT", ("table_differs", "person.login")),
        ("ALTER TABLE person ALTER COLUMN login DROP NOT NULL", ("table_differs", "person.login")),
        ("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)", ("table_differs", "elsewhere")),
        (
            f"ALTER TABLE destruction_open ALTER CONSTRAINT {MUST_GO} NOT DEFERRABLE",
            ("table_differs", f"destruction_open.{MUST_GO}"),
        ),
    ],
)
def test_what_was_done_is_found(
    cluster: Cluster, database: str, statement: str, expected: tuple[str, str]
) -> None:
    """REQ tamper-evident: also what only PostgreSQL can do, such as a rule or rows of another table."""
    cluster.run(statement, database=database)

    assert expected in found_in(cluster, database)
