"""One demonstration, made for the tests that only read it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from service.clock import SetClock
from service.demo.accounts import Account
from service.demo.making import make_demo
from service.house import House
from service.settings import Settings
from tests.service.world import LIGHT

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Demo:
    """A demonstration, and who can sign in to it."""

    settings: Settings
    accounts: tuple[Account, ...]

    def person(self, role: str) -> int:
        """The id of the first account of ``role``."""
        return next(account.person_id for account in self.accounts if account.role == role)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Demo, House]]:
    """The demonstration and its house, open."""
    folder = tmp_path_factory.mktemp("demo") / "demo-data"
    settings = Settings.load(data=folder, demonstration=True, password_work=LIGHT)
    demo = Demo(settings, make_demo(settings, NOW))
    house = House.open(settings, SetClock(NOW))
    try:
        yield demo, house
    finally:
        house.close()
