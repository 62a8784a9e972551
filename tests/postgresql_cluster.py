"""A PostgreSQL of the tests' own: a cluster in memory, reached by a socket that nobody else can open.

Made with Debian's programs by whoever runs the tests; by root as the system user ``postgres``, since
PostgreSQL does not run as root.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psycopg

OWNER: Final = "owner"
"""Owns every database of the cluster, and may all; the services of the tests use it unless they say so."""

EMPTY: Final = "template0"
"""The template of a database without a table."""

_DEBIAN: Final = Path("/usr/lib/postgresql")
_SETTINGS: Final = {
    "listen_addresses": "",
    "fsync": "off",  # a process may be killed, the machine is not
    "synchronous_commit": "off",  # the service asks for more by itself; a test stops the server hard
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
    "max_connections": "60",
    "autovacuum": "off",
    "lc_messages": "C",
}


def programs() -> Path:
    """The folder with ``initdb`` and ``postgres``, the newest of Debian's or that of the PATH."""
    versions = [int(one.name) for one in _DEBIAN.iterdir() if one.name.isdigit()] if _DEBIAN.is_dir() else []
    newest = shutil.which(_DEBIAN / str(max(versions, default=0)) / "bin" / "initdb")
    initdb = newest or shutil.which("initdb")
    if initdb is None:
        raise RuntimeError("these tests need PostgreSQL: run scripts/install-postgresql")
    return Path(initdb).resolve().parent


@dataclass(frozen=True)
class Cluster:
    """A running cluster. ``folder`` holds its data, its socket and its log."""

    folder: Path

    def url(self, database: str, user: str = OWNER) -> str:
        return f"postgresql+psycopg://{user}@/{database}?host={self.folder}"

    def connect(self, database: str = "postgres", user: str = OWNER, **more: Any) -> psycopg.Connection[Any]:
        """A connection in which each statement is a transaction of its own."""
        return psycopg.connect(host=str(self.folder), dbname=database, user=user, autocommit=True, **more)

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Carry out statements as the owner."""
        with self.connect(database) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def create(self, database: str, template: str = EMPTY) -> str:
        """A new database; gives its name."""
        self.run(f'CREATE DATABASE "{database}" TEMPLATE "{template}" STRATEGY file_copy')
        return database

    def drop(self, database: str) -> None:
        self.run(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def start(self) -> None:
        settings = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
        options = " ".join(
            f"'{word}'" for word in (*settings, "-c", f"unix_socket_directories={self.folder}")
        )
        self._do("pg_ctl", "start", "--wait", "--silent", "-l", str(self.folder / "log"), "-o", options)

    def stop(self, how: str = "immediate") -> None:
        self._do("pg_ctl", "stop", "--silent", "-m", how)

    def make(self) -> None:
        """Make the files of the cluster."""
        self._do(
            "initdb", "--auth=trust", f"--username={OWNER}", "--no-sync", "--encoding=UTF8", "--locale=C"
        )

    def _do(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [programs() / program, "-D", self.folder / "data", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            cwd=self.folder,
            check=False,
            text=True,
            **_as_user(),
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")


def _as_user() -> dict[str, Any]:
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


@contextmanager
def cluster_started() -> Iterator[Cluster]:
    """A running cluster, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    cluster = Cluster(folder)
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        cluster.make()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
