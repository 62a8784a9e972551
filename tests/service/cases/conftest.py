"""Tests in this folder screen cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from tests.service.prepared import copied, quiet
from tests.service.world import STARTED, World, settings_for


@pytest.fixture(scope="module")
def world_for_due(
    installed: tuple[Path, Mapping[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One installation for many examples."""

    data = tmp_path_factory.mktemp("due") / "data"
    copied(installed[0], data)
    clock = SetClock(STARTED)
    installation = open_installation(settings_for(data), clock)
    try:
        yield quiet(installation, clock, installed[1])
    finally:
        installation.close()
