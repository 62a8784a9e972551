"""A database, a folder or a file that is not as it should be: one sentence, and nothing half stays behind."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from screening.cli.main import main
from screening.language import LANGUAGES
from service.app.open_installation import open_installation
from service.audit.anchor import HEAD_FILE, LINES_FILE
from service.core.clock import SetClock
from service.core.errors import BadSettings, NotWritable
from service.core.organisation import Organisation
from service.db.database import Database
from service.db.revision import REVISION
from tests.service.raw import raw_database
from tests.service.world import ORGANISATION, STARTED, settings_for

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``run("init")``: exit code and what was said on standard error, in Dutch, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENING_LANGUAGE", "nl")
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))

    def run_command(*arguments: str) -> tuple[int, str]:
        code = main(arguments)
        return code, capsys.readouterr().err

    return run_command


def one_sentence(said: str) -> bool:
    return said.startswith("Fout: ") and len(said.splitlines()) == 1 and said.rstrip().endswith(".")


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql+pg8000://naam:geheim@machine/db", "het pakket 'pg8000'"),
        ("oracle://naam:geheim@machine/db", "oracledb"),
        ("nosuchdatabase://machine/db", "geen adres van een database"),
        ("zomaar een woord", "geen adres van een database"),
        ("postgresql://naam:geheim@machine:poort/db", "geen adres van een database"),
    ],
)
def test_a_database_that_cannot_be_spoken_to_is_told_and_leaves_no_folder(
    run: Run, monkeypatch: pytest.MonkeyPatch, url: str, told: str
) -> None:
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url)
    code, said = run("init")

    assert code == 2
    assert one_sentence(said), said
    assert told in said or "cx_Oracle" in said
    assert "geheim" not in said
    assert not Path("data").exists()


def test_an_installation_that_fails_halfway_leaves_nothing(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stood in the folder before stays, and trying again works."""
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", "sqlite:////nowhere/at/all/db.sqlite")
    Path("data").mkdir()
    Path("data/notes.txt").write_text("mine")
    code, said = run("init")

    assert code == 2
    assert one_sentence(said), said
    assert [path.name for path in Path("data").iterdir()] == ["notes.txt"]
    monkeypatch.delenv("SIGNAALWIJZER_DATABASE_URL")
    assert run("init") == (0, "")


def test_a_folder_that_cannot_be_written_is_told(run: Run) -> None:
    """/proc takes no folder, not even of the machine's own administrator."""
    code, said = run("init", "--data", "/proc/signaalwijzer")

    assert code == 2
    assert one_sentence(said), said
    assert "/proc/signaalwijzer" in said


def test_a_data_folder_without_the_right_to_write_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that was mounted read-only: the anchor of the log cannot be opened."""
    assert run("init")[0] == 0
    opened = Path.open

    def no_writing(path: Path, mode: str = "r", *more: Any, **named: Any) -> Any:
        if path.name in (HEAD_FILE, LINES_FILE):
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, *more, **named)

    monkeypatch.setattr(Path, "open", no_writing)
    code, said = run("user", "list")

    assert code == 2
    assert one_sentence(said), said
    assert "rechten" in said


@pytest.mark.sqlite("its file in the data folder")
def test_a_database_that_can_only_be_read_is_told(data: Path) -> None:
    database = Database(f"sqlite:///file:{data / 'signaalwijzer.sqlite'}?mode=ro&uri=true")
    with closing(database), pytest.raises(NotWritable) as refused, database.transaction() as db:
        db.execute(text("DELETE FROM sign_in_session"))

    for language in LANGUAGES:
        assert "Er is niets bewaard" in refused.value.in_language("nl")
        assert refused.value.in_language(language).endswith(".")


@pytest.mark.parametrize(
    "command", [("user", "list"), ("init", "--upgrade"), ("verify",), ("serve", "--port", "0")]
)
def test_a_database_newer_than_the_program_asks_for_a_newer_program(
    run: Run, command: tuple[str, ...]
) -> None:
    """An upgrade cannot help, so it is not advised."""
    assert run("init")[0] == 0
    newer = f"{int(REVISION) + 7:04d}"
    with closing(raw_database(Path("data"), autocommit=True)) as raw:
        raw.execute("UPDATE alembic_version SET version_num = ?", (newer,))
    code, said = run(*command)

    assert code == 2
    assert one_sentence(said), said
    assert newer in said
    assert "--upgrade" not in said
    assert "nieuwere versie van Signaalwijzer" in said


@pytest.mark.sqlite("its file in the data folder")
@pytest.mark.parametrize(
    "command", [("user", "list"), ("init", "--upgrade"), ("verify",), ("audit", "verify")]
)
def test_a_file_that_is_no_database_is_told(run: Run, command: tuple[str, ...]) -> None:
    assert run("init")[0] == 0
    for end in ("-wal", "-shm"):
        Path(f"data/signaalwijzer.sqlite{end}").unlink(missing_ok=True)
    Path("data/signaalwijzer.sqlite").write_bytes(b"no database at all" * 100)
    code, said = run(*command)

    assert code == 2
    assert one_sentence(said), said
    assert "back-up" in said


def test_a_server_of_a_database_that_does_not_answer_is_told_without_its_password(data: Path) -> None:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import OperationalError

    from service.db.database import translated_opening_errors

    url = make_url("postgresql://naam:geheim@machine/db")
    with pytest.raises(BadSettings) as refused, translated_opening_errors(url):
        raise OperationalError("SELECT 1", {}, psycopg.OperationalError("connection refused"))

    assert "postgresql://machine/db" in refused.value.in_language("nl")


def test_settings_of_the_organisation_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    """As Notepad writes them."""
    file = tmp_path / "organisation.toml"
    file.write_text(ORGANISATION, "utf-8-sig")

    assert Organisation.read(file).name == "Jeugdhulp Voorbeeld"


def test_an_installation_opens_after_all_that(data: Path) -> None:
    open_installation(settings_for(data), SetClock(STARTED)).close()
