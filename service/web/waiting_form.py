"""A form that waits on the sign-in page until its author has signed in, sealed so that nobody else can read
it.

That page may stay on the screen of a shared computer. The form is about a young person, and the next user of
the computer may have no access to the case.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:  # loaded at the first form that waits
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_PURPOSE: Final = b"signaalwijzer: forms that wait"
_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """A form that was sent without a session: its author, where it goes, what was filled in."""

    author: int
    path: str
    fields: tuple[tuple[str, str], ...]


def seal(key: bytes, form: WaitingForm) -> str:
    """``form`` as text that only this installation can read."""
    plain = zlib.compress(json.dumps([form.author, form.path, form.fields]).encode())
    nonce = secrets.token_bytes(_NONCE)
    return base64.urlsafe_b64encode(nonce + _cipher(key).encrypt(nonce, plain, None)).decode()


def unseal(key: bytes, text: str) -> WaitingForm | None:
    """What ``seal`` made; ``None`` for anything else."""
    from cryptography.exceptions import InvalidTag

    try:
        content = base64.urlsafe_b64decode(text.encode("ascii"))
        plain = zlib.decompress(_cipher(key).decrypt(content[:_NONCE], content[_NONCE:], None))
    except (InvalidTag, ValueError, UnicodeEncodeError, binascii.Error):
        return None
    author, path, fields = json.loads(plain)
    return WaitingForm(author, path, tuple((name, value) for name, value in fields))


def _cipher(key: bytes) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hmac.digest(key, _PURPOSE, hashlib.sha256))
