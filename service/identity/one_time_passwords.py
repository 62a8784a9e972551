"""Codes of an authenticator app (TOTP, RFC 6238), and recovery codes that stand in for it once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Final

from service.core.encrypted_text import seal_bytes, unseal_bytes

STEP_SECONDS: Final = 30
_AROUND: Final = (0, -1, 1)
"""Steps beside the present one whose code is taken, for clocks that differ."""

RECOVERY_CODES: Final = 10
_PURPOSE: Final = "secret of an authenticator"
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper
_GROUPS, _GROUP_LENGTH = 4, 6  # 31^24: 118 bits, so that a plain keyed hash is enough


def new_secret() -> str:
    """160 random bits as an app takes them: 32 letters and digits."""
    import pyotp

    return pyotp.random_base32()


def in_groups(secret: str) -> str:
    """The secret in groups of four, to be typed over."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def setup_link(secret: str, login: str, organisation: str) -> str:
    """What the QR code of the secret says."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"Signaalwijzer {organisation}")


def step_of(secret: str, typed: str, now: datetime) -> int | None:
    """The step whose code was ``typed``, blanks aside; ``None`` when it is no code of this moment."""
    import pyotp

    code = "".join(typed.split())
    if not (code.isascii() and code.isdigit() and len(code) == 6):
        return None
    present, app = int(now.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    steps = (present + beside for beside in _AROUND)
    fitting = [step for step in steps if hmac.compare_digest(app.generate_otp(step), code)]
    return fitting[0] if fitting else None


def encrypted(key: bytes, secret: str) -> bytes:
    """The secret as it is stored."""
    return seal_bytes(key, _PURPOSE, secret.encode())


def decrypted(key: bytes, stored: bytes) -> str | None:
    """The secret in what is stored; ``None`` when it was stored under another key."""
    plain = unseal_bytes(key, _PURPOSE, stored)
    return plain.decode() if plain is not None else None


def new_recovery_codes() -> tuple[str, ...]:
    """Codes to print or to keep in a password manager."""
    return tuple(
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def recovery_hash(key: bytes, person_id: int, typed: str) -> bytes:
    """The keyed hash of a recovery code, however it was written."""
    plain = "".join(letter for letter in typed.casefold() if letter.isalnum())
    return hmac.digest(key, f"recovery code\n{person_id}\n{plain}".encode(), hashlib.sha256)
