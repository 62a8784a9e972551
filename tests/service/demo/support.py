"""One demonstration, made once in a run; each file of tests has a copy of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.settings import Settings
from service.demo.accounts import Account
from service.demo.make_demo import make_demo
from service.identity.permissions import Role
from service.installation.running_installation import Installation
from tests.once_per_run import once_per_run
from tests.service.prepared import copied
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


def settings_in(folder: Path) -> Settings:
    return Settings.load(data=folder, demonstration=True, password_work=LIGHT)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """A demonstration as it stands at ``NOW``; what this file does to it, no other sees."""
    made = once_per_run(tmp_path_factory, "demonstration-in-process", _make)
    folder = tmp_path_factory.mktemp("demo") / "demo-data"
    copied(made / "data", folder)
    told = json.loads((made / "accounts.json").read_text("utf-8"))
    return Demo(settings_in(folder), tuple(Account(**{**one, "role": Role(one["role"])}) for one in told))


def _make(folder: Path) -> None:
    accounts = make_demo(settings_in(folder / "data"), NOW)
    (folder / "accounts.json").write_text(json.dumps([asdict(one) for one in accounts]), "utf-8")


@pytest.fixture(scope="module")
def opened(demo: Demo) -> Iterator[tuple[Demo, Installation]]:
    """The demonstration, opened."""
    installation = open_installation(demo.settings, SetClock(NOW))
    try:
        yield demo, installation
    finally:
        installation.close()
