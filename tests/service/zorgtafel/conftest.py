"""Tests in this folder sit at the Zorgtafel."""

from __future__ import annotations

import pytest

from tests.service.world import World
from tests.service.zorgtafel.way import Table


@pytest.fixture
def at_table(world: World) -> Table:
    """The table of this test's installation."""
    return Table(world)
