"""A backup that was made once from an installation with a screened case, to be read by the tests."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from service.backup import age_encryption, make_backup
from service.backup.make_backup import Made
from service.backup.restore import Backup
from service.core.settings import Settings
from tests.command_line import run
from tests.service.prepared import Prepare, Prepared
from tests.service.raw import raw_database
from tests.service.retention.way import screened_case
from tests.service.world import settings_for

__all__ = ["run"]

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def files_like(folder: Path, pattern: str) -> list[Path]:
    """What lies in ``folder`` under names like ``pattern``, a folder that the test itself has filled."""
    return sorted(folder.glob(pattern))


def all_below(folder: Path) -> list[Path]:
    """Everything in ``folder`` and below it."""
    return sorted(folder.rglob("*"))


def silent(_what: str, _total: int) -> Any:
    """No bar."""
    return nullcontext(lambda _done: None)


@pytest.fixture(scope="module")
def prepared(prepare: Prepare) -> Prepared:
    return prepare(screened_case)


@dataclass(frozen=True)
class Keypair:
    """The file with a private key, and the recipient that belongs to it."""

    file: Path
    recipient: str


@pytest.fixture(scope="session")
def keypair(tmp_path_factory: pytest.TempPathFactory) -> Keypair:
    file = tmp_path_factory.mktemp("identity") / "identity.txt"
    return Keypair(file, age_encryption.new_identity(file))


Back = Callable[[Path | Settings], Made]


@pytest.fixture
def back_up(keypair: Keypair, tmp_path: Path) -> Back:
    """Make a backup of a data folder in the folder ``backups``."""
    folder = tmp_path / "backups"

    def back_up(data: Path | Settings) -> Made:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        settings = data if isinstance(data, Settings) else settings_for(data)
        return make_backup.make_backup(
            settings,
            age_encryption.recipients_of([keypair.recipient]),
            make_backup.names_for(settings.data, folder, NOW),
            NOW,
            silent,
        )

    return back_up


@pytest.fixture(scope="module")
def made(prepared: Prepared, keypair: Keypair, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A backup that the tests of a file only read or copy."""
    folder = tmp_path_factory.mktemp("made")
    data = prepared.copied(folder)
    return make_backup.make_backup(
        settings_for(data),
        age_encryption.recipients_of([keypair.recipient]),
        make_backup.names_for(data, folder, NOW),
        NOW,
        silent,
    )


def opened_with(made: Made, keypair: Keypair) -> Backup:
    return Backup(made.data, made.keys, age_encryption.identities_in(keypair.file))


def change(data: Path, statement: str) -> None:
    with closing(raw_database(data)) as connection:
        connection.executescript(statement)
