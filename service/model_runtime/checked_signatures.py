"""Signatures of model files that this installation has checked before.

Checking one loads a library of 8 MiB that nothing else in the running service needs. So a good signature is
noted once, with a seal that only this installation can make: an HMAC with its own secret over the bytes of
the file and the trusted keys. After a change of the file, the keys or the note, the signature itself is
checked again.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from service.model_runtime.model_archive_files import put

_PURPOSE: Final = b"signature of a model file\n"


class CheckedSignatures:
    """The notes in ``folder``, sealed with ``secret``, for the trusted ``public_keys`` (raw)."""

    def __init__(self, folder: Path, secret: bytes, public_keys: Sequence[bytes]) -> None:
        self._folder = folder
        self._secret = secret
        self._trusted = hashlib.sha256(b"".join(sorted(public_keys))).digest()

    def holds(self, raw: bytes) -> bool:
        """Whether the signature in these bytes was checked before, with the same keys trusted."""
        try:
            noted = self._note_of(raw).read_bytes()
        except OSError:
            return False
        return hmac.compare_digest(noted, self._seal(raw))

    def note(self, raw: bytes) -> None:
        """Note that the signature in these bytes is good; on a full disk it is checked again next time."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            put(self._seal(raw), self._note_of(raw))

    def _note_of(self, raw: bytes) -> Path:
        return self._folder / f"{hashlib.sha256(raw).hexdigest()}.seal"

    def _seal(self, raw: bytes) -> bytes:
        content = _PURPOSE + self._trusted + hashlib.sha256(raw).digest()
        return hmac.new(self._secret, content, hashlib.sha256).hexdigest().encode("ascii")
