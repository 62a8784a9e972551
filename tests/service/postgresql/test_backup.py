"""A backup of an installation on PostgreSQL: one moment, checked, put back there or as a file."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from screening.cli.main import main
from service.app.open_installation import open_installation
from service.backup.age_encryption import new_identity
from service.core.clock import SetClock
from service.core.settings import Settings
from service.db.grants import grants
from tests.postgresql_cluster import Cluster
from tests.service.backup.conftest import files_like
from tests.service.postgresql.conftest import Made
from tests.service.prepared import quiet
from tests.service.real_service import CASE
from tests.service.retention.way import destroyed
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow


@pytest.fixture
def identity(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file with a private key, whose recipient stands in the settings."""
    file = tmp_path / "identity.txt"
    monkeypatch.setenv("SIGNAALWIJZER_BACKUP_RECIPIENTS", f'["{new_identity(file)}"]')
    return file


def _backed_up(data: Path, folder: Path) -> Path:
    folder.mkdir()
    assert main(["backup", str(folder), "--data", str(data)]) == 0
    (file,) = files_like(folder, "*.backup.age")
    return file


def _serve_role(cluster: Cluster, database: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """From here on commands use the role of the service."""
    cluster.run(*grants("service"), database=database)
    url = cluster.url(database, "service")
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url)
    return url


def test_beside_a_writing_service_and_put_back(
    world: World,
    settings: Settings,
    clock: SetClock,
    cluster: Cluster,
    database: str,
    empty: str,
    identity: Path,
    made: Made,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """REQ backup-restore: with the rights of the service alone; every check passes on what is put back, and a
    case that was destroyed since is destroyed again."""
    _serve_role(cluster, database, monkeypatch)
    alice = world.client("alice")
    references = [judged(alice), judged(alice)]
    assert screen(alice, references[0], LISA_BEFORE).status_code == 201
    done, written = Event(), 0

    def write() -> None:
        nonlocal written
        while not done.is_set():
            assert alice.post("/api/v1/cases", json=CASE).status_code == 201
            written += 1

    writing = Thread(target=write)
    writing.start()
    try:
        file = _backed_up(settings.data, tmp_path / "backups")
    finally:
        done.set()
        writing.join()
    assert written
    destroyed(world, references[0])
    tombstones = settings.data / "retention" / "tombstones.jsonl"

    put_back = tmp_path / "put-back"
    asked = ["restore", str(file), "--to", str(put_back), "--identity", str(identity)]
    assert main([*asked, "--tombstones", str(tombstones), "--database", cluster.url(empty)]) == 0

    assert files_like(put_back, "*.sqlite*") == []
    url = _serve_role(cluster, empty, monkeypatch)
    for check in (("verify",), ("audit", "verify")):
        assert main([*check, "--data", str(put_back)]) == 0
    with closing(open_installation(settings_for(put_back, database_url=url), clock)) as installation:
        again = quiet(installation, clock, made.people).client("alice")
        assert again.get(f"/api/v1/cases/{references[0]}").status_code == 404
        assert again.get(f"/api/v1/cases/{references[1]}").status_code == 200
        assert again.post("/api/v1/cases", json=CASE).status_code == 201


def test_wrong_key_and_cut_file_touch_no_database(
    settings: Settings, clock: SetClock, cluster: Cluster, empty: str, identity: Path, tmp_path: Path
) -> None:
    file = _backed_up(settings.data, tmp_path / "backups")
    other = tmp_path / "other.txt"
    new_identity(other)
    asked = ["restore", str(file), "--to", str(tmp_path / "put-back"), "--database", cluster.url(empty)]

    assert main([*asked, "--identity", str(other)]) == 2
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert main([*asked, "--identity", str(identity)]) == 2
    file.write_bytes(whole)
    cluster.run("CREATE TABLE other (words text)", database=empty)
    assert main([*asked, "--identity", str(identity)]) == 2

    assert not (tmp_path / "put-back").exists()
    with cluster.connect(empty) as connection:
        there = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert there == [("other",)]


def test_a_change_from_outside_gets_no_backup(
    settings: Settings, clock: SetClock, cluster: Cluster, database: str, identity: Path, tmp_path: Path
) -> None:
    cluster.run(
        "SET session_replication_role = replica",
        "UPDATE audit_entry SET role = 'reviewer' WHERE seq = 1",
        database=database,
    )
    folder = tmp_path / "backups"
    folder.mkdir()

    assert main(["backup", str(folder), "--data", str(settings.data)]) == 1

    assert not list(folder.iterdir())
