"""Fixtures for tests that screen: the world of the service tests with chosen draws of the withheld arm."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from service.core.clock import SetClock
from service.installation.running_installation import Installation
from tests.service.prepared import quiet
from tests.service.world import World


@pytest.fixture
def world(installation: Installation, clock: SetClock, installed: tuple[Path, Mapping[str, int]]) -> World:
    """The installation at work; none of its first cases is withheld."""
    return quiet(installation, clock, installed[1])


def with_share(world: World, share: float) -> World:
    """The same installation with another share of withheld cases."""
    organisation = world.installation.organisation.model_copy(update={"withheld_share": share})
    return World(replace(world.installation, organisation=organisation), world.clock, world.people)
