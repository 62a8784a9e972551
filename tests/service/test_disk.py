"""A file of the database that is gone, a folder that takes nothing, a full disk: one sentence each, at a
start and while serving."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from screening.cli.main import main
from service.app import health
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT, made
from tests.service.real_service import CASE
from tests.service.world import World

pytestmark = [pytest.mark.slow, pytest.mark.sqlite("its file in the data folder")]

COMMANDS = (("serve",), ("verify",), ("audit", "verify"), ("user", "list"), ("init", "--upgrade"))


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process can grow beyond its first page."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_start_without_the_file_of_the_database(
    data: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    """And none is made, which would look like an empty organisation."""
    (data / "signaalwijzer.sqlite").unlink()

    assert main([*command, "--data", str(data)]) == 2

    said = capsys.readouterr().err
    assert "Het bestand signaalwijzer.sqlite ontbreekt." in said
    assert said.count("\n") == 1
    assert not (data / "signaalwijzer.sqlite").exists()


@pytest.mark.parametrize("command", COMMANDS[:4])
def test_a_start_on_a_full_disk(
    data: Path, capsys: pytest.CaptureFixture[str], command: tuple[str, ...]
) -> None:
    with full_disk():
        assert main([*command, "--data", str(data)]) == 2

    said = capsys.readouterr().err
    assert "De schijf is vol" in said
    assert said.count("\n") == 1


def test_a_file_that_goes_while_it_is_served(world: World) -> None:
    """SQLite would go on with a file without a name, and all of it would be lost at the end."""
    alice = world.client("alice")
    file = world.installation.settings.data / "signaalwijzer.sqlite"
    aside = file.rename(file.with_name("aside"))

    answer = alice.post("/api/v1/cases", json=CASE)
    ready = alice.get("/readyz")

    assert (answer.status_code, answer.json()["code"]) == (503, "database_gone")
    assert (ready.status_code, ready.json()["database"]) == (503, "database_gone")
    assert Page(world.browser().get("/acute")).status == 200
    aside.rename(file)
    assert alice.post("/api/v1/cases", json=CASE).status_code == 201


def test_a_disk_that_is_full_while_serving(world: World) -> None:
    """REQ draft-safe: the page says that nothing was kept, and holds what was typed."""
    alice = world.browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    sent = get(alice, path).form("").sent(**JUDGEMENT)

    with full_disk():
        full = Page(post(alice, path, sent))
        ready = alice.get("/readyz")
        acute = Page(alice.get("/acute"))

    assert full.status in (503, 507)
    assert "De schijf is vol" in full.main
    assert "Er is niets bewaard." in full.main
    assert full.form(path).fields == sent
    assert (ready.status_code, ready.json()["database"]) == (503, "no_space")
    assert acute.status == 200
    assert alice.get("/readyz").status_code == 200
    assert post(alice, path, full.form(path).sent(), follow=False).status_code == 303


def test_a_folder_that_takes_nothing_is_not_ready(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def read_only(**_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(health, "TemporaryFile", read_only)

    ready = world.anonymous().get("/readyz")

    assert (ready.status_code, ready.json()["database"]) == (503, "not_writable")
