"""The whole service test suite on PostgreSQL: ``make test-postgresql``.

A data folder has a database of its own, called after the folder. It comes into being when somebody first asks
where it is, with the newest schema in it, and is copied with the folder. The service has a role of its own.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from service.core.settings import Settings
from service.db.grants import grants
from service.db.migrate import upgrade
from tests.postgresql_cluster import Cluster

SERVICE: Final = "service"
"""The role of the service: it has what ``screening db grants`` prints."""

_MIGRATED: Final = "migrated"


@dataclass
class Databases:
    """The databases of the data folders of this process."""

    cluster: Cluster
    _made: dict[str, Path] = field(default_factory=dict)

    def url(self, data: Path, user: str = SERVICE) -> str:
        """The database of the folder ``data``, for the role of the service."""
        return self.cluster.url(self._of(data, _MIGRATED), user)

    def copied(self, source: Path, target: Path) -> None:
        """Give the folder ``target`` a copy of the database of ``source``."""
        template = self._of(source, _MIGRATED)
        # PostgreSQL copies no database that somebody is connected to; whoever was connects anew.
        self.cluster.run(
            f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '{template}'"
        )
        self._of(target, template)

    def drop_below(self, folder: Path) -> None:
        """Drop the databases of the data folders in ``folder``."""
        gone = [name for name, data in self._made.items() if data.is_relative_to(folder.resolve())]
        for name in gone:
            self.cluster.drop(name)
            del self._made[name]

    def _of(self, data: Path, template: str) -> str:
        data = data.resolve()
        name = f"of_{hashlib.sha256(str(data).encode()).hexdigest()[:24]}"
        if name not in self._made:
            self.cluster.create(name, template)
            self._made[name] = data
        return name


@contextmanager
def on_postgresql(cluster: Cluster) -> Iterator[Databases]:
    """Every installation that names no database of its own has one in ``cluster``, as long as this lasts.

    One in whose folder a file of SQLite stands was made by a program in another process, such as
    ``screening demo``; it keeps that.
    """
    cluster.create(_MIGRATED)
    upgrade(cluster.url(_MIGRATED))
    cluster.run(*grants(SERVICE), database=_MIGRATED)
    databases = Databases(cluster)
    with pytest.MonkeyPatch.context() as patch:
        of_file = vars(Settings)["database_file"].fget

        def file(settings: Settings) -> Path | None:
            own: Path | None = of_file(settings)
            return own if own is not None and own.exists() else None

        def url(settings: Settings) -> str:
            if own := file(settings):
                return f"sqlite:///{own}"
            return settings.database_url or databases.url(settings.data)

        patch.setattr(Settings, "database_file", property(file))
        patch.setattr(Settings, "url", property(url))
        yield databases
