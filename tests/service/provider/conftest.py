"""An installation with an identity provider: a certified one for all tests of a process, and a fake one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.core.clock import SetClock, SystemClock
from service.identity.openid.connection import Connection
from service.installation.running_installation import Installation
from tests.once_per_run import once_per_run
from tests.service.provider.certified import SECRET, AtProvider, Certified, installed, running
from tests.service.provider.fake import Fake, faking
from tests.service.provider.way import Changed, opened_with
from tests.service.world import World


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Certified]:
    with running(once_per_run(tmp_path_factory, "oidc-provider", installed)) as provider:
        yield provider


@pytest.fixture(scope="session")
def fake() -> Iterator[Fake]:
    with faking() as provider:
        yield provider


@pytest.fixture
def there() -> AtProvider:
    return AtProvider()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SetClock:
    """The clock of the machine, by which the provider signs, standing still."""
    clock = SetClock(datetime.now(UTC))
    monkeypatch.setattr(SystemClock, "now", lambda _self: clock.now())
    return clock


@pytest.fixture
def installation(data: Path, clock: SetClock, certified: Certified) -> Iterator[Installation]:
    opened = opened_with(data, clock, certified.issuer)
    try:
        yield opened
    finally:
        opened.close()


@pytest.fixture
def changed(world: World) -> Iterator[Changed]:
    """``changed(acr=...)``: the same installation with other settings of its provider, or with none."""
    made: list[Connection] = []

    def changed(provider: bool = True, **changes: Any) -> World:
        installation = world.installation
        settings = installation.organisation.provider if provider else None
        connection = None
        if settings is not None:
            settings = settings.model_copy(update=changes)
            connection = Connection(settings, SECRET, world.clock)
            made.append(connection)
        organisation = installation.organisation.model_copy(update={"provider": settings})
        other = replace(installation, organisation=organisation, provider=connection)
        return World(other, world.clock, world.people)

    yield changed
    for connection in made:
        connection.close()


@pytest.fixture
def fake_world(
    data: Path, clock: SetClock, fake: Fake, installed: tuple[Path, dict[str, int]]
) -> Iterator[World]:
    """The world with the fake provider, which signs whatever a test likes."""
    opened = opened_with(data, clock, fake.issuer)
    fake.reset()
    try:
        yield World(opened, clock, installed[1])
    finally:
        opened.close()
