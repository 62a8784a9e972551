"""The anchor: the last entry of the access log, kept outside the database.

A chain without its last rows is still a whole chain. So after every commit the number and seal of the last
entry are also written beside the database, in two forms:

- ``audit-head``: the last head alone, one line of fixed width written in place. In place, because that needs
  no room on a full disk and no wait for the disk.
- ``audit-anchor.jsonl``: a line now and then, each sealed together with the line before; made to be copied
  to another machine.

The anchor is written after the commit, so a crash can leave it behind the log and never ahead. Entries beyond
the anchor are valid; fewer entries than the anchor says were removed by somebody. The two files have
different seals, so that a line of one cannot be used in the other.
"""

from __future__ import annotations

import fcntl
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import BinaryIO

from service.audit.chain import EMPTY, FIRST_PREVIOUS, Head
from service.core.clock import Clock, utc_text
from service.core.errors import BadSettings
from service.core.private_files import write_new

HEAD_FILE = "audit-head"
LINES_FILE = "audit-anchor.jsonl"
LINE_EVERY_ENTRIES = 256
LINE_EVERY_SECONDS = 60.0
_log = logging.getLogger("signaalwijzer.audit")
_HEAD_BYTES = 20 + 1 + 64 + 1 + 64 + 1


@dataclass(frozen=True, slots=True)
class AnchorLine:
    """One line of ``audit-anchor.jsonl``."""

    seq: int
    mac: str
    at: str
    previous: str
    seal: str

    def to_bytes(self) -> bytes:
        content = {
            "seq": self.seq,
            "mac": self.mac,
            "at": self.at,
            "previous": self.previous,
            "seal": self.seal,
        }
        return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"

    @classmethod
    def from_bytes(cls, line: bytes) -> AnchorLine | None:
        """The line, or ``None`` when it is not one."""
        try:
            content = json.loads(line)
            anchor_line = cls(**content)
        except (ValueError, TypeError):
            return None
        texts = (anchor_line.mac, anchor_line.at, anchor_line.previous, anchor_line.seal)
        ok = type(anchor_line.seq) is int and all(type(text) is str for text in texts)
        return anchor_line if ok else None


def head_seal(key: bytes, head: Head) -> str:
    return hmac.new(key, f"head\n{head.seq}\n{head.mac}".encode(), hashlib.sha256).hexdigest()


def line_seal(key: bytes, head: Head, at: str, previous: str) -> str:
    content = f"line\n{head.seq}\n{head.mac}\n{at}\n{previous}".encode()
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def read_head(folder: Path, key: bytes) -> Head | None:
    """The head that the anchor holds, or ``None`` when the file is missing or was changed."""
    try:
        content = (folder / HEAD_FILE).read_bytes()
    except FileNotFoundError:
        return None
    return _head_in(content, key)


def read_lines(file: Path) -> Iterator[AnchorLine | None]:
    """Every complete line; ``None`` for one that cannot be read. A line cut short by a crash is no line."""
    with file.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):
                yield AnchorLine.from_bytes(line)


