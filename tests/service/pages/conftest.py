"""Tests in this folder read pages as a browser gets them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.world import World


@pytest.fixture
def browser(world: World) -> Callable[[str], TestClient]:
    """``browser("alice")``: a browser in which Alice has signed in."""
    return world.browser
