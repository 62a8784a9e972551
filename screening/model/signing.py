"""Ed25519 keys of model releases, as raw bytes: 32 private, 32 public.

A key file holds the hex of the raw key on one line, the form in which ``screening init`` writes it.

The library that signs weighs 8 MiB, so it is loaded where something is signed or checked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from screening.model.errors import ModelFileError

KEY_BYTES: Final = 32


def key_id(public_key: bytes) -> str:
    """The name of a key: the first 16 hex digits of the SHA-256 of its public half."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def public_half(private_key: bytes) -> bytes:
    """The public key that belongs to a private one."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def sign(message: bytes, private_key: bytes) -> bytes:
    """The 64-byte signature of ``message``."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private_key).sign(message)


def is_signed(message: bytes, signature: bytes, public_key: bytes) -> bool:
    """Whether ``signature`` was made over ``message`` with the private half of ``public_key``."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def read_key(file: Path | Traversable) -> bytes:
    """The raw key in a key file; raises ``ModelFileError`` when there is none."""
    try:
        key = bytes.fromhex(file.read_text("ascii").strip())
    except OSError as error:
        raise ModelFileError("model.unreadable", file=file.name, problem=error.strerror or "") from None
    except ValueError:
        raise ModelFileError("model.bad_key", file=file.name) from None
    if len(key) != KEY_BYTES:
        raise ModelFileError("model.bad_key", file=file.name)
    return key


def read_private_key(file: Path) -> bytes:
    """The raw private key in a key file; raises ``ModelFileError`` for the public half of a pair.

    Both are 32 bytes, and any 32 bytes can sign: a public key would sign for whoever has read it. It is known
    by its name, or by a file beside it that is named as one and holds the same.
    """
    key = read_key(file)
    named = [file] if file.suffix == ".pub" else [f for f in file.parent.glob("*.pub") if _holds(f, key)]
    if named:
        raise ModelFileError("model.public_key", file=file.name)
    return key


def _holds(file: Path, key: bytes) -> bool:
    try:
        return read_key(file) == key
    except ModelFileError:
        return False


@cache
def shipped_public_keys() -> tuple[bytes, ...]:
    """The public keys with which the models that come with the product were signed."""
    folder = files("screening.model") / "shipped" / "keys"
    names = sorted((file for file in folder.iterdir() if file.name.endswith(".pub")), key=lambda f: f.name)
    return tuple(read_key(file) for file in names)


def signature_in(text: str) -> bytes | None:
    """The signature in base64, in the one spelling that encoding gives; else ``None``."""
    try:
        signature = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return signature if base64.b64encode(signature).decode("ascii") == text else None
