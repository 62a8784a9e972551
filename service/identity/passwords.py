"""Passwords: Argon2id with the work that the settings ask for, and new ones made at random.

The library is loaded at the first sign-in, not at start. At most two passwords are hashed at once, so that
many attempts take time and not memory.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING, Final

from service.core.errors import Invalid
from service.core.settings import PasswordWork
from service.identity.weak_passwords import why_weak

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST: Final = 12
LONGEST: Final = 200
_AT_ONCE = BoundedSemaphore(2)
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike on paper
_GROUPS, _GROUP_LENGTH = 4, 5  # 31^20: 99 bits


@dataclass(frozen=True, slots=True)
class Passwords:
    """Makes and checks hashes of passwords."""

    work: PasswordWork

    def hash(self, password: str) -> str:
        with _AT_ONCE:
            return self._hasher().hash(password)

    def fits(self, password: str, stored: str | None) -> bool:
        """Whether ``password`` belongs to the stored hash. Without a hash (no such person) it is false and
        takes as long."""
        from argon2.exceptions import VerificationError

        try:
            with _AT_ONCE:
                return self._hasher().verify(stored or self.of_nobody(), password) and stored is not None
        except VerificationError:
            return False

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other work than the settings ask for now."""
        return self._hasher().check_needs_rehash(stored)

    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(
            time_cost=self.work.passes, memory_cost=self.work.memory_kib, parallelism=self.work.lanes
        )

    def of_nobody(self) -> str:
        """A hash with the same work that no password fits: for an account without a password."""
        work = f"m={self.work.memory_kib},t={self.work.passes},p={self.work.lanes}"
        return f"$argon2id$v=19${work}${'A' * 22}${'A' * 43}"


def check_new(password: str, login: str, *context: str) -> None:
    """Raise ``Invalid`` when ``password`` is too short, too long, holds the login, or is tried first.

    ``context`` is what everybody here knows besides: the names of the person and of the organisation.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise Invalid("people.password_length", shortest=SHORTEST, longest=LONGEST)
    if login in password.casefold():
        raise Invalid("people.password_login")
    if weak := why_weak(password, (login, *context)):
        raise Invalid(weak)


def new_password() -> str:
    """A random password that can be read out and typed over."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)
