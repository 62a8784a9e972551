"""The screener as it ships, and both screenings of Lisa."""

from __future__ import annotations

import pytest

from screening.catalogue.catalogue import Catalogue
from screening.explain.load_screener import load_screener
from screening.explain.screener import Screener
from screening.explain.screening_request import ScreeningRequest
from tests.screening.lisa import BEFORE, FOUND


@pytest.fixture(scope="session")
def screener() -> Screener:
    return load_screener()


@pytest.fixture(scope="session")
def catalogue(screener: Screener) -> Catalogue:
    return screener.catalogue


@pytest.fixture(scope="session")
def lisa_found(catalogue: Catalogue) -> ScreeningRequest:
    return ScreeningRequest.parse(FOUND, catalogue)


@pytest.fixture(scope="session")
def lisa_before(catalogue: Catalogue) -> ScreeningRequest:
    return ScreeningRequest.parse(BEFORE, catalogue)
