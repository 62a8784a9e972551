"""Emergency access in the words of the tests: a screened case of team A, and asking for it."""

from __future__ import annotations

import pytest

from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World


@pytest.fixture
def reference(world: World) -> str:
    """A case of team A with one screened round."""
    alice = world.client("alice")
    code = judged(alice)
    assert screen(alice, code, LISA_BEFORE).status_code == 201
    return code
