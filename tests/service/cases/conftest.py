"""Tests in this folder screen cases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from service.core.clock import SetClock
from tests.service.prepared import copied, opened
from tests.service.world import STARTED, World


@pytest.fixture(scope="module")
def world_for_due(
    installed: tuple[Path, Mapping[str, int]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """One installation for many examples."""

    data = tmp_path_factory.mktemp("due") / "data"
    copied(installed[0], data)
    with opened(data, SetClock(STARTED), installed[1]) as world:
        yield world
