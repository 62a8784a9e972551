"""Making a backup: the plain copy, its checks, then the files that leave: the data and, apart, the keys."""

from __future__ import annotations

import fcntl
import itertools
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Final

from screening.language import Language
from service.app.verify_stored_records import Progress, Verified, verify_stored
from service.audit.anchor import read_head
from service.audit.verify import LogReport, verify_log
from service.backup import age_encryption as age
from service.backup.copy_data import LOCK, WORKING, copy_data, copy_files
from service.backup.manifest import DATA, FILE, FORMAT, Manifest, digest_of, files_in
from service.core.clock import utc_text
from service.core.errors import BadSettings
from service.core.keys import Keys
from service.core.private_files import sync_folder
from service.core.settings import DATABASE_FILE, Settings
from service.db.database import Database
from service.db.revision import REVISION
from service.db.sqlite_copy import is_whole
from service.installation import installation_identity as identity

if TYPE_CHECKING:
    from pyrage.x25519 import Recipient

SUFFIX: Final = ".backup.age"
KEYS_SUFFIX: Final = ".keys.age"


@dataclass(frozen=True, slots=True)
class Made:
    """The two files of a backup with their SHA-256 (hex), and what was checked before they were written."""

    data: Path
    data_digest: str
    keys: Path
    keys_digest: str
    entries: int
    screenings: int


class Unsound(Exception):
    """The copy is not as it should be; nothing was written."""

    def __init__(self, log: LogReport, stored: Verified | None) -> None:
        super().__init__()
        self.log = log
        self.stored = stored

    @property
    def found(self) -> int:
        return self.log.found + (self.stored.found if self.stored else 0)

    @property
    def sentences(self) -> Iterator[Callable[[Language], str]]:
        """The first findings, each to be said in a language."""
        yield from (finding.in_language for finding in self.log.findings)
        yield from self.stored.findings if self.stored else ()


def names_for(data: Path, target: Path, now: datetime) -> tuple[Path, Path]:
    """The files of data and keys: in the folder ``target``, or ``target`` itself and one beside it.

    In a folder they have the moment in their name, and a second backup of the same second a ``-2`` behind it.
    Raises ``BadSettings`` where a file that was named exists already, where there is no such folder, and
    within ``data``.
    """
    target = target.absolute()
    if target.is_dir():
        files = _free_names(target, f"signaalwijzer-{now:%Y%m%d-%H%M%S}")
    else:
        files = target, keys_beside(target)
    if not target.parent.is_dir():
        raise BadSettings("backup.no_folder", folder=target.parent)
    if files[0].parent.resolve().is_relative_to(data.resolve()):
        raise BadSettings("backup.inside", folder=files[0].parent)
    for file in files:
        if file.exists():
            raise BadSettings("backup.exists", file=file)
    return files


def _free_names(folder: Path, stem: str) -> tuple[Path, Path]:
    names = itertools.chain([stem], (f"{stem}-{again}" for again in itertools.count(2)))
    pairs = ((folder / f"{name}{SUFFIX}", folder / f"{name}{KEYS_SUFFIX}") for name in names)
    return next(pair for pair in pairs if not any(file.exists() for file in pair))


def keys_beside(file: Path) -> Path:
    """Where the keys of the backup ``file`` are, unless somebody moved them."""
    return file.with_name(file.name.removesuffix(SUFFIX) + KEYS_SUFFIX)


def make_backup(
    settings: Settings,
    recipients: Sequence[Recipient],
    files: tuple[Path, Path],
    now: datetime,
    progress: Progress,
) -> Made:
    """Write a backup of the installation in ``settings.data`` to ``files``, those of ``names_for``.

    The service may run. Raises ``Unsound`` when the copy is not whole, ``BadSettings`` where something
    stands in the way, ``OSError`` when the disk is full; then no file is left.
    """
    keys = Keys.read(settings.keys_folder)
    with _working_folder(settings.data) as working:
        content, own_keys = working / "content", working / "keys"
        content.mkdir(mode=0o700)
        copy_data(settings, keys.audit, content / DATA)
        manifest = _checked(content / DATA, keys, now, progress)
        (content / FILE).write_bytes(manifest.to_bytes())
        copy_files(settings.keys_folder, own_keys)
        digests = _write_both(((content, files[0]), (own_keys, files[1])), recipients)
    return Made(files[0], digests[0], files[1], digests[1], manifest.entries, manifest.screenings)


def _checked(plain: Path, keys: Keys, now: datetime, progress: Progress) -> Manifest:
    """The manifest of the copy; raises ``Unsound`` when anything in it is not as it should be."""
    screenings = verify_copy(plain, keys, progress)
    for name in ("-wal", "-shm"):
        (plain / f"{DATABASE_FILE}{name}").unlink(missing_ok=True)
    own, head = identity.in_folder(plain), read_head(plain, keys.audit)
    assert own  # copied just now, and so was the head
    assert head
    return Manifest(
        format=FORMAT,
        program=version("signaalwijzer"),
        revision=REVISION,
        made_at=utc_text(now),
        identity=own,
        entries=head.seq,
        screenings=screenings,
        files={path: digest_of(file) for path, file in files_in(plain).items()},
    )


def verify_copy(folder: Path, keys: Keys, progress: Progress) -> int:
    """Check the database in ``folder``, its log against the anchor, and compute all that is stored again.

    Gives how many screenings there are. Raises ``BadSettings`` for a broken file, and ``Unsound`` with what
    was found.
    """
    if not is_whole(folder / DATABASE_FILE):
        raise BadSettings("settings.database_broken")
    return verify_database(f"sqlite:///{folder / DATABASE_FILE}", folder, keys, progress)


def verify_database(url: str, folder: Path, keys: Keys, progress: Progress) -> int:
    """The same for the database at ``url``, whose anchor is in ``folder``."""
    with closing(Database(url)) as database:
        with progress("log", 0) as done:
            log = verify_log(database, folder, keys.audit, done)
        if not log.ok:
            raise Unsound(log, None)
        stored = verify_stored(database, folder, keys, progress)
    if not stored.sound:
        raise Unsound(log, stored)
    return stored.screenings


def _write_both(
    parts: tuple[tuple[Path, Path], tuple[Path, Path]], recipients: Sequence[Recipient]
) -> list[str]:
    """Write data and keys; where one cannot be written, neither stays."""
    try:
        return [_written(source, file, recipients) for source, file in parts]
    except BaseException:
        for _, file in parts:
            file.unlink(missing_ok=True)
        raise


def _written(source: Path, file: Path, recipients: Sequence[Recipient]) -> str:
    """Write ``source`` to ``file`` under another name first, so that a file with that name is whole."""
    unfinished = file.with_name(f"{file.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        digest = age.write(source, unfinished, recipients)
        unfinished.rename(file)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)
    return digest


@contextmanager
def _working_folder(data: Path) -> Iterator[Path]:
    """An empty folder for the plain copy, gone afterwards; what a killed backup left goes first."""
    folder = data / WORKING
    with os.fdopen(os.open(data / LOCK, os.O_WRONLY | os.O_CREAT, 0o600), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BadSettings("backup.running") from None
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        try:
            yield folder
        finally:
            shutil.rmtree(folder)
