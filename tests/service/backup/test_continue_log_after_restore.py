"""An older copy of the database was put back: two people state it, and the log says what is missing."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.core.clock import SetClock
from service.core.errors import LogChanged
from service.core.settings import DATABASE_FILE
from service.db.sqlite_copy import copy_database
from service.installation.running_installation import Installation
from tests.command_line import Run
from tests.service.backup.conftest import files_like
from tests.service.raw import raw_database
from tests.service.retention.way import destroyed, screened_case
from tests.service.world import PASSWORD, STARTED, World, settings_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.usefixtures("prepared"),
    pytest.mark.sqlite("its file is in the backup; see tests/service/postgresql/test_backup.py"),
]

WRITTEN_SINCE = 5


def write(installation: Installation, times: int) -> None:
    for _ in range(times):
        with unit_of_system(installation, "command_line") as unit:
            unit.record("test.write", "test", None)


@pytest.fixture
def password(tmp_path: Path) -> Path:
    file = tmp_path / "password.txt"
    file.write_text(PASSWORD, "utf-8")
    return file


def put_back(data: Path, folder: Path, written_since: int) -> None:
    """Put an older copy of the database back, while the anchor is that of now."""
    shutil.copy(data / DATABASE_FILE, folder / DATABASE_FILE)
    with closing(open_installation(settings_for(data), SetClock(STARTED))) as installation:
        write(installation, written_since)
    shutil.copy(folder / DATABASE_FILE, data / DATABASE_FILE)


@pytest.fixture
def behind(data: Path, tmp_path: Path) -> Path:
    """The data folder with an older copy of its database."""
    put_back(data, tmp_path, WRITTEN_SINCE)
    return data


def statement(
    run: Run, data: Path, password: Path, first: str = "adam", second: str = "petra"
) -> tuple[int, str]:
    ran = run(
        *("audit", "continue", "--as", first, "--witness", second, "--data", data),
        *("--password-file", password, "--witness-password-file", password),
    )
    return ran.code, ran.out + ran.err


def entries(data: Path) -> int:
    with closing(raw_database(data)) as connection:
        return int(connection.execute("SELECT max(seq) FROM audit_entry").fetchone()[0])


def opens(data: Path) -> None:
    now = datetime.now(tz=UTC)  # the command works by the clock of the machine
    with closing(open_installation(settings_for(data), SetClock(now))) as installation:
        write(installation, 1)


def test_two_people_let_a_restored_database_go_on(run: Run, behind: Path, password: Path) -> None:
    """REQ restore-starts, four-eyes: only with both it goes on, and says what is missing."""
    last = entries(behind)
    with pytest.raises(LogChanged):
        opens(behind)
    assert run("audit", "verify", "--data", behind).code == 1

    code, said = statement(run, behind, password)

    assert code == 0, said
    assert f"Entries {last + 1} to {last + WRITTEN_SINCE} are missing" in said
    opens(behind)
    assert run("audit", "verify", "--data", behind).code == 0
    assert run("verify", "--data", behind).code == 0
    with closing(raw_database(behind)) as connection:
        person, facts = connection.execute(
            "SELECT person_id, facts FROM audit_entry WHERE action = 'log.continue'"
        ).fetchone()
    stated = json.loads(facts)
    assert (stated["missing_from"], stated["missing_to"]) == (last + 1, last + WRITTEN_SINCE)
    assert {person, stated["witness"]} == _ids(behind, "adam", "petra")


def _ids(data: Path, *logins: str) -> set[int]:
    with closing(raw_database(data)) as connection:
        rows = connection.execute("SELECT id, login FROM person").fetchall()
    return {number for number, login in rows if login in logins}


def test_the_lines_that_name_missing_entries_are_kept(run: Run, behind: Path, password: Path) -> None:
    before = (behind / LINES_FILE).read_bytes()

    assert statement(run, behind, password)[0] == 0

    kept = files_like(behind, "audit-anchor-until-*.jsonl")
    assert [file.read_bytes() for file in kept] == [before]


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("adam", "adam", "A second person must state it too"),
        ("adam", "alice", "Only an administrator or a privacy officer"),
        ("alice", "adam", "Only an administrator or a privacy officer"),
        ("adam", "nobody", "This login and password do not go together"),
    ],
)
def test_one_person_or_the_wrong_ones_change_nothing(
    run: Run, behind: Path, password: Path, first: str, second: str, sentence: str
) -> None:
    """REQ four-eyes: and no entry of a failed attempt takes the place of a missing one."""
    before = (entries(behind), (behind / HEAD_FILE).read_bytes(), (behind / LINES_FILE).read_bytes())

    code, said = statement(run, behind, password, first, second)

    assert code == 2
    assert sentence in said
    after = (entries(behind), (behind / HEAD_FILE).read_bytes(), (behind / LINES_FILE).read_bytes())
    assert after == before
    with pytest.raises(LogChanged):
        opens(behind)
    assert statement(run, behind, password)[0] == 0


def test_a_whole_log_needs_no_statement(run: Run, data: Path, password: Path) -> None:
    code, said = statement(run, data, password)

    assert (code, "No entry is missing" in said) == (2, True)


@pytest.mark.parametrize(
    "damage",
    [
        "DROP TRIGGER audit_entry_no_update; UPDATE audit_entry SET role = 'x' WHERE seq = 3",
        "DROP TRIGGER audit_entry_no_delete; DELETE FROM audit_entry WHERE seq = 3",
    ],
)
def test_what_is_more_than_a_missing_end_is_no_restored_copy(
    run: Run, behind: Path, password: Path, damage: str
) -> None:
    with closing(raw_database(behind)) as connection:
        connection.executescript(damage)

    code, said = statement(run, behind, password)

    assert code == 2
    assert "was changed from outside" in said


@pytest.mark.parametrize("missing", [1, 3, WRITTEN_SINCE])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_statement_that_was_cut_off_is_finished_by_the_next_run(
    run: Run,
    data: Path,
    password: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    missing: int,
    place: int,
) -> None:
    """Killed after the statement was stored, before each of the files: shut until it is run again."""
    put_back(data, tmp_path, missing)
    lines, calls = (data / LINES_FILE).read_bytes(), [0]

    replace = os.replace

    def killed(source: Path, file: Path) -> None:
        if calls[0] == place:
            raise KeyboardInterrupt
        calls[0] += 1
        replace(source, file)

    monkeypatch.setattr("service.core.private_files.os.replace", killed)
    assert statement(run, data, password)[0] == 130
    with pytest.raises(LogChanged):
        opens(data)
    monkeypatch.setattr("service.core.private_files.os.replace", replace)

    code, said = statement(run, data, password)

    assert code == 0, said
    opens(data)
    assert run("audit", "verify", "--data", data).code == 0
    assert [file.read_bytes() for file in files_like(data, "audit-anchor-until-*.jsonl")] == [lines]
    assert not files_like(data, ".continue-*")
    for file in (LINES_FILE, HEAD_FILE):
        assert (data / file).stat().st_mode & 0o077 == 0


def test_nothing_is_destroyed_or_logged_before_two_people_stated_it(
    run: Run, world: World, password: Path, tmp_path: Path
) -> None:
    """A wrong password once shut the installation for good: what came back was destroyed again first."""
    reference, live = screened_case(world), world.installation.settings.data
    copy_database(live / DATABASE_FILE, tmp_path / "old")
    destroyed(world, reference)
    data = Path(
        shutil.copytree(live, tmp_path / "put back", ignore=shutil.ignore_patterns(f"{DATABASE_FILE}*"))
    )
    shutil.copy(tmp_path / "old", data / DATABASE_FILE)
    before = entries(data)

    assert statement(run, data, password, "adam", "nobody")[0] == 2
    assert entries(data) == before
    assert statement(run, data, password)[0] == 0
    opens(data)
    with closing(raw_database(data)) as connection:
        assert connection.execute("SELECT * FROM cases WHERE reference = ?", (reference,)).fetchone() is None
    assert run("audit", "verify", "--data", data).code == 0
