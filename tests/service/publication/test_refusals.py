"""What ``screening publish`` refuses: one sentence, the exit code of its kind, and nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screening.cli.main import main
from screening.model.validation_results_file import results_bytes
from service.core.publication_settings import Publication
from service.publication.publish import put_folder
from tests.command_line import Ran
from tests.service.prepared import Prepare, Prepared
from tests.service.publication.results import whole_results
from tests.service.registry.candidates import offered, signing_key, updated
from tests.service.registry.support_registry import approve, propose
from tests.service.world import PASSWORD, World

pytestmark = pytest.mark.slow

Publish = Callable[..., Ran]


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    """A model of this organisation that two people approved on whole results."""

    def act(world: World) -> None:
        table = updated()
        approve(world, propose(world, offered(world.installation, table, **whole_results(table))))

    return prepare(act)


@pytest.fixture
def publish(
    world: World,
    prepared: Prepared,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Publish:
    """``publish("bob", …)``: Bob types the command, in English, where ``prepared`` was done before."""
    monkeypatch.setenv("SCREENING_LANGUAGE", "en")
    monkeypatch.setenv("SIGNAALWIJZER_PASSWORD_WORK", json.dumps({"passes": 1, "memory_kib": 8}))
    (tmp_path / "proof.txt").write_text(PASSWORD, "utf-8")

    def typed(login: str, *arguments: str | Path) -> Ran:
        who = ("--as", login, "--password-file", tmp_path / "proof.txt")
        given = (tmp_path / "out", *arguments, *who, "--data", world.installation.settings.data)
        code = main(["publish", *map(str, given)])
        return Ran(code, *capsys.readouterr())

    return typed


def results_file(world: World, folder: Path, **changed: Any) -> Path:
    """A results file that this installation signed."""
    table = updated()
    content = whole_results(table) | changed
    file = folder / "results.json"
    file.write_bytes(results_bytes(content, signing_key(world.installation)))
    return file


def refused(ran: Ran, folder: Path, *, code: int = 2) -> str:
    """The one sentence of a refusal that left nothing behind."""
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 1), ran
    assert not (folder / "out").exists()
    assert not (folder / ".out.unfinished").exists()
    return ran.err


def test_the_approved_model_of_an_organisation_is_published(
    world: World, publish: Publish, tmp_path: Path
) -> None:
    """Without stamps: its results are of real cases, and it was validated."""
    ran = publish("bob")

    assert (ran.code, ran.err) == (0, "")
    facts = json.loads((tmp_path / "out" / "facts.json").read_text("utf-8"))
    assert facts["stamps"] == []
    assert "validated" in facts["conditions"]
    again = publish("bob")
    assert (again.code, "is there already" in again.err) == (2, True)


def test_results_of_another_model_are_refused(world: World, publish: Publish, tmp_path: Path) -> None:
    other = results_file(world, tmp_path, **whole_results(updated(version="6")))
    assert "another model" in refused(publish("bob", "--results", other), tmp_path)


def test_results_that_were_edited_by_hand_are_refused(world: World, publish: Publish, tmp_path: Path) -> None:
    """Exit code 3, as for every file that may not be trusted."""
    file = results_file(world, tmp_path)
    file.write_bytes(file.read_bytes().replace(b'"draws":200', b'"draws":201'))
    assert "results.json" in refused(publish("bob", "--results", file), tmp_path, code=3)


def test_results_in_the_registry_that_were_edited_are_refused(
    world: World, publish: Publish, tmp_path: Path
) -> None:
    folder = world.installation.settings.data / "results"
    for file in folder.iterdir():
        file.write_bytes(file.read_bytes().replace(b'"draws":200', b'"draws":201'))
    refused(publish("bob"), tmp_path, code=3)


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"made_up": 60}, "simulated cases"), ({"made_up": None}, "Validate the model again")],
)
def test_results_of_simulated_cases_are_refused_outside_a_demonstration(
    world: World, publish: Publish, tmp_path: Path, changed: dict[str, Any], said: str
) -> None:
    content = whole_results(updated())
    file = results_file(world, tmp_path, data={**content["data"], **changed})
    assert said in refused(publish("bob", "--results", file), tmp_path)


def test_results_of_another_organisation_or_other_questions_are_refused(
    world: World, publish: Publish, tmp_path: Path
) -> None:
    content = whole_results(updated())
    others = {"data": {**content["data"], "organisation": "Huis Zuid"}}
    file = results_file(world, tmp_path, **others)
    assert "another organisation" in refused(publish("bob", "--results", file), tmp_path)
    file = results_file(world, tmp_path, catalogue={**content["catalogue"], "digest": "0" * 64})
    assert "other questions" in refused(publish("bob", "--results", file), tmp_path)


def test_results_that_lack_a_part_are_refused(world: World, publish: Publish, tmp_path: Path) -> None:
    content = whole_results(updated())
    del content["calibration"]
    file = tmp_path / "results.json"
    file.write_bytes(results_bytes(content, signing_key(world.installation)))
    assert "calibration" in refused(publish("bob", "--results", file), tmp_path)


def test_a_register_field_that_is_too_long_is_refused(world: World, publish: Publish, tmp_path: Path) -> None:
    file = world.installation.settings.organisation_file
    provider = f'\n[publication]\nprovider = "{"P" * 201}"\n'
    file.write_text(file.read_text("utf-8") + provider, "utf-8")
    said = refused(publish("bob"), tmp_path)
    assert "‘Leverancier’ has 201 characters and may have 200" in said


def test_who_may_not_publish_is_refused(publish: Publish, tmp_path: Path) -> None:
    refused(publish("alice"), tmp_path)


def test_an_unknown_model_is_refused(publish: Publish, tmp_path: Path) -> None:
    refused(publish("bob", "--model", "house-9"), tmp_path)


def test_a_folder_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    put_folder({"a.txt": b"a"}, tmp_path / "out")  # an empty one may be taken
    assert (tmp_path / "out" / "a.txt").read_bytes() == b"a"
    assert main(["publish", str(tmp_path / "out"), "--shipped"]) == 2
    assert [path.name for path in sorted((tmp_path / "out").iterdir())] == ["a.txt"]


def test_who_does_it_must_be_named_and_shipped_stands_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["publish", str(tmp_path / "out")]) == 2
    assert main(["publish", str(tmp_path / "out"), "--shipped", "--model", "house-2"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 2
    assert not (tmp_path / "out").exists()


def test_the_act_is_in_the_log(world: World, publish: Publish) -> None:
    publish("bob")
    with world.installation.database.reading() as db:
        from sqlalchemy import text

        actions = db.execute(text("SELECT action FROM audit_entry")).scalars().all()
    assert "model.publish" in actions


def test_a_publication_without_anything_is_whole(world: World) -> None:
    assert world.installation.organisation.publication == Publication()
