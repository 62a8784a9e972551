"""Files for somebody who is not here: a tar archive encrypted to the recipients of a backup (age, X25519).

The machine that makes backups has the recipients alone. Whoever takes its disk cannot read a backup.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import BinaryIO, Final

import pyrage
from pyrage.x25519 import Identity, Recipient

from service.core.errors import BadSettings
from service.core.private_files import write_new

_SECRET: Final = "AGE-SECRET-KEY-"  # noqa: S105 - how the line of a private key begins


def new_identity(file: Path) -> str:
    """Write a new private key to ``file``; gives the recipient. ``FileExistsError`` when there is a file."""
    identity = Identity.generate()
    recipient = str(identity.to_public())
    write_new(file, f"# public key: {recipient}\n{identity}\n".encode("ascii"))
    return recipient


def recipients_of(texts: Sequence[str]) -> list[Recipient]:
    """The recipients; ``BadSettings`` where there is none or one is no recipient."""
    if not texts:
        raise BadSettings("backup.no_recipient")
    recipients = []
    for text in texts:
        try:
            recipients.append(Recipient.from_str(text.strip()))
        except pyrage.RecipientError:
            raise BadSettings("backup.recipient_wrong", recipient=text) from None
    return recipients


def identities_in(file: Path) -> list[Identity]:
    """The private keys in ``file``, as age-keygen writes them; ``BadSettings`` when there is none."""
    lines = file.read_text("utf-8", errors="replace").split()
    try:
        identities = [Identity.from_str(line) for line in lines if line.startswith(_SECRET)]
    except pyrage.IdentityError:
        identities = []
    if not identities:
        raise BadSettings("backup.identity_wrong", file=file.name)
    return identities


def write(source: Path, target: Path, recipients: Sequence[Recipient]) -> str:
    """Write everything in ``source`` to the new file ``target``, encrypted; gives its SHA-256 (hex).

    The file is on the disk and was read again when this returns.
    """
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        digest = _Digesting(out)
        with _beside(lambda end: _pack(source, end)) as archive:
            pyrage.encrypt_io(archive, digest, recipients)
        out.flush()
        os.fsync(out.fileno())
    with target.open("rb") as written:
        if hashlib.file_digest(written, "sha256").hexdigest() != digest.hexdigest():
            raise BadSettings("backup.written_wrong", file=target.name)
    return digest.hexdigest()


def read(file: Path, target: Path, identities: Sequence[Identity]) -> None:
    """Unpack ``file`` into the new folder ``target``; ``BadSettings`` for a wrong key or a damaged file."""
    target.mkdir(mode=0o700)
    with _beside(lambda end: _decrypt(file, end, identities)) as archive:
        try:
            with tarfile.open(fileobj=archive, mode="r|") as tar:
                tar.extractall(target, filter=_private)  # noqa: S202 - see _private
            archive.read()  # the padding at the end, and whatever went wrong there
        except tarfile.TarError:
            raise BadSettings("backup.damaged", file=file.name) from None


def _private(member: tarfile.TarInfo, target: str) -> tarfile.TarInfo:
    """What may be unpacked: nothing outside ``target``, no link or device, and for the owner alone."""
    checked = tarfile.data_filter(member, target)
    return checked.replace(mode=0o700 if checked.isdir() else 0o600, deep=False)


def _pack(source: Path, out: BinaryIO) -> None:
    with tarfile.open(fileobj=out, mode="w|") as tar:
        tar.add(source, arcname="")


def _decrypt(file: Path, out: BinaryIO, identities: Sequence[Identity]) -> None:
    try:
        with file.open("rb") as encrypted:
            pyrage.decrypt_io(encrypted, out, identities)
    except pyrage.DecryptError:
        raise BadSettings("backup.cannot_decrypt", file=file.name) from None
    except OSError as error:
        if error.errno is not None:
            raise
        raise BadSettings("backup.damaged", file=file.name) from None  # how pyrage reports a broken block


@contextmanager
def _beside(fill: Callable[[BinaryIO], None]) -> Iterator[BinaryIO]:
    """The bytes that ``fill`` writes in another thread; what it raises goes before any other error."""
    reading, writing = os.pipe()
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(writing, "wb") as end:
                fill(end)
        except BrokenPipeError:
            pass  # the reader has stopped, for a reason of its own
        except BaseException as error:
            failed.append(error)

    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        with os.fdopen(reading, "rb") as end:
            yield end
    finally:
        thread.join()
        if failed:
            raise failed[0]


class _Digesting:
    """A writer that also computes the digest of what goes through it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._digest = hashlib.sha256()

    def write(self, content: bytes) -> int:
        self._digest.update(content)
        return self._out.write(content)

    def flush(self) -> None:
        self._out.flush()

    def hexdigest(self) -> str:
        return self._digest.hexdigest()
