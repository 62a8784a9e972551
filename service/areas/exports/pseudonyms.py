"""Case codes stay in the installation: a table that leaves carries a keyed pseudonym in place of each.

Without the key nobody can tell which case a row is about, nor check a guess. The service can compute the
pseudonyms of its own cases again. A case has the same pseudonym in every table of this installation, so
tables can be compared, until the key is replaced. Tables from before are still understood.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterable
from typing import Final

from service.core.keys import Keys

_LABEL: Final = b"pseudonym of a case in a training table, version 1"
_HEX: Final = 20
"""Eighty bits: two of a million cases share a pseudonym with a chance below 1 in 10^12."""


def pseudonym_keys(keys: Keys) -> tuple[bytes, ...]:
    """The keys of the pseudonyms, that in use first; each is derived one way and does not give away the
    secret it comes from."""
    return tuple(hmac.digest(secret, _LABEL, hashlib.sha256) for secret in keys.withheld_keys)


def pseudonym_key(keys: Keys) -> bytes:
    """The key of the pseudonyms in a table that is made now."""
    return pseudonym_keys(keys)[0]


def pseudonym(key: bytes, reference: str) -> str:
    """The pseudonym of a case: ``c`` and twenty hexadecimal digits, a text in every spreadsheet."""
    return f"c{hmac.digest(key, reference.encode('ascii'), hashlib.sha256).hex()[:_HEX]}"


def cases_behind(
    keys: Collection[bytes], pseudonyms: Collection[str], references: Iterable[str]
) -> dict[str, str]:
    """By pseudonym: the code of its case, for those of ``references`` that are among ``pseudonyms``.

    A table may be older than the key in use, so every one of ``keys`` is tried.
    """
    wanted = frozenset(pseudonyms)
    pairs = ((pseudonym(key, reference), reference) for reference in references for key in keys)
    return {code: reference for code, reference in pairs if code in wanted}
