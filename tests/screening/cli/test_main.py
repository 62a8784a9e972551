"""One command for everything: it helps, it is quick to start, and a mistake is one sentence."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from screening.cli.localised_commands import cli_texts, language_of
from screening.cli.main import OF_SERVICE, OWN, cli, main
from screening.language import LANGUAGES, Language
from screening.plain_language_check import findings
from tests.screening.batch.tables import write_json
from tests.screening.cli.conftest import Run
from tests.screening.lisa import BEFORE

EVERY_HELP = [
    [],
    *([name] for name in OWN),
    *(["model", name] for name in ("show", "verify", "build")),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", EVERY_HELP, ids=" ".join)
def test_every_command_has_help_with_examples(run: Run, path: list[str], language: Language) -> None:
    ran = run("--language", language, *path, "--help")

    assert ran.code == 0
    assert cli_texts()(language, "shared.examples_title") in ran.out
    assert "screening " + " ".join(path) in ran.out
    assert "--help" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 100


def test_help_lists_every_command_and_imports_none() -> None:
    program = (
        "import sys\n"
        "from screening.cli.main import main\n"
        "code = main(['--help'])\n"
        "heavy = {'numpy', 'pyarrow', 'rich', 'sqlalchemy', 'fastapi', 'sklearn', 'pandas', 'service'}\n"
        "print(code, sorted(heavy & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.splitlines()[-1] == "0 []"
    for name in (*OWN, *OF_SERVICE):
        assert re.search(rf"^  {name}  ", done.stdout, re.MULTILINE), name


def test_exit_codes_are_documented(run: Run) -> None:
    ran = run("--help")

    for code in ("0 ", "1 ", "2 ", "3 ", "70 ", "130 "):
        assert re.search(rf"^  {code}", ran.out, re.MULTILINE)


def test_without_a_command_there_is_help(run: Run) -> None:
    assert run().out == run("--help").out


def test_the_version_is_that_of_the_installed_package(run: Run) -> None:
    assert re.fullmatch(r"\d+\.\d+\.\d+\n", run("--version").out)


@pytest.mark.parametrize("name", OF_SERVICE)
def test_commands_of_the_service_are_found_by_name(name: str) -> None:
    context = click.Context(cli)

    assert isinstance(cli.get_command(context, name), click.Command)


@pytest.mark.parametrize(
    ("arguments", "mentioned"),
    [
        (["scor"], "Do you mean 'score'?"),
        (["elephant"], "'elephant' does not exist"),
        (["score"], "'FILE' is missing"),
        (["score", "x.json", "--shout"], "'--shout' does not exist here"),
        (["score", "not_there.json"], "The file at 'FILE'"),
        (["catalogue", "--format", "xml"], "table, json"),
        (["--language", "fr"], "nl, en"),
        (["model", "build"], "is missing"),
        (["model", "paint"], "'paint' does not exist"),
        (["form", "extra"], "See 'screening form --help'"),
        (["evidence", "--indicator", "shoe_size"], "shoe_size"),
    ],
)
def test_a_mistake_is_one_sentence_on_standard_error(run: Run, arguments: list[str], mentioned: str) -> None:
    ran = run(*arguments)

    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("Error: ")
    assert ran.err.count("\n") == 1
    assert mentioned in ran.err


def test_mistakes_are_told_in_dutch_too(run: Run) -> None:
    assert (
        run("--language", "nl", "scor").err == "Fout: De opdracht 'scor' bestaat niet. Bedoelt u 'score'?\n"
    )


@pytest.fixture
def with_broken_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(OWN, "broken", "tests.screening.cli.broken:broken")


def test_a_mistake_in_the_program_is_no_traceback(run: Run, with_broken_command: None) -> None:
    ran = run("broken")

    assert ran.code == 70
    assert ran.err.startswith("Error: Something went wrong in the program (ZeroDivisionError).")
    assert "young person" not in ran.err


def test_a_traceback_is_there_for_who_asks(
    monkeypatch: pytest.MonkeyPatch, with_broken_command: None
) -> None:
    monkeypatch.setenv("SCREENING_TRACEBACK", "1")

    with pytest.raises(ZeroDivisionError):
        main(["broken"])


def started(*arguments: str, **how: Any) -> subprocess.Popen[str]:
    """The command at work, with a Ctrl-C that counts also where the tests run in the background."""
    at_a_terminal = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    run = "import sys; from screening.cli.main import main; sys.exit(main())"
    return subprocess.Popen(
        [sys.executable, "-c", at_a_terminal + run, "--language", "en", *arguments],
        stderr=subprocess.PIPE,
        text=True,
        **how,
    )


def test_a_full_disk_is_told_in_a_sentence() -> None:
    with Path("/dev/full").open("w") as full, started("catalogue", stdout=full) as process:
        _, err = process.communicate()

    assert (process.returncode, err) == (70, "Error: Reading or writing failed: No space left on device.\n")


def test_an_interruption_has_its_own_code(tmp_path: Path) -> None:
    many = write_json(tmp_path / "many.json", [BEFORE] * 1_000)
    with started("score", str(many), "--format", "json", stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(1) == "["  # it is at work, and waits for us to read on
        process.send_signal(signal.SIGINT)
        err = process.stderr.read()
        process.stdout.close()

    assert process.returncode == 130
    assert err.splitlines()[-1] == "Error: Interrupted. Nothing was stored halfway."


def test_a_reader_that_leaves_is_no_mistake(tmp_path: Path) -> None:
    script = f"{sys.executable} -m screening.cli.main catalogue --format json | head -c 20"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", script], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "nl"),
        ({"LANG": "C.UTF-8"}, "nl"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "nl_NL.UTF-8"}, "nl"),
        ({"LANG": "nl_NL.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "SCREENING_LANGUAGE": "nl"}, "nl"),
    ],
)
def test_the_environment_chooses_the_language_and_dutch_is_first(
    environment: dict[str, str], language: Language
) -> None:
    assert language_of(environment) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_command_line_says_is_in_plain_words(language: Language) -> None:
    """REQ plain-words: also for analysts and administrators; examples are commands and no sentences."""
    texts = cli_texts()
    for key in texts.keys():  # noqa: SIM118  Messages is no dict
        entry = texts.sentences[language][key]
        if not key.endswith("examples"):
            for text in [entry] if isinstance(entry, str) else entry.values():
                assert findings(text, language) == [], key


def test_the_installed_script_runs() -> None:
    script = Path(sys.executable).with_name("screening")
    done = subprocess.run(
        [script, "--version"], capture_output=True, text=True, check=False, env={**os.environ, "LANG": "C"}
    )

    assert done.returncode == 0
