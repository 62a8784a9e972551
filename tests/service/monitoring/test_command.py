"""``screening monitor``: the same figures on the terminal, and an exit code that a program can act on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.cli.main import main
from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.areas.serving_model import stop_switch
from service.core.clock import SystemClock
from service.core.settings import Settings

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """``screening monitor`` in English, in a folder with a new installation."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")
    assert main(["init"]) == 0
    capsys.readouterr()

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = main(["monitor", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


def test_a_new_installation_has_nothing_to_estimate_and_says_so(run: Run) -> None:
    code, said, error = run()

    assert (code, error) == (0, "")
    assert "No alarm stands." in said
    assert "not estimable: no outcome is recorded" in said
    assert "never validated" in said


def test_json_is_what_the_api_gives(run: Run) -> None:
    code, said, _ = run("--format", "json")

    assert code == 0
    assert json.loads(said)["observed_expected"]["ratio"]["reason"] == "not_recorded"


def test_a_stop_is_something_to_look_at(run: Run) -> None:
    installation = open_installation(Settings.load(data=Path("data")), SystemClock())
    with unit_of_system(installation, "system") as unit:
        assert stop_switch.stop_by_monitoring(unit, "Monitoring: a reason")
        assert not stop_switch.stop_by_monitoring(unit, "Monitoring: a reason"), "once is enough"
    installation.close()

    assert run()[0] == 1


def test_without_an_installation_it_is_one_sentence(run: Run) -> None:
    code, said, error = run("--data", "elsewhere")

    assert (code, said) == (2, "")
    assert len(error.splitlines()) == 1
