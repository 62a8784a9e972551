"""The secrets of one installation: made once, private files in the data folder, never a default.

Three keys, each for one purpose, so that leaking one does not give away another:
``audit`` seals the access log, ``withheld`` draws the cases whose score is withheld, and ``signing``
(Ed25519) signs models that are released here.

A key that was replaced stays beside the one in use, with a number: ``withheld-1.key``, ``signing-1.pub``.
Of a signing key only the public half stays, for no model is signed with it any more. A file that ends in
``.distrusted`` holds the public half of a key whose models may not be taken into use.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from service.core.errors import BadSettings
from service.core.private_files import replace_private, write_new

SECRET_BYTES = 32
AUDIT, WITHHELD = "audit.key", "withheld.key"
SIGNING, SIGNING_PUBLIC = "signing.key", "signing.pub"
PROVIDER_FILE: Final = "provider.secret"
"""The client secret that the identity provider gave; only where there is a provider."""

DISTRUSTED: Final = ".distrusted"
"""What the name of a public key ends with, instead of ``.pub``, when its models are not trusted."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the running service needs: two secrets, and the public half of the signing key (raw, 32 bytes).

    Keys that were replaced stand behind them, the newest first.
    """

    audit: bytes = field(repr=False)
    withheld: bytes = field(repr=False)
    signing_public: bytes
    earlier_withheld: tuple[bytes, ...] = field(default=(), repr=False)
    earlier_signing_public: tuple[bytes, ...] = ()
    distrusted: tuple[bytes, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Keys:
        """The keys in ``folder``; ``BadSettings`` when one is missing, open to others, or not a key."""
        return cls(
            audit=read_key_file(folder / AUDIT, secret=True),
            withheld=read_key_file(folder / WITHHELD, secret=True),
            signing_public=read_key_file(folder / SIGNING_PUBLIC, secret=False),
            earlier_withheld=_earlier(folder, WITHHELD, secret=True),
            earlier_signing_public=_earlier(folder, SIGNING_PUBLIC, secret=False),
            distrusted=_earlier(folder, SIGNING_PUBLIC, secret=False, suffix=DISTRUSTED),
        )

    @property
    def signing_public_keys(self) -> tuple[bytes, ...]:
        """Whose models and results may be taken into use."""
        trusted = (self.signing_public, *self.earlier_signing_public)
        return tuple(key for key in dict.fromkeys(trusted) if key not in self.distrusted)

    @property
    def checking_public_keys(self) -> tuple[bytes, ...]:
        """Whose models are read to compute again what was stored with them, trusted or not."""
        return tuple(dict.fromkeys((*self.signing_public_keys, *self.distrusted)))

    @property
    def withheld_keys(self) -> tuple[bytes, ...]:
        """The key in use, and those before it."""
        return tuple(dict.fromkeys((self.withheld, *self.earlier_withheld)))


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
        write_new(folder / name, as_written(content))
    return Keys.read(folder)


def replace_withheld(folder: Path) -> int:
    """Put a new key in place of the one that draws; gives the number under which that one is kept."""
    number = _keep(folder, WITHHELD)
    replace_private(folder, {WITHHELD: as_written(secrets.token_bytes(SECRET_BYTES))})
    return number


def replace_signing(folder: Path) -> int:
    """Put a new pair in place of the one that signs; gives the number under which its public half is kept.

    The public half goes first: between the two the old key signs on, and is trusted by the half kept.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    signing = Ed25519PrivateKey.generate()
    number = _keep(folder, SIGNING_PUBLIC)
    new = {
        SIGNING_PUBLIC: as_written(signing.public_key().public_bytes_raw()),
        SIGNING: as_written(signing.private_bytes_raw()),
    }
    replace_private(folder, new)
    return number


def _keep(folder: Path, name: str) -> int:
    """Copy the key under ``name`` to a file with the next number, unless the newest of those holds it: then
    an earlier replacing was cut off."""
    content = read_key_file(folder / name, secret=name != SIGNING_PUBLIC)
    before = numbered(folder, name)
    newest = next(iter(before), 0)
    if newest and read_key_file(before[newest], secret=name != SIGNING_PUBLIC) == content:
        return newest
    number = 1 + max(newest, *numbered(folder, name, DISTRUSTED), 0)
    stem, suffix = name.rsplit(".", 1)
    write_new(folder / f"{stem}-{number}.{suffix}", as_written(content))
    return number


def as_written(key: bytes) -> bytes:
    """What stands in the file of a key."""
    return key.hex().encode("ascii") + b"\n"


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


def numbered(folder: Path, name: str, suffix: str | None = None) -> dict[int, Path]:
    """By number: the files of the keys that stood under ``name`` before, the newest first."""
    stem, own = name.rsplit(".", 1)
    form = re.compile(re.escape(stem) + r"-([1-9][0-9]{0,5})" + re.escape(suffix or f".{own}") + r"\Z")
    found = ((form.match(path.name), path) for path in folder.iterdir())
    return dict(sorted(((int(match[1]), path) for match, path in found if match), reverse=True))


def _earlier(folder: Path, name: str, *, secret: bool, suffix: str | None = None) -> tuple[bytes, ...]:
    return tuple(read_key_file(file, secret=secret) for file in numbered(folder, name, suffix).values())


def read_key_file(file: Path, *, secret: bool) -> bytes:
    """The key in ``file`` (raw); ``BadSettings`` where there is none, or a ``secret`` is open to others."""
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


_PSEUDONYM_DIGITS: Final = 20
"""Eighty bits: two of a million cases share a pseudonym with a chance below 1 in 10^12."""


def keys_for(keys: Keys, label: bytes) -> tuple[bytes, ...]:
    """The keys for what ``label`` names, that in use first; each is derived one way from a secret of the
    installation and does not give it away."""
    return tuple(hmac.digest(secret, label, hashlib.sha256) for secret in keys.withheld_keys)


def pseudonym_of(key: bytes, reference: str, letter: str) -> str:
    """The pseudonym of a case: ``letter`` and twenty hexadecimal digits, a text in every spreadsheet."""
    return f"{letter}{link_of(key, reference)[:_PSEUDONYM_DIGITS]}"


_LABEL: Final = b"pseudonym of a case in the fairness store, version 1"


def link_keys(keys: Keys) -> tuple[bytes, ...]:
    """The keys of the links between cases and their attributes in the fairness store, that in use first.

    Each is derived one way from a secret of the installation. The tables for analysts use another key, so
    the store cannot be joined with such a table.
    """
    return keys_for(keys, _LABEL)


def link_of(key: bytes, reference: str) -> str:
    """The link of a case: 64 hexadecimal digits, never the code of the case."""
    return hmac.digest(key, reference.encode("ascii"), hashlib.sha256).hex()


def mark_of(key: bytes, reference: str) -> str:
    """The mark (hex) by which an installation recognises a destroyed case without keeping its code.

    Only with the key can a code be tested. Codes are never given twice, so a mark stands for one case.
    """
    return hmac.new(key, b"tombstone\n" + reference.encode("ascii"), hashlib.sha256).hexdigest()