class Anchor:
    """Keeps the two files up to date while the service runs; safe between threads and processes."""

    def __init__(self, folder: Path, key: bytes, clock: Clock, second: Path | None = None) -> None:
        """Open the anchor in ``folder``; ``BadSettings`` when it is missing or was changed.

        ``second`` is a folder in another place, to which the lines are written as well.
        """
        self._key, self._clock = key, clock
        self._second = second
        self.second_works: bool | None = None
        """Whether the lines stand in the second place too; ``None`` where there is none, or no line yet."""
        self._between_threads = Lock()
        head = read_head(folder, key)
        if head is None or not (folder / LINES_FILE).is_file():
            raise BadSettings("audit.anchor_unreadable", folder=folder.name)
        self.head, self._written = head, b""
        self._head_file = (folder / HEAD_FILE).open("r+b", buffering=0)
        self._lines_file = (folder / LINES_FILE).open("r+b", buffering=0)
        self._line_seq, self._line_moment = head.seq, clock.elapsed()

    @classmethod
    def create(cls, folder: Path, key: bytes, head: Head = EMPTY) -> None:
        """Make the two files for a log that ends with ``head``; ``FileExistsError`` when they are there."""
        for name, content in ((HEAD_FILE, _head_bytes(key, head)), (LINES_FILE, b"")):
            write_new(folder / name, content)

    @classmethod
    def copy(cls, source: Path, target: Path, key: bytes, head: Head, until: int | None = None) -> None:
        """Write into ``target`` the anchor for a log that ends with ``head``, with the lines of ``source``
        up to the entry ``until``, by default that of ``head``."""
        last = head.seq if until is None else until
        cls.create(target, key, head)
        with (source / LINES_FILE).open("rb") as lines, (target / LINES_FILE).open("wb") as out:
            for line in lines:
                anchored = AnchorLine.from_bytes(line)
                if not line.endswith(b"\n") or (anchored is not None and anchored.seq > last):
                    break
                out.write(line)

    def note(self, head: Head) -> None:
        """Write ``head``, which was just committed, unless a later one was written already."""
        with self._between_threads, _locked(self._head_file):
            self._catch_up()
            if head.seq <= self.head.seq:
                return
            content = _head_bytes(self._key, head)
            os.pwrite(self._head_file.fileno(), content, 0)
            self.head, self._written = head, content
            elapsed = self._clock.elapsed()
            if (
                head.seq - self._line_seq >= LINE_EVERY_ENTRIES
                or elapsed - self._line_moment >= LINE_EVERY_SECONDS
            ):
                self._add_line()
                self._line_seq, self._line_moment = head.seq, elapsed

    def close(self) -> None:
        """Write the last line and let go of the files."""
        with self._between_threads:
            with _locked(self._head_file):
                if self.head.seq > self._line_seq:
                    self._add_line()
                os.fsync(self._head_file.fileno())
            self._head_file.close()
            self._lines_file.close()

    def _catch_up(self) -> None:
        """Read what another process has written since."""
        content = os.pread(self._head_file.fileno(), _HEAD_BYTES, 0)
        if content == self._written:
            return
        head = _head_in(content, self._key)
        if head is not None and head.seq > self.head.seq:
            self.head = head

    def _add_line(self) -> None:
        file = self._lines_file
        complete, last = _last_line(file)
        file.truncate(complete)
        previous = last.seal if last else FIRST_PREVIOUS
        at = utc_text(self._clock.now())
        seal = line_seal(self._key, self.head, at, previous)
        file.seek(complete)
        file.write(AnchorLine(self.head.seq, self.head.mac, at, previous, seal).to_bytes())
        os.fsync(file.fileno())
        if self._second is not None:
            self.second_works = self._written_to(self._second / LINES_FILE)

    def _written_to(self, second: Path) -> bool:
        """Add to the file in the second place the lines that it does not have; whether that worked.

        What stands there is never replaced: it is for the day on which the lines here cannot be trusted.
        """
        try:
            with second.open("ab") as other:
                own = os.pread(self._lines_file.fileno(), self._lines_file.seek(0, os.SEEK_END), 0)
                there = second.read_bytes()
                if not own.startswith(there):
                    _log.error("the anchor in the second place holds other lines than the one here")
                    return False
                other.write(own[len(there) :])
                other.flush()
                os.fsync(other.fileno())
        except OSError as error:
            _log.error("the anchor could not be written to the second place: %s", error.strerror)
            return False
        return True


def _head_bytes(key: bytes, head: Head) -> bytes:
    return f"{head.seq:020d} {head.mac} {head_seal(key, head)}\n".encode("ascii")


def _head_in(content: bytes, key: bytes) -> Head | None:
    try:
        seq, mac, seal = content.decode("ascii").split()
        head = Head(int(seq), mac)
    except ValueError:
        return None
    return head if hmac.compare_digest(seal, head_seal(key, head)) else None


def _last_line(file: BinaryIO) -> tuple[int, AnchorLine | None]:
    """Where the last complete line ends (bytes), and that line."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - 1024)
    file.seek(start)
    tail = file.read(size - start)
    complete = start + tail.rfind(b"\n") + 1
    lines = tail[: complete - start].splitlines()
    return complete, AnchorLine.from_bytes(lines[-1]) if lines else None


@contextmanager
def _locked(file: BinaryIO) -> Iterator[None]:
    fcntl.flock(file.fileno(), fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(file.fileno(), fcntl.LOCK_UN)
