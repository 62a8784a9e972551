"""A form that waits on the sign-in page until its author has signed in, sealed so that nobody else can read
it.

That page may stay on the screen of a shared computer. The form is about a young person, and the next user of
the computer may have no access to the case.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Final

from service.core.encrypted_text import seal_text, unseal_text

_PURPOSE: Final = "forms that wait"


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """A form that was sent without a session: its author, where it goes, what was filled in."""

    author: int
    path: str
    fields: tuple[tuple[str, str], ...]


def seal(key: bytes, form: WaitingForm) -> str:
    """``form`` as text that only this installation can read."""
    plain = zlib.compress(json.dumps([form.author, form.path, form.fields]).encode())
    return seal_text(key, _PURPOSE, plain)


def unseal(key: bytes, text: str) -> WaitingForm | None:
    """What ``seal`` made; ``None`` for anything else."""
    plain = unseal_text(key, _PURPOSE, text)
    if plain is None:
        return None
    author, path, fields = json.loads(zlib.decompress(plain))
    return WaitingForm(author, path, tuple((name, value) for name, value in fields))
