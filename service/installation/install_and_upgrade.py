"""Making an installation: data folder, keys, anchor of the log, settings of the organisation, database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection

from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor
from service.core.clock import Clock
from service.core.errors import BadSettings
from service.core.keys import Keys, make_keys
from service.core.settings import Settings
from service.db.database import Database, require_empty, translated_opening_errors, where_of
from service.db.revision import revision_of
from service.installation import installation_identity
from service.installation.database_file import require_database_file

DEMONSTRATION_MARK: Final = "demonstration.txt"
"""The file that says that a folder is a demonstration and may be made anew."""

_PRIVATE_FOLDER = 0o700


def install(settings: Settings, organisation: str | None = None) -> None:
    """Make a new installation in ``settings.data``, whole or not at all.

    ``organisation`` is the content of ``organisation.toml``; by default the commented template. Nothing that
    is there is ever overwritten: ``BadSettings`` when the folder holds anything of an installation.
    """
    data = settings.data
    ours = ("keys", "organisation.toml", HEAD_FILE, LINES_FILE, installation_identity.FILE)
    if any((data / name).exists() for name in ours) or (
        settings.database_file is not None and settings.database_file.exists()
    ):
        raise BadSettings("settings.already_there", folder=data)
    if settings.database_url:
        require_empty(settings.url)
    with _all_or_nothing(settings):
        data.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        data.chmod(_PRIVATE_FOLDER)
        keys = make_keys(settings.keys_folder)
        Anchor.create(data, keys.audit)
        settings.organisation_file.write_text(organisation or organisation_template(), "utf-8")
        _migrate(settings)
        _bind(settings)


@contextmanager
def _all_or_nothing(settings: Settings) -> Iterator[None]:
    """Remove what was made in the data folder when a later step fails."""
    data = settings.data
    before = set(data.iterdir()) if data.is_dir() else None
    try:
        yield
    except BaseException as error:
        made = set(data.iterdir()) - (before or set()) if data.is_dir() else set()
        for path in made:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if before is None and data.is_dir():
            data.rmdir()
        if isinstance(error, OSError):
            raise not_writable(data, error) from error
        raise


def not_writable(data: Path, error: OSError) -> BadSettings:
    """The sentence for a data folder in which something cannot be written."""
    return BadSettings("settings.read_only", folder=data, problem=error.strerror or type(error).__name__)


def upgrade_database(settings: Settings, clock: Clock) -> None:
    """Bring the database of the installation to the revision that this program needs, and seal what that
    changed.

    Raises ``BadSettings`` where the database is not this installation's, or is empty, and ``LogChanged``
    where its log is not as it should be; then nothing has changed.
    """
    from service.audit.seal_after_migration import sealed_after

    require_database_file(settings)
    key = Keys.read(settings.keys_folder).audit
    with (
        closing(Database(settings.url)) as database,
        translated_opening_errors(database.url),
        database.reading() as db,
    ):
        if revision_of(db) is None:
            raise BadSettings("settings.database_empty", where=where_of(database.url))
        installation_identity.check_before_upgrade(db, settings.data, key)
    _migrate(settings, lambda connection: sealed_after(connection, key, clock.now()))
    _bind(settings)


def _bind(settings: Settings) -> None:
    with closing(Database(settings.url)) as database, database.transaction() as db:
        installation_identity.bind(db, settings.data)


def _migrate(
    settings: Settings,
    around: Callable[[Connection], AbstractContextManager[None]] = lambda _connection: nullcontext(),
) -> None:
    from service.db.migrate import upgrade

    before = os.umask(0o077)
    try:
        upgrade(settings.url, around=around)
    finally:
        os.umask(before)


def is_demonstration(folder: Path) -> bool:
    """Whether ``folder`` was made as a demonstration; then commands open it as one."""
    return (folder / DEMONSTRATION_MARK).is_file()


def settings_of_folder(data: Path | None, **more: Any) -> Settings:
    """The settings of the installation in ``data``; a demonstration has its own database and no other.

    Raises ``BadSettings`` where there is no installation.
    """
    settings = Settings.load(data=data, **more)
    require_installation(settings.data)
    return Settings.of_demonstration(data=data, **more) if is_demonstration(settings.data) else settings


def require_installation(data: Path) -> None:
    """Raise ``BadSettings`` unless ``data`` holds an installation."""
    if not (data / "organisation.toml").is_file() or not (data / "keys").is_dir():
        raise BadSettings("settings.not_there", folder=data)


def organisation_template() -> str:
    """``organisation.toml`` with every setting, its meaning and its default."""
    return (files("service.installation") / "organisation.toml").read_text("utf-8")
