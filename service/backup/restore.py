"""Putting a backup back: everything is checked in a folder beside, which then gets its name."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from service.access.unit_of_work import unit_of_system
from service.app.open_installation import open_installation
from service.app.verify_stored_records import Progress
from service.areas.retention import tombstones
from service.areas.retention.restored_database_check import came_back
from service.audit import chain
from service.audit.entry import COMMAND_LINE
from service.backup import age_encryption as age
from service.backup.make_backup import verify_copy
from service.backup.manifest import DATA, Manifest
from service.backup.move_to_postgresql import move_database
from service.core.clock import Clock, NotBefore
from service.core.errors import BadSettings
from service.core.keys import Keys
from service.core.private_files import sync_folder
from service.core.settings import Settings
from service.db.database import Database
from service.db.revision import REVISION, check_not_newer
from service.installation.install_and_upgrade import settings_of_folder, upgrade_database

if TYPE_CHECKING:
    from pyrage.x25519 import Identity


@dataclass(frozen=True, slots=True)
class Backup:
    """The two files of a backup, and the private keys that open them."""

    data: Path
    keys: Path
    identities: Sequence[Identity]


def verify_backup(backup: Backup, clock: Clock, progress: Progress) -> Manifest:
    """Unpack and check a backup in a private folder for temporary files, which is gone afterwards.

    Raises ``BadSettings`` or ``service.backup.make_backup.Unsound`` when it is not whole.
    """
    with tempfile.TemporaryDirectory(prefix="signaalwijzer-backup-") as made:
        return _unpacked(backup, Path(made) / "unpacked", clock, progress)


def restore(
    backup: Backup,
    target: Path,
    clock: Clock,
    progress: Progress,
    *,
    newest_tombstones: Path | None = None,
    url: str | None = None,
) -> tuple[Manifest, int]:
    """Put a backup back as the new folder ``target``; gives its manifest and the cases destroyed again.

    ``newest_tombstones`` is a later ``tombstones.jsonl``, kept elsewhere; ``url`` an empty PostgreSQL
    database, where the database is to be instead of in the folder. Raises ``BadSettings`` or
    ``service.backup.make_backup.Unsound``; then there is no ``target``.
    """
    target = target.absolute()
    if target.is_symlink() or (target.exists() and (not target.is_dir() or any(target.iterdir()))):
        raise BadSettings("backup.target_in_use", folder=target)
    if not target.parent.is_dir():
        raise BadSettings("backup.no_folder", folder=target.parent)
    with _beside(target) as unpacked:
        manifest = _unpacked(backup, unpacked, clock, progress)
        if newest_tombstones is not None:
            _take_tombstones(newest_tombstones, unpacked / DATA)
        data = unpacked / DATA
        again = _destroy_again(data, clock, manifest)
        if url is not None:
            _, file = move_database(_own_settings(data), url, clock, progress)
            file.unlink()
        data.rename(target)
        sync_folder(target.parent)
    return manifest, again


def _unpacked(backup: Backup, folder: Path, clock: Clock, progress: Progress) -> Manifest:
    """The backup, plain in the new ``folder``, after every check. Nobody else may read it."""
    before = os.umask(0o077)
    try:
        return _checked(backup, folder, clock, progress)
    finally:
        os.umask(before)


def _checked(backup: Backup, folder: Path, clock: Clock, progress: Progress) -> Manifest:
    age.read(backup.data, folder, backup.identities)
    manifest = Manifest.read(folder)
    check_not_newer(manifest.revision)
    manifest.check_files(folder)
    data = folder / DATA
    age.read(backup.keys, data / "keys", backup.identities)
    keys = Keys.read(data / "keys")
    if manifest.revision != REVISION:
        upgrade_database(_own_settings(data), clock)
    verify_copy(data, keys, progress)
    return manifest


def _take_tombstones(newest: Path, folder: Path) -> None:
    """Put ``newest`` in place of the file of the backup, which must be its beginning."""
    there = folder / tombstones.FILE
    before = there.read_bytes() if there.exists() else b""
    content = newest.read_bytes()
    if not content.startswith(before):
        raise BadSettings("backup.other_tombstones", file=newest.name)
    if not content.endswith(b"\n"):
        raise BadSettings("backup.cut_tombstones", file=newest.name)
    there.parent.mkdir(mode=0o700, exist_ok=True)
    there.touch(mode=0o600)
    there.write_bytes(content)


def _destroy_again(folder: Path, clock: Clock, manifest: Manifest) -> int:
    """Open the installation, which destroys again what has a tombstone; the log says what was put back."""
    settings = _own_settings(folder)
    key = Keys.read(settings.keys_folder).audit
    with closing(Database(settings.url)) as database, database.reading() as db:
        again, last = came_back(db, folder, key), chain.head_of(db).at
    # A clock that was ahead when the backup was made is accepted where the installation is served.
    clock = NotBefore(clock, last) if last else clock
    with (
        closing(open_installation(settings, clock)) as installation,
        unit_of_system(installation, COMMAND_LINE) as unit,
    ):
        unit.record("backup.restored", "installation", None, entries=manifest.entries, cases=again)
    return again


def _own_settings(folder: Path) -> Settings:
    """The settings of what lies in ``folder``, with the database there, whatever the environment says."""
    return settings_of_folder(folder).with_own_database()


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A name beside ``target`` for a folder that is not there yet; what is left of it goes at the end."""
    folder = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
