"""An older copy of the database was put back: two people state it, and the log says what is missing."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from service.access.unit_of_work import unit_of_system
from service.app import continue_access_log as continuing
from service.app.open_installation import open_installation
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.core.clock import SetClock
from service.core.errors import LogChanged
from service.installation.running_installation import Installation
from tests.command_line import Run
from tests.service.backup.conftest import NOW, files_like
from tests.service.world import PASSWORD, STARTED, settings_for

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("prepared")]

DATABASE = "signaalwijzer.sqlite"
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


@pytest.fixture
def behind(data: Path, tmp_path: Path) -> Path:
    """The data folder with an older copy of its database, while the anchor is that of now."""
    shutil.copy(data / DATABASE, tmp_path / DATABASE)
    with closing(open_installation(settings_for(data), SetClock(STARTED))) as installation:
        write(installation, WRITTEN_SINCE)
    shutil.copy(tmp_path / DATABASE, data / DATABASE)
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
    with closing(sqlite3.connect(data / DATABASE)) as connection:
        return int(connection.execute("SELECT max(seq) FROM audit_entry").fetchone()[0])


def opens(data: Path) -> None:
    with closing(open_installation(settings_for(data), SetClock(NOW))) as installation:
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
    with closing(sqlite3.connect(behind / DATABASE)) as connection:
        person, facts = connection.execute(
            "SELECT person_id, facts FROM audit_entry WHERE action = 'log.continue'"
        ).fetchone()
    stated = json.loads(facts)
    assert (stated["missing_from"], stated["missing_to"]) == (last + 1, last + WRITTEN_SINCE)
    assert {person, stated["witness"]} == _ids(behind, "adam", "petra")


def _ids(data: Path, *logins: str) -> set[int]:
    with closing(sqlite3.connect(data / DATABASE)) as connection:
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
    with closing(sqlite3.connect(behind / DATABASE)) as connection:
        connection.executescript(damage)

    code, said = statement(run, behind, password)

    assert code == 2
    assert "was changed from outside" in said


def test_a_statement_that_was_cut_off_leaves_the_service_shut(
    run: Run, behind: Path, password: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after the statement was stored and before the anchor was: it is made once more."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(continuing, "_put", killed)
    assert statement(run, behind, password)[0] == 130
    with pytest.raises(LogChanged):
        opens(behind)
    monkeypatch.undo()
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")

    assert statement(run, behind, password)[0] == 0
    opens(behind)
    assert not files_like(behind, ".continue-*")
