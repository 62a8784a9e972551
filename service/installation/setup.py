"""Making an installation: data folder, keys, anchor of the log, settings of the organisation, database."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from service.audit.anchor import HEAD_FILE, LINES_FILE, Anchor
from service.core.errors import BadSettings
from service.core.keys import make_keys
from service.core.settings import Settings
from service.db.engine import checked_url

_PRIVATE_FOLDER = 0o700


def install(settings: Settings, organisation: str | None = None) -> None:
    """Make a new installation in ``settings.data``, whole or not at all.

    ``organisation`` is the content of ``organisation.toml``; by default the commented template. Nothing that
    is there is ever overwritten: ``BadSettings`` when the folder holds anything of an installation.
    """
    data = settings.data
    if any((data / name).exists() for name in ("keys", "organisation.toml", HEAD_FILE, LINES_FILE)) or (
        settings.database_file is not None and settings.database_file.exists()
    ):
        raise BadSettings("settings.already_there", folder=data)
    checked_url(settings.url)
    with _all_or_nothing(settings):
        data.mkdir(mode=_PRIVATE_FOLDER, parents=True, exist_ok=True)
        data.chmod(_PRIVATE_FOLDER)
        keys = make_keys(settings.keys_folder)
        Anchor.create(data, keys.audit)
        settings.organisation_file.write_text(organisation or organisation_template(), "utf-8")
        upgrade_database(settings)


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


def upgrade_database(settings: Settings) -> None:
    """Bring the database to the revision that this program needs."""
    from service.db.migrate import upgrade

    before = os.umask(0o077)
    try:
        upgrade(settings.url)
    finally:
        os.umask(before)


def require_installation(data: Path) -> None:
    """Raise ``BadSettings`` unless ``data`` holds an installation."""
    if not (data / "organisation.toml").is_file() or not (data / "keys").is_dir():
        raise BadSettings("settings.not_there", folder=data)


def organisation_template() -> str:
    """``organisation.toml`` with every setting, its meaning and its default."""
    return (files("service.installation") / "organisation.toml").read_text("utf-8")
