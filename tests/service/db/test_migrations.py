"""The migrations: they make exactly the tables of the models, all or nothing, and keep references whole."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, create_mock_engine, inspect
from sqlalchemy.schema import CreateTable

from service.db.all_tables import METADATA
from service.db.append_only import append_only
from service.db.migrate import BrokenReferencesError, config_for, upgrade
from service.db.revision import REVISION

pytestmark = pytest.mark.slow

APPEND_ONLY = sorted(table.name for table in METADATA.tables.values() if table.info.get("append_only"))


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of an empty database after every migration, to be copied."""
    file = tmp_path_factory.mktemp("migrated") / "new.sqlite"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def migrated(empty: Path, tmp_path: Path) -> Iterator[Engine]:
    """An empty database after every migration."""
    engine = create_engine(f"sqlite:///{shutil.copy(empty, tmp_path / 'new.sqlite')}")
    yield engine
    engine.dispose()


def test_what_needs_every_table_knows_every_table(migrated: Engine) -> None:
    """In a process that has loaded nothing else: the rights of the role on PostgreSQL."""
    command = [sys.executable, "-m", "screening.cli.main", "db", "grants"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout

    granted = set(re.findall(r'^GRANT [A-Z, ]+ ON "(\w+)" TO', printed, re.M))
    assert granted == set(inspect(migrated).get_table_names())


def test_the_migrations_make_the_tables_of_the_models(migrated: Engine) -> None:
    with migrated.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == []


def test_the_revision_that_serving_asks_for_is_the_newest(migrated: Engine) -> None:
    with migrated.connect() as connection:
        assert ScriptDirectory.from_config(config_for(connection)).get_heads() == [REVISION]


def test_migrating_twice_changes_nothing(migrated: Engine) -> None:
    def schema() -> list[tuple[str, ...]]:
        with migrated.connect() as connection:
            rows = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_schema ORDER BY name")
            return [tuple(map(str, row)) for row in rows]

    before = schema()
    upgrade(str(migrated.url))

    assert schema() == before


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "change", ["UPDATE {0} SET {1} = {1}", "DELETE FROM {0}", "REPLACE INTO {0} SELECT * FROM {0}"]
)
def test_a_table_that_says_so_only_takes_new_rows(migrated: Engine, table: str, change: str) -> None:
    """REQ tamper-evident: triggers refuse change, removal and replacement in an append-only table."""
    columns = METADATA.tables[table].columns
    row = {column.name: 1 for column in columns}
    with closing(sqlite3.connect(str(migrated.url.database), isolation_level=None)) as raw:
        raw.execute("PRAGMA ignore_check_constraints = ON")
        raw.execute("PRAGMA recursive_triggers = ON")
        raw.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", list(row.values()))

        with pytest.raises(sqlite3.IntegrityError, match=f"{table} only takes new rows"):
            raw.execute(change.format(table, next(iter(row))))


def test_the_log_and_the_decisions_are_append_only() -> None:
    assert set(APPEND_ONLY) >= {"audit_entry", "judgement", "screening", "answer_change", "scoring_stop"}


def test_a_migration_that_leaves_rows_pointing_to_nothing_is_rolled_back(tmp_path: Path) -> None:
    file = tmp_path / "new.sqlite"
    upgrade(f"sqlite:///{file}")
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("INSERT INTO person_role (person_id, role) VALUES (99, 'reviewer')")

    with pytest.raises(BrokenReferencesError, match="person_role"):
        upgrade(f"sqlite:///{file}")


def test_a_database_that_cannot_be_finished_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "half.sqlite"
    with closing(sqlite3.connect(file)) as raw:
        raw.execute("CREATE TABLE judgement (something_else INTEGER)")

    with pytest.raises(Exception, match="judgement"):
        upgrade(f"sqlite:///{file}")

    with closing(sqlite3.connect(file)) as raw:
        tables = {row[0] for row in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert tables == {"judgement"}


def test_every_table_has_a_form_on_postgresql() -> None:
    for table in METADATA.sorted_tables:
        statement = str(
            CreateTable(table).compile(dialect=create_mock_engine("postgresql://", print).dialect)
        )
        assert "TIMESTAMP WITH TIME ZONE" in statement or "_at" not in statement
    assert all("EXECUTE FUNCTION refuse_change()" in one for one in append_only("t", "postgresql")[1:])
