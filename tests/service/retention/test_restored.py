"""A backup from before a destruction: what was destroyed does not come back with it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.areas.retention.tombstones import FILE, read_file
from service.areas.retention.verify import check
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.audit.verify import verify_log
from service.core.errors import BadSettings
from tests.command_line import Run
from tests.service.assessments.flow import established, recorded
from tests.service.prepared import copy_database
from tests.service.raw import raw_database, without_references
from tests.service.retention.way import destroyed, screened_case
from tests.service.screenings.flow import made
from tests.service.world import World, settings_for

pytestmark = pytest.mark.slow

ANCHOR = (HEAD_FILE, LINES_FILE)
"""What a backup puts back with the database: the anchor of its time. The tombstones stay as they are."""


def backup(world: World, folder: Path) -> None:
    """Copy the database as it is now, with its anchor."""
    folder.mkdir()
    data = world.installation.settings.data
    copy_database(data, folder)
    for name in ANCHOR:
        shutil.copy(data / name, folder / name)


def put_back(world: World, folder: Path) -> Path:
    """Another data folder: everything as it is now, but the database of the copy."""
    data = folder.with_name("put back")
    shutil.copytree(world.installation.settings.data, data, ignore=shutil.ignore_patterns("*.sqlite*"))
    copy_database(folder, data)
    for name in ANCHOR:
        shutil.copy(folder / name, data / name)
    return data


def copied(world: World, folder: Path) -> Path:
    """Another data folder with everything as it is now."""
    backup(world, folder / "now")
    return put_back(world, folder / "now")


@contextmanager
def started(world: World, data: Path) -> Iterator[World]:
    """The service over another folder."""
    installation = open_installation(settings_for(data), world.clock)
    try:
        yield World(installation, world.clock, world.people)
    finally:
        installation.close()


def test_a_backup_does_not_bring_a_case_back(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """REQ retention: at the start the case is destroyed again, and the log says so."""
    reference, other = screened_case(world), screened_case(world)
    backup(world, tmp_path / "copy")
    stone = destroyed(world, reference)

    data = put_back(world, tmp_path / "copy")
    with closing(raw_database(data)) as db:
        assert db.execute("SELECT count(*) FROM cases WHERE reference = ?", [reference]).fetchone() == (1,)
    with started(world, data) as again:
        assert "1 case(s) came back" in caplog.text
        alice = again.client("alice")
        assert alice.get(f"/api/v1/cases/{reference}").status_code == 404
        assert alice.get(f"/api/v1/cases/{other}/screenings/1").status_code == 200
        stones = again.client("petra").get("/api/v1/retention/tombstones").json()
        assert [one["code"] for one in stones] == [stone["code"]]
        entries = again.client("petra").get("/api/v1/audit").json()["entries"]
        assert next(one for one in entries if one["action"] == "case.destroyed")["facts"]["again"] is True
        installation = again.installation
        assert verify_log(installation.database, installation.settings.data, installation.keys.audit).ok
        with installation.database.reading() as db:
            assert check(db, installation.settings.data, installation.keys.audit).findings == ()
    with started(world, data):
        assert caplog.text.count("came back") == 1, "once is enough"


def test_a_backup_from_before_the_case_keeps_its_code_free(world: World, tmp_path: Path) -> None:
    """Nobody else gets the code of a destroyed case, also where the copy never knew of it."""
    screened_case(world)
    backup(world, tmp_path / "copy")
    last = screened_case(world)
    destroyed(world, last)

    data = put_back(world, tmp_path / "copy")
    with started(world, data) as again:
        assert made(again.client("alice")) == f"{last[:5]}{int(last[5:]) + 1:04d}"


def test_a_file_that_was_lost_is_written_again(world: World, tmp_path: Path) -> None:
    """What is in the database is beside it after the next start."""
    destroyed(world, screened_case(world))
    data, key = copied(world, tmp_path), world.installation.keys.audit
    held = read_file(data, key)
    assert len(held) == 1
    (data / FILE).unlink()

    with started(world, data):
        assert read_file(data, key) == held


def test_a_changed_file_stops_the_start(world: World, tmp_path: Path) -> None:
    """REQ tamper-evident: a tombstone that was taken out or changed is seen before anybody is served."""
    destroyed(world, screened_case(world))
    destroyed(world, screened_case(world))
    data = copied(world, tmp_path)
    file = data / FILE
    lines = file.read_bytes().splitlines(keepends=True)
    changed = json.dumps({**json.loads(lines[0]), "row_count": 1}).encode() + b"\n"
    for content in (lines[1:], [changed, lines[1]], [b"{}\n", *lines], [b"\xff\n", *lines]):
        file.write_bytes(b"".join(content))
        with pytest.raises(BadSettings, match="Put the last good copy"), started(world, data):
            pass

    file.write_bytes(b"".join(lines) + b'{"code": "cut sho')
    with started(world, data) as again:
        destroyed(again, screened_case(again))
        assert len(read_file(data, again.installation.keys.audit)) == 3, (
            "a line that a crash cut short is none"
        )
        assert b"cut sho" not in file.read_bytes()


def test_the_command_checks_tombstones_too(world: World, run: Run, tmp_path: Path) -> None:
    """REQ reproducible: a case gone with its tombstone is right; one gone without, or there again, is not."""
    reference, other = screened_case(world), screened_case(world)
    for code in (reference, other):
        recorded(world.client("alice"), code, established(world))
    destroyed(world, reference)
    data = copied(world, tmp_path)
    assert run("verify", "--data", data).code == 0

    assert run("audit", "verify", "--data", data).code == 0
    with closing(raw_database(data)) as db:
        db.execute("UPDATE cases SET reference = ? WHERE reference <> ?", [reference, reference])
        db.commit()
    found = run("verify", "--data", data)
    assert found.code == 1
    assert f"Case {reference} was destroyed and is there all the same" in found.out


def test_a_case_taken_out_past_the_service_is_found(world: World, run: Run, tmp_path: Path) -> None:
    """REQ tamper-evident: who opens the door with SQL and a tombstone of their own is found three times."""
    reference = screened_case(world)
    data = copied(world, tmp_path)
    with closing(raw_database(data)) as db:
        without_references(db)
        db.execute(
            "INSERT INTO tombstone VALUES "
            "('0123456789abcdef', 'case_file', 'term_passed', '2026-11-23', 1, 2, 9, 'guessed')"
        )
        db.execute("INSERT INTO destruction_open VALUES ('0123456789abcdef', 'open')")
        for table in ("screening", "decision", "case_stand", "cases"):
            column = "id" if table == "cases" else "case_id"
            db.execute(f"DELETE FROM {table} WHERE {column} = 1")
        db.execute("DELETE FROM destruction_open")
        db.commit()

    found = run("verify", "--data", data)

    assert found.code == 1
    assert f"{reference}/1" in found.out
    assert "Destruction 0123456789abcdef is not in the access log" in found.out
    assert "Destruction 0123456789abcdef is not in the file beside the database" in found.out
