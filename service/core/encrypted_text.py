"""Text that only this installation can read and make: AES-256-GCM, with a key of its own for each purpose."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:  # loaded when something is sealed for the first time
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE: Final = 12


def seal_bytes(key: bytes, purpose: str, plain: bytes) -> bytes:
    """``plain`` encrypted, with a fresh nonce in front."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + _cipher(key, purpose).encrypt(nonce, plain, None)


def unseal_bytes(key: bytes, purpose: str, sealed: bytes) -> bytes | None:
    """What ``seal_bytes`` got for the same key and purpose; ``None`` for anything else."""
    from cryptography.exceptions import InvalidTag

    try:
        return _cipher(key, purpose).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (InvalidTag, ValueError):
        return None


def seal_text(key: bytes, purpose: str, plain: bytes) -> str:
    """``seal_bytes`` as text for a page."""
    return base64.urlsafe_b64encode(seal_bytes(key, purpose, plain)).decode()


def unseal_text(key: bytes, purpose: str, text: str) -> bytes | None:
    """What ``seal_text`` got; ``None`` for anything else."""
    try:
        return unseal_bytes(key, purpose, base64.urlsafe_b64decode(text.encode("ascii")))
    except (UnicodeEncodeError, binascii.Error):
        return None


def seal_until(key: bytes, purpose: str, until: datetime, *content: Any) -> str:
    """``content``, of what JSON can hold, as text for a page that counts until a moment."""
    plain = json.dumps([until.timestamp(), *content]).encode()
    return seal_text(key, _limited(purpose), plain)


def unseal_until(key: bytes, purpose: str, text: str, now: datetime) -> list[Any] | None:
    """What ``seal_until`` got, while it counts; ``None`` for anything else and when it took too long."""
    plain = unseal_text(key, _limited(purpose), text)
    if plain is None:
        return None
    until, *content = json.loads(plain)
    return content if now.timestamp() <= until else None


def _limited(purpose: str) -> str:
    """A purpose of its own, so that a text without a limit is never read as one with a limit."""
    return f"{purpose}, for a time"


def _cipher(key: bytes, purpose: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(hmac.digest(key, f"signaalwijzer: {purpose}".encode(), hashlib.sha256))
