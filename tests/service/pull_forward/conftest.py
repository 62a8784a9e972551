"""Tests in this folder screen cases; one installation with a model at triage serves many examples."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from service.clock import SetClock
from service.house import House
from tests.service.pull_forward.deciding import Many, at_triage
from tests.service.screenings.fixtures import QUIET_KEY, world
from tests.service.world import STARTED, World, settings_for

__all__ = ["world"]


@pytest.fixture
def trusted(world: World) -> World:
    """The installation with a model that may bring assessments forward, and nothing decided yet."""
    at_triage(world)
    return world


@pytest.fixture(scope="module")
def trusted_for_many(
    installed: tuple[Path, Mapping[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Many]:
    """The same for many examples in a row."""
    data = tmp_path_factory.mktemp("pull") / "data"
    shutil.copytree(installed[0], data)
    house = House.open(settings_for(data), SetClock(STARTED))
    try:
        quiet = replace(house, keys=replace(house.keys, withheld=QUIET_KEY))
        made = World(quiet, SetClock(STARTED), installed[1])
        at_triage(made)
        yield Many(made)
    finally:
        house.close()
