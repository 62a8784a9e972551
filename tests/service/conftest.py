"""Fixtures of the service tests: a real installation with a real SQLite file, copied fresh for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from screening.catalogue.catalogue import Catalogue
from screening.model.golden import GoldenReport, GoldenVectors, check_golden, shipped_golden
from screening.model.score_table import ScoreTable
from service.clock import SetClock
from service.house import House
from service.installation import install
from tests.service.world import ORGANISATION, STARTED, World, add_people, settings_for


@pytest.fixture(scope="session", autouse=True)
def shipped_model_passed_its_test() -> Iterator[None]:
    """An installation tests its model when it is opened, and these tests open a thousand of them.

    The shipped vectors give the same report for the same numbers, so each table is scored against them
    once. Any other vectors, and a test that puts something wrong into the scoring, are looked at each time.
    """
    reports: dict[tuple[object, ...], GoldenReport] = {}

    def once(table: ScoreTable, catalogue: Catalogue, vectors: GoldenVectors | None = None) -> GoldenReport:
        if vectors is not None:
            return check_golden(table, catalogue, vectors)
        numbers = (table.digest, catalogue.digest, ScoreTable.score, ScoreTable.variance, shipped_golden)
        if numbers not in reports:
            reports[numbers] = check_golden(table, catalogue)
        return reports[numbers]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("service.models.loaded.check_golden", once)
        yield


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, int]]:
    """An installation with everyone in it, to be copied; and the ids of its people."""
    data = tmp_path_factory.mktemp("installed") / "data"
    settings = settings_for(data)
    install(settings, ORGANISATION)
    house = House.open(settings, SetClock(STARTED))
    try:
        people = add_people(house)
    finally:
        house.close()
    return data, people


@pytest.fixture
def data(installed: tuple[Path, dict[str, int]], tmp_path: Path) -> Path:
    """The data folder of this test."""
    folder = tmp_path / "data"
    shutil.copytree(installed[0], folder)
    return folder


@pytest.fixture
def clock() -> SetClock:
    """The clock of this test; it stands still until it is moved."""
    return SetClock(STARTED)


@pytest.fixture
def house(data: Path, clock: SetClock) -> Iterator[House]:
    opened = House.open(settings_for(data), clock)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def world(house: House, clock: SetClock, installed: tuple[Path, dict[str, int]]) -> World:
    """The installation at work, with Alice, Bob, Charlie and the others."""
    return World(house, clock, installed[1])


@pytest.fixture
def client(world: World) -> Callable[[str], TestClient]:
    """``client("alice")``: a program in which Alice has signed in."""
    return world.client
