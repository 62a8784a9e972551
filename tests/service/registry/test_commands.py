"""``screening model …`` in an installation: the way of a model from proposal to recall, by two people."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from screening.cli.main import main
from screening.language import LANGUAGES, Language
from screening.model.shipped_files import shipped_version
from service.areas.registry.candidate import Offered
from tests.service.registry.candidates import offered, updated
from tests.service.registry.support_registry import REASON, propose, version
from tests.service.screenings.flow import LISA_BEFORE, screened
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

Run = Callable[..., tuple[int, str, str]]
SHIPPED = f"evidence-{shipped_version()}"
COMMANDS = ("list", "propose", "approve", "reject", "lower", "stop", "resume", "recall", "compare", "shadow")


@pytest.fixture
def run(
    world: World, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Run:
    """``run("anna", "list")``: Anna types the command; exit code, output, errors."""
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))
    (tmp_path / "proof.txt").write_text(PASSWORD + "\n", "utf-8")

    def run_command(login: str, *arguments: str, proof: str = "proof.txt") -> tuple[int, str, str]:
        who = ["--as", login, "--password-file", str(tmp_path / proof)]
        code = main(["model", *arguments, *who, "--data", str(world.installation.settings.data)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_command


def files(tmp_path: Path, offer: Offered) -> list[str]:
    for name, content in (("m.json", offer.artefact), ("r.json", offer.results), ("r.html", offer.report)):
        (tmp_path / name).write_bytes(content)
    return [str(tmp_path / "m.json"), str(tmp_path / "r.json"), "--report", str(tmp_path / "r.html")]


def test_the_whole_way_on_the_command_line(world: World, run: Run, tmp_path: Path) -> None:
    """REQ four-eyes, REQ recall, REQ reproducible: proposed by one, approved by another; the next screening
    uses it, the old ones still verify, and recall lists exactly its own cases."""
    alice, table = world.client("alice"), updated()
    before = screened(alice, LISA_BEFORE)
    sent = files(tmp_path, offered(world.installation, table, report=True))

    assert run("anna", "propose", *sent, "--to", "advisory", "--reason", REASON)[0] == 0
    own = run("anna", "approve", "local-5", "--reason", REASON)
    assert (own[0], "role" in own[2] or "allow" in own[2]) == (2, True)
    code, said, _ = run("bob", "approve", "local-5", "--reason", REASON)
    assert (code, "local-5: shown after the own judgement" in said) == (0, True)

    after = screened(alice, LISA_BEFORE)
    assert (before["model"]["version"], after["model"]["digest"]) == (shipped_version(), table.digest)
    code, said, _ = run("anna", "recall", "local-5", "--reason", REASON, "--format", "json")
    told = json.loads(said)
    assert [case["reference"] for case in told["cases"]] == [after["reference"]]
    assert (code, told["opened"]) == (0, 1)
    assert main(["verify", "--data", str(world.installation.settings.data)]) == 0
    assert main(["audit", "verify", "--data", str(world.installation.settings.data)]) == 0


def test_list_and_compare(world: World, run: Run) -> None:
    propose(world, offered(world.installation, updated()))
    _, listed, _ = run("anna", "list")
    code, compared, _ = run("anna", "compare", SHIPPED, "local-5")

    assert [line.split()[0] for line in listed.splitlines()] == ["model", "local-5", SHIPPED]
    assert "gives the estimates" in listed
    assert code == 0
    assert "Base rate of youth_protection_intake: 0.040 becomes 0.300." in compared
    assert "0 answers have other points." in compared


def test_recall_as_a_table(world: World, run: Run) -> None:
    """REQ recall: one command lists every case with what followed."""
    answer = screened(world.client("alice"), LISA_BEFORE)
    code, said, _ = run("anna", "recall", SHIPPED, "--reason", REASON)

    assert code == 0
    assert f"{answer['reference']}/1" in said
    assert "some_concern" in said
    assert said.endswith("1 case; reviews opened now: 1.\n")


def test_reject_and_lower(world: World, run: Run) -> None:
    propose(world, offered(world.installation, updated()))

    assert run("adam", "reject", "local-5", "--reason", REASON)[0] == 0
    assert "decided on this proposal already" in run("adam", "approve", "local-5", "--reason", REASON)[2]
    assert run("petra", "lower", "local-5", "--to", "retired", "--reason", REASON)[0] == 0
    assert version(world, "5").stage == "retired"


def test_stop_and_resume_take_one_person_and_two(world: World, run: Run) -> None:
    """REQ stop-switch: the running service stops with its next screening."""
    alice = world.client("alice")
    assert run("bob", "stop", "--reason", REASON)[0] == 0
    assert screened(alice, LISA_BEFORE)["arm"] == "stopped"
    assert "Another person approves" in run("bob", "resume", "--reason", REASON)[1]
    code, _, error = run("bob", "resume", "--reason", REASON)
    assert (code, len(error.splitlines())) == (2, 1)
    assert run("petra", "resume", "--reason", REASON)[0] == 0
    assert screened(alice, LISA_BEFORE)["arm"] == "shown"


def test_nobody_acts_as_somebody_else(world: World, run: Run, tmp_path: Path) -> None:
    """REQ four-eyes: who can read the data folder still has to prove who they are."""
    propose(world, offered(world.installation, updated()))
    (tmp_path / "wrong").write_text("not the password", "utf-8")
    code, said, error = run("bob", "approve", "local-5", "--reason", REASON, proof="wrong")

    assert (code, said, len(error.splitlines())) == (2, "", 1)
    assert version(world, "5").stage == "candidate"


def test_a_refused_file_has_a_sentence_and_an_exit_code(world: World, run: Run, tmp_path: Path) -> None:
    """REQ no-pickle-in-service: a results file that was edited by hand."""
    good = offered(world.installation, updated(), report=True)
    sent = files(tmp_path, Offered(good.artefact, good.results.replace(b"0.9", b"1.0", 1), good.report))
    code, said, error = run("anna", "propose", *sent, "--to", "advisory", "--reason", REASON)

    assert (code, said) == (3, "")
    assert "'r.json' was changed after it was written" in error


def test_without_a_proposal_there_is_nothing_to_approve(run: Run) -> None:
    code, _, error = run("bob", "approve", SHIPPED, "--reason", REASON)

    assert (code, "There is no proposal" in error) == (2, True)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(
    capsys: pytest.CaptureFixture[str], command: str, language: Language
) -> None:
    assert main(["model", command, "--language", language, "--help"]) == 0
    assert f"screening model {command}" in capsys.readouterr().out
