"""An installation on PostgreSQL: made once, its database copied by PostgreSQL itself for each test."""

from __future__ import annotations

import itertools
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.settings import Settings
from service.installation.running_installation import Installation
from service.installation.setup import install
from tests.postgresql_cluster import Cluster
from tests.service.prepared import quiet
from tests.service.world import ORGANISATION, STARTED, World, add_people, settings_for

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Made:
    """A stopped installation: its folder, its database, and the ids of its people."""

    folder: Path
    database: str
    people: dict[str, int]


@pytest.fixture(scope="session")
def made(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An installation on PostgreSQL with everyone in it, to be copied."""
    folder = tmp_path_factory.mktemp("on-postgresql") / "data"
    settings = settings_for(folder, database_url=cluster.url(cluster.create("made")))
    install(settings, ORGANISATION)
    installation = open_installation(settings, SetClock(STARTED))
    try:
        people = add_people(installation)
    finally:
        installation.close()
    return Made(folder, "made", json.loads(json.dumps(people)))


@pytest.fixture
def database(cluster: Cluster, made: Made) -> Iterator[str]:
    """The name of the database of this test."""
    name = cluster.create(f"test_{next(_numbers)}", made.database)
    yield name
    cluster.drop(name)


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
def data(settings: Settings) -> Path:
    return settings.data


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
