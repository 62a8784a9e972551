"""An installation on PostgreSQL: made once, its database copied by PostgreSQL itself for each test."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.settings import Settings
from service.installation.running_installation import Installation
from tests.postgresql_cluster import EMPTY, Cluster
from tests.service.conftest import install_with_people
from tests.service.prepared import quiet
from tests.service.world import World, settings_for

_numbers = itertools.count(1)
NewDatabase = Callable[..., str]


@dataclass(frozen=True)
class Made:
    """A stopped installation: its folder, its database, and the ids of its people."""

    folder: Path
    database: str
    people: dict[str, int]


@pytest.fixture(scope="session")
def made(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An installation on PostgreSQL with everyone in it, to be copied."""
    folder = tmp_path_factory.mktemp("on-postgresql")
    people = install_with_people(folder, database_url=cluster.url(cluster.create("made")))
    return Made(folder / "data", "made", people)


@pytest.fixture
def new_database(cluster: Cluster) -> Iterator[NewDatabase]:
    """``new_database(template)``: the name of a new database, empty or a copy, that goes after the test."""
    names: list[str] = []

    def make(template: str = EMPTY) -> str:
        names.append(cluster.create(f"test_{next(_numbers)}", template))
        return names[-1]

    yield make
    for name in names:
        cluster.drop(name)


@pytest.fixture
def empty(new_database: NewDatabase) -> str:
    """The name of an empty database."""
    return new_database()


@pytest.fixture
def database(new_database: NewDatabase, made: Made) -> str:
    """The name of the database of this test."""
    return new_database(made.database)


@pytest.fixture
def settings(
    cluster: Cluster, made: Made, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Settings:
    """Those of this test; commands find them in the environment."""
    folder = Path(shutil.copytree(made.folder, tmp_path / "data"))
    url = cluster.url(database)
    monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url)
    return settings_for(folder, database_url=url)


@pytest.fixture
def installation(settings: Settings, clock: SetClock) -> Iterator[Installation]:
    opened = open_installation(settings, clock)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def world(installation: Installation, clock: SetClock, made: Made) -> World:
    return quiet(installation, clock, made.people)
