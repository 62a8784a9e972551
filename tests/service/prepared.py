"""An installation in which something was done already: done once, stopped, and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from service.app.open_installation import open_installation
from service.core.clock import SetClock
from service.core.settings import DATABASE_FILE
from service.db.sqlite_copy import copy_database as sqlite_copy
from service.installation.running_installation import Installation
from tests.service.on_postgresql import Databases
from tests.service.world import STARTED, World, settings_for

QUIET_KEY: Final = (17).to_bytes(32, "big")
"""A key that withholds none of the first sixty cases of 2026 at a share of 0.05."""

Prepare = Callable[[Callable[[World], Any]], "Prepared"]


databases: Databases | None = None
"""Where this run is on PostgreSQL."""


def copied(source: Path, target: Path) -> Path:
    """A copy of a data folder, with its database."""
    shutil.copytree(source, target)
    if databases is not None:
        databases.copied(source, target)
    return target


def copy_database(source: Path, target: Path) -> None:
    """Give the folder ``target`` a copy of the database of ``source``, as it is at this moment."""
    if databases is not None:
        databases.copied(source, target)
    else:
        sqlite_copy(source / DATABASE_FILE, target / DATABASE_FILE)


@dataclass(frozen=True)
class Prepared:
    """A stopped installation, which is only copied; the ids of its people; what it gave to do it; and the
    moment at which it stopped."""

    data: Path
    people: Mapping[str, int]
    given: Any = None
    moment: datetime = STARTED

    def copied(self, folder: Path) -> Path:
        """A copy of the data folder in ``folder``."""
        return copied(self.data, folder / "data")

    @contextmanager
    def opened(self, folder: Path, clock: SetClock) -> Iterator[World]:
        """A copy in ``folder`` at work; none of its first cases is withheld."""
        with opened(self.copied(folder), clock, self.people) as world:
            yield world

    def after(self, folder: Path, act: Callable[[World], Any]) -> Prepared:
        """The same with ``act`` done as well."""
        with self.opened(folder, SetClock(self.moment)) as world:
            given = act(world)
        return Prepared(world.installation.settings.data, self.people, given, world.clock.now())


def quiet(installation: Installation, clock: SetClock, people: Mapping[str, int]) -> World:
    """``installation`` at work; none of its first cases is withheld."""
    return World(replace(installation, keys=replace(installation.keys, withheld=QUIET_KEY)), clock, people)


def with_share(world: World, share: float) -> World:
    """The same installation with another share of withheld cases."""
    organisation = world.installation.organisation.model_copy(update={"withheld_share": share})
    return World(replace(world.installation, organisation=organisation), world.clock, world.people)


@contextmanager
def opened(data: Path, clock: SetClock, people: Mapping[str, int]) -> Iterator[World]:
    """The installation in ``data`` at work; none of its first cases is withheld."""
    installation = open_installation(settings_for(data), clock)
    try:
        yield quiet(installation, clock, people)
    finally:
        installation.close()
