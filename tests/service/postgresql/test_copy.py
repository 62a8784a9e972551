"""From SQLite to PostgreSQL: every row, compared and computed again, and one database afterwards."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Table, text

from screening.cli.main import main
from service.app.open_installation import open_installation
from service.backup.copy_data import ASIDE
from service.core.clock import SetClock
from service.db import copy_rows as copying
from service.db.all_tables import METADATA
from service.db.copy_rows import copy_rows, held_alone, rows_in
from service.db.grants import grants
from tests.postgresql_cluster import Cluster
from tests.service.demo.support import Demo, demo
from tests.service.prepared import Prepare, Prepared, quiet
from tests.service.screenings.flow import LISA_BEFORE, judged, made, screen
from tests.service.world import World, settings_for

__all__ = ["demo"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.sqlite("the database that is copied"),
    pytest.mark.usefixtures("prepared"),
]


def _work(world: World) -> list[str]:
    alice = world.client("alice")
    references = [made(alice), judged(alice), judged(alice)]
    assert screen(alice, references[2], LISA_BEFORE).status_code == 201
    return references


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(_work)


def _tables(cluster: Cluster, database: str) -> list[str]:
    with cluster.connect(database) as connection:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        return [name for (name,) in connection.execute(asked)]


def test_an_installation_moves(
    data: Path,
    prepared: Prepared,
    clock: SetClock,
    cluster: Cluster,
    empty: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """REQ backup-restore: nothing is lost, everything is computed again, and work goes on."""
    assert main(["db", "copy", "--to", cluster.url(empty), "--data", str(data)]) == 0

    assert "Overgezet en vergeleken" in capsys.readouterr().out
    assert not (data / "signaalwijzer.sqlite").exists()
    assert (data / ASIDE).is_file()
    assert main(["audit", "verify", "--data", str(data)]) == 2
    cluster.run(*grants("service"), database=empty)
    url = cluster.url(empty, "service")
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url)
    for check in (("verify",), ("audit", "verify")):
        assert main([*check, "--data", str(data)]) == 0
    with closing(open_installation(settings_for(data, database_url=url), clock)) as installation:
        alice = quiet(installation, clock, prepared.people).client("alice")
        listed = alice.get("/api/v1/cases").json()["total"]
        reference = judged(alice)
        assert screen(alice, reference, LISA_BEFORE).status_code == 201
    assert listed == len(prepared.given)
    assert reference not in prepared.given
    assert main(["db", "copy", "--to", cluster.url(empty), "--data", str(data)]) == 2


def test_every_table_of_a_demonstration(demo: Demo, cluster: Cluster, empty: str) -> None:
    file = demo.settings.data / "signaalwijzer.sqlite"
    counted: list[int] = []

    with held_alone(file) as source:
        expected = rows_in(source)
        assert copy_rows(source, cluster.url(empty), counted.append) == expected

    assert counted == sorted(counted)
    assert counted[-1] == expected
    assert set(_tables(cluster, empty)) == {*METADATA.tables, "alembic_version"}


def test_a_database_that_is_used_is_not_copied(
    data: Path, clock: SetClock, cluster: Cluster, empty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(open_installation(settings_for(data), clock)):
        assert main(["db", "copy", "--to", cluster.url(empty), "--data", str(data)]) == 2

    assert "Stop de dienst" in capsys.readouterr().err
    assert _tables(cluster, empty) == []
    assert main(["db", "copy", "--to", cluster.url(empty), "--data", str(data)]) == 0


@pytest.mark.parametrize("to", ["filled", "sqlite"])
def test_a_target_that_is_not_an_empty_postgresql_is_refused(
    data: Path, clock: SetClock, cluster: Cluster, empty: str, tmp_path: Path, to: str
) -> None:
    cluster.run("CREATE TABLE other (words text)", database=empty)
    url = cluster.url(empty) if to == "filled" else f"sqlite:///{tmp_path / 'other.sqlite'}"

    assert main(["db", "copy", "--to", url, "--data", str(data)]) == 2

    assert (data / "signaalwijzer.sqlite").is_file()
    assert _tables(cluster, empty) == ["other"]


def test_a_row_that_came_out_otherwise_leaves_nothing(
    data: Path,
    clock: SetClock,
    cluster: Cluster,
    empty: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    kept = copying._set_numbers

    def changed(source: Connection, target: Connection, table: Table) -> None:
        kept(source, target, table)
        if table.name == "person":
            target.execute(text("UPDATE person SET login = login || 'x' WHERE id = 1"))

    monkeypatch.setattr(copying, "_set_numbers", changed)

    assert main(["db", "copy", "--to", cluster.url(empty), "--data", str(data)]) == 2

    assert "tabel 'person'" in capsys.readouterr().err
    assert _tables(cluster, empty) == []
    assert main(["verify", "--data", str(data)]) == 0


def test_what_postgresql_cannot_hold_is_told(
    data: Path, clock: SetClock, cluster: Cluster, empty: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A byte that is no text, put there from outside: the table is named, nothing is copied."""
    import sqlite3

    with closing(sqlite3.connect(data / "signaalwijzer.sqlite")) as raw:
        raw.execute("UPDATE person SET login = 'a' || char(0) WHERE id = 2")
        raw.commit()

    assert main(["db", "copy", "--to", cluster.url(empty), "--data", str(data)]) == 2

    assert "Een rij van de tabel 'person' past niet" in capsys.readouterr().err
    assert _tables(cluster, empty) == []


def test_numbers_go_on_after_removed_rows(data: Path, cluster: Cluster, empty: str) -> None:
    """SQLite never gives a number of a session again; neither does the copy."""
    import sqlite3

    with closing(sqlite3.connect(data / "signaalwijzer.sqlite")) as raw:
        (before,) = raw.execute("SELECT seq FROM sqlite_sequence WHERE name = 'sign_in_session'").fetchone()
        raw.execute("DELETE FROM sign_in_session")
        raw.commit()
    with held_alone(data / "signaalwijzer.sqlite") as source:
        copy_rows(source, cluster.url(empty), lambda _: None)

    with cluster.connect(empty) as connection:
        asked = "SELECT nextval(pg_get_serial_sequence('sign_in_session', 'id'))"
        assert connection.execute(asked).fetchone() == (before + 1,)
