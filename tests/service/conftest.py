"""Fixtures of the service tests: a real installation with a real SQLite file, copied fresh for each test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.app.open_installation import open_installation
from service.core.clock import SetClock, SystemClock
from service.installation.install_and_upgrade import install
from service.installation.running_installation import Installation
from tests import once_per_run as runs
from tests.once_per_run import once_per_run
from tests.postgresql_cluster import Cluster, cluster_started
from tests.service import prepared
from tests.service.on_postgresql import Databases, on_postgresql
from tests.service.prepared import Prepare, Prepared, quiet
from tests.service.raw import EmptyDatabase
from tests.service.shared import made_once
from tests.service.world import ORGANISATION, STARTED, World, add_people, settings_for


@pytest.fixture(scope="session", autouse=True)
def what_is_made_once() -> Iterator[None]:
    """What each of a thousand installations would make anew is made once."""
    with made_once():
        yield


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL of this process's own."""
    with cluster_started() as cluster:
        yield cluster


@pytest.fixture(scope="session", autouse=True)
def databases(request: pytest.FixtureRequest) -> Iterator[Databases | None]:
    """The databases of data folders, where this run is on PostgreSQL."""
    if not runs.on_postgresql():
        yield None
        return
    with on_postgresql(request.getfixturevalue("cluster")) as databases:
        prepared.databases = databases
        yield databases


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """On PostgreSQL a test about SQLite is left out, before anything is made for it."""
    if runs.on_postgresql() and (about := item.get_closest_marker("sqlite")):
        pytest.skip(f"SQLite's own: {about.args[0]}")


@pytest.fixture(autouse=True)
def of_this_test(databases: Databases | None, request: pytest.FixtureRequest) -> Iterator[None]:
    """On PostgreSQL the databases of a test go with its folder."""
    if databases is None:
        yield
        return
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        databases.drop_below(folder)


@pytest.fixture
def empty_database(tmp_path: Path, databases: Databases | None) -> Iterator[EmptyDatabase]:
    """A database without a table, of the kind that this run is on."""
    if databases is None:
        file = tmp_path / "empty.sqlite"
        yield EmptyDatabase(f"sqlite:///{file}", file)
        return
    name = databases.cluster.create("empty")
    yield EmptyDatabase(databases.cluster.url(name), None)
    databases.cluster.drop(name)


@pytest.fixture(scope="session")
def installed(
    tmp_path_factory: pytest.TempPathFactory, databases: Databases | None
) -> tuple[Path, dict[str, int]]:
    """An installation with everyone in it, to be copied; and the ids of its people."""
    if databases is None:
        folder = once_per_run(tmp_path_factory, "installed", install_with_people)
    else:  # a database is of one process
        folder = tmp_path_factory.mktemp("installed")
        install_with_people(folder)
    return folder / "data", json.loads((folder / "people.json").read_text("utf-8"))


def install_with_people(folder: Path, **more: Any) -> dict[str, int]:
    """An installation in ``folder/data`` with ``more`` settings; gives the ids of its people, which stand
    beside it too."""
    settings = settings_for(folder / "data", **more)
    install(settings, ORGANISATION)
    installation = open_installation(settings, SetClock(STARTED))
    try:
        people = add_people(installation)
    finally:
        installation.close()
    (folder / "people.json").write_text(json.dumps(people), "utf-8")
    return people


@pytest.fixture(scope="module")
def prepare(installed: tuple[Path, dict[str, int]], tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """``prepare(act)``: an installation in which ``act`` was done, to be copied for each test of the file."""

    def prepare(act: Callable[[World], Any]) -> Prepared:
        return Prepared(*installed).after(tmp_path_factory.mktemp("prepared"), act)

    return prepare


@pytest.fixture
def data(installed: tuple[Path, dict[str, int]], tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The data folder of this test: a copy of what was ``prepared``, where the test asks for that."""
    asked = "prepared" in request.fixturenames
    begins: Prepared = request.getfixturevalue("prepared") if asked else Prepared(*installed)
    return begins.copied(tmp_path)


@pytest.fixture
def clock(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock of this test, that of the machine for commands in this process too; it stands still until it
    is moved. It begins where what was ``prepared`` stopped."""
    asked = "prepared" in request.fixturenames
    clock = SetClock(request.getfixturevalue("prepared").moment if asked else STARTED)
    monkeypatch.setattr(SystemClock, "now", lambda _self: clock.now())
    return clock


@pytest.fixture
def installation(data: Path, clock: SetClock) -> Iterator[Installation]:
    opened = open_installation(settings_for(data), clock)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def world(installation: Installation, clock: SetClock, installed: tuple[Path, dict[str, int]]) -> World:
    """The installation at work, with Alice, Bob, Charlie and the others; none of its first cases is
    withheld."""
    return quiet(installation, clock, installed[1])


@pytest.fixture
def client(world: World) -> Callable[[str], TestClient]:
    """``client("alice")``: a program in which Alice has signed in."""
    return world.client
