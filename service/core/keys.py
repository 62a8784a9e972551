"""The secrets of one installation: made once, private files in the data folder, never a default.

Three keys, each for one purpose, so that leaking one does not give away another:
``audit`` seals the access log, ``withheld`` draws the cases whose score is withheld, and ``signing``
(Ed25519) signs models that are released here.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from service.core.errors import BadSettings
from service.core.private_files import write_new

SECRET_BYTES = 32
AUDIT, WITHHELD = "audit.key", "withheld.key"
SIGNING, SIGNING_PUBLIC = "signing.key", "signing.pub"
PROVIDER_FILE: Final = "provider.secret"
"""The client secret that the identity provider gave; only where there is a provider."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the running service needs: two secrets, and the public half of the signing key (raw, 32 bytes)."""

    audit: bytes = field(repr=False)
    withheld: bytes = field(repr=False)
    signing_public: bytes

    @classmethod
    def read(cls, folder: Path) -> Keys:
        """The keys in ``folder``; ``BadSettings`` when one is missing, open to others, or not a key."""
        return cls(
            audit=_read(folder / AUDIT, secret=True),
            withheld=_read(folder / WITHHELD, secret=True),
            signing_public=_read(folder / SIGNING_PUBLIC, secret=False),
        )

    @property
    def signing_public_keys(self) -> tuple[bytes, ...]:
        return (self.signing_public,)


def make_keys(folder: Path) -> Keys:
    """Make every key in ``folder``; an existing key is never overwritten (``FileExistsError``)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signing = Ed25519PrivateKey.generate()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in (
        (AUDIT, secrets.token_bytes(SECRET_BYTES)),
        (WITHHELD, secrets.token_bytes(SECRET_BYTES)),
        (SIGNING, signing.private_bytes_raw()),
        (SIGNING_PUBLIC, signing.public_key().public_bytes_raw()),
    ):
        write_new(folder / name, content.hex().encode("ascii") + b"\n")
    return Keys.read(folder)


def read_provider_secret(folder: Path) -> str:
    """The client secret in ``folder``; ``BadSettings`` when it is missing, empty or open to others."""
    file = folder / PROVIDER_FILE
    try:
        _require_private(file)
        secret = file.read_text("utf-8").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise BadSettings("settings.provider_secret", file=f"{folder.name}/{file.name}")
    return secret


def _require_private(file: Path) -> None:
    if file.stat().st_mode & 0o077:
        raise BadSettings("settings.key_open", file=file.name)


def _read(file: Path, *, secret: bool) -> bytes:
    try:
        if secret:
            _require_private(file)
        content = bytes.fromhex(file.read_text("ascii").strip())
    except FileNotFoundError:
        raise BadSettings("settings.key_missing", file=file.name) from None
    except ValueError:
        raise BadSettings("settings.key_wrong", file=file.name) from None
    if len(content) != SECRET_BYTES:
        raise BadSettings("settings.key_wrong", file=file.name)
    return content


_LABEL: Final = b"pseudonym of a case in the fairness store, version 1"


def link_key(keys: Keys) -> bytes:
    """The key of the links between cases and their attributes in the fairness store.

    It is derived one way from a secret of the installation. The tables for analysts use another key, so the
    store cannot be joined with such a table.
    """
    return hmac.digest(keys.withheld, _LABEL, hashlib.sha256)


def link_of(key: bytes, reference: str) -> str:
    """The link of a case: 64 hexadecimal digits, never the code of the case."""
    return hmac.digest(key, reference.encode("ascii"), hashlib.sha256).hex()


def mark_of(key: bytes, reference: str) -> str:
    """The mark (hex) by which an installation recognises a destroyed case without keeping its code.

    Only with the key can a code be tested. Codes are never given twice, so a mark stands for one case.
    """
    return hmac.new(key, b"tombstone\n" + reference.encode("ascii"), hashlib.sha256).hexdigest()
