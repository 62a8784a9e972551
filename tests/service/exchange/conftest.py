"""Tests of exchange have validators from elsewhere, and a world in which no first case is withheld."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.once_per_run import once_per_run
from tests.service.exchange.checked import Validators, installed


@pytest.fixture(scope="session")
def validators(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Validators]:
    with Validators.running(once_per_run(tmp_path_factory, "fhir-validators", installed)) as validators:
        yield validators
