"""The commands of the service as somebody types them: what they make, say and give as exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from screening.cli.main import main
from tests.service.older import as_owner, grant_again, made_older
from tests.service.raw import drop_guards, raw_database

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``run("user", "list")``: exit code, output, errors; in English, in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


@pytest.fixture
def made(run: Run) -> Run:
    """The same, after ``screening init``."""
    assert run("init")[0] == 0
    assert run("user", "add-team", "Noord")[0] == 0
    return run


def _add(run: Run, login: str, role: str = "intake_worker") -> str:
    code, said, _ = run(
        "user", "add", login, "--name", "A B", "--role", role, "--team", "Noord", "--generate"
    )
    assert code == 0
    found = re.search(r"shown this once: (\S+)", said)
    assert found
    return found[1]


def test_init_makes_a_folder_and_says_what_to_do_next(run: Run) -> None:
    code, said, _ = run("init", "--data", "here")

    assert code == 0
    assert Path("here/organisation.toml").is_file()
    assert "screening user add" in said
    assert "screening serve --data here" in said


def test_init_on_top_of_an_installation_is_refused_with_one_sentence(made: Run) -> None:
    code, said, error = made("init")

    assert (code, said) == (2, "")
    assert error.startswith("Error: data is in use already")
    assert len(error.splitlines()) == 1


def test_init_upgrade_brings_an_older_database_up_to_date(run: Run) -> None:
    made, _ = run, run("init")
    made_older(Path("data"))
    assert made("user", "list")[0] == 2

    with as_owner(Path("data")):
        assert made("init", "--upgrade")[0] == 0
    grant_again(Path("data"))
    assert made("user", "list")[0] == 0


@pytest.mark.parametrize(
    "command", [["serve"], ["verify"], ["user", "list"], ["audit", "verify"], ["init", "--upgrade"]]
)
def test_a_folder_without_an_installation_is_told(run: Run, command: list[str]) -> None:
    code, said, error = run(*command)

    assert (code, said) == (2, "")
    assert "Make it with 'screening init'" in error


def test_a_person_who_was_added_is_listed_and_can_be_disabled(made: Run) -> None:
    _add(made, "j.jansen")

    listed = made("user", "list")[1]
    assert "j.jansen  A B   intake_worker  Noord  active" in listed
    assert made("user", "disable", "j.jansen")[0] == 0

    assert "disabled" in made("user", "list")[1]


def test_a_made_password_is_shown_once_and_stored_nowhere(made: Run) -> None:
    """REQ asvs: V6.4, a password that is made is random, long, and not kept."""
    first, second = _add(made, "one.person"), _add(made, "two.person")

    assert first != second
    assert len(first) >= 20
    for file in Path("data").rglob("*"):
        assert file.is_dir() or first.encode() not in file.read_bytes(), file


def test_another_password_is_given(made: Run) -> None:
    before = _add(made, "j.jansen")

    code, said, _ = made("user", "password", "j.jansen", "--generate")

    assert code == 0
    assert before not in said


def test_somebody_unknown_is_told(made: Run) -> None:
    code, _, error = made("user", "disable", "nobody")

    assert code == 2
    assert "There is nobody with the login 'nobody'" in error


def test_the_last_administrator_stays(made: Run) -> None:
    _add(made, "adam", "administrator")

    code, _, error = made("user", "disable", "adam")

    assert code == 2
    assert "last administrator" in error


def test_a_team_is_made_on_purpose_and_a_near_name_is_asked_about(made: Run) -> None:
    code, _, error = made("user", "add-team", "Noord ")
    assert (code, "There is a team 'Noord' already" in error) == (2, True)
    code, _, error = made("user", "add-team", "No-ord")
    assert (code, "nearly this name: Noord" in error) == (2, True)

    assert made("user", "add-team", "No-ord", "--another")[0] == 0
    code, _, error = made(
        "user", "add", "a.b", "--name", "A", "--role", "reviewer", "--team", "Zuid", "--generate"
    )
    assert (code, "There is no team 'Zuid'" in error) == (2, True)


def test_the_command_gives_the_first_roles_and_proposes_afterwards(made: Run) -> None:
    """REQ people-by-two: the machine may begin; with an administrator and a privacy officer it proposes."""
    _add(made, "worker")
    _add(made, "adam", "administrator")
    assert "has these roles" in made("user", "change", "worker", "--role", "coordinator")[1]
    _add(made, "petra", "privacy_officer")

    code, said, _ = made("user", "change", "worker", "--role", "intake_worker", "--role", "reviewer")

    assert code == 0
    assert "waits for a second person" in said
    listed = made("user", "list")[1]
    assert re.search(r"worker\s+A B\s+coordinator\s+Noord\s+waits for a second person", listed)
    assert "has these roles and teams now" in made("user", "change", "worker", "--no-teams")[1]


def test_audit_verify_passes_on_what_it_should_and_counts(made: Run) -> None:
    _add(made, "j.jansen")

    code, said, _ = made("audit", "verify")

    assert code == 0
    assert re.fullmatch(r"The access log is whole: \d+ entries, each in its place\.\n", said)


def test_audit_verify_finds_one_changed_row_and_exits_with_1(made: Run) -> None:
    """REQ tamper-evident: the command says which row and fails."""
    _add(made, "j.jansen")
    with closing(raw_database(Path("data"), autocommit=True)) as raw:
        drop_guards(raw)
        raw.execute("UPDATE audit_entry SET role = 'reviewer' WHERE seq = 1")

    code, said, _ = made("audit", "verify")

    assert code == 1
    assert "Entry 1 was changed" in said
    assert "1 finding" in said


def test_audit_verify_speaks_dutch_too(made: Run) -> None:
    assert made("audit", "verify", "--language", "nl")[1].startswith("Het logboek is heel")


def test_verify_of_nothing_stored_passes(made: Run) -> None:
    code, said, _ = made("verify")

    assert code == 0
    assert "0 screenings" in said


def test_an_address_that_is_taken_is_told(made: Run) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, _, error = made("serve", "--port", port)

    assert code == 2
    assert f"port {port}" in error
    assert "--port" in error


@pytest.mark.parametrize(
    "command",
    [
        ["init"],
        ["serve"],
        ["demo"],
        ["verify"],
        ["user"],
        ["user", "add"],
        ["user", "list"],
        ["user", "disable"],
        ["user", "password"],
        ["user", "change"],
        ["user", "add-team"],
        ["audit"],
        ["audit", "verify"],
    ],
)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_command_explains_itself_with_an_example(run: Run, command: list[str], language: str) -> None:
    code, said, _ = run(*command, "--language", language, "--help")

    assert code == 0
    assert f"screening {' '.join(command)}" in said
    assert {"nl": "Voorbeelden", "en": "Examples"}[language] in said
