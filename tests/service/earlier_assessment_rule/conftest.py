"""Tests in this folder screen cases; one installation with a model at triage serves many examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from service.core.clock import SetClock
from tests.service.earlier_assessment_rule.deciding import Many, at_triage
from tests.service.prepared import Prepare, Prepared
from tests.service.world import STARTED, World


@pytest.fixture(scope="module")
def at_triage_once(prepare: Prepare) -> Prepared:
    """An installation with a model that may bring assessments forward, to be copied."""
    return prepare(at_triage)


@pytest.fixture
def trusted(at_triage_once: Prepared, tmp_path: Path, clock: SetClock) -> Iterator[World]:
    """The installation with a model that may bring assessments forward, and nothing decided yet."""
    with at_triage_once.opened(tmp_path, clock) as world:
        yield world


@pytest.fixture(scope="module")
def trusted_for_many(at_triage_once: Prepared, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    """The same for many examples in a row."""
    with at_triage_once.opened(tmp_path_factory.mktemp("pull"), SetClock(STARTED)) as made:
        yield Many(made)
