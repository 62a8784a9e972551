"""Case codes stay in the installation: a table that leaves carries a keyed pseudonym in place of each.

Whoever has only the table cannot tell which case a row is, nor check a guess, without the key. The service
can: it computes the pseudonyms of its own cases again. The same case has the same pseudonym in every table
of this installation, so a later table can be held against an earlier one.
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


def pseudonym_key(keys: Keys) -> bytes:
    """The key of the pseudonyms, derived one way: it does not give away the secret it comes from."""
    return hmac.digest(keys.withheld, _LABEL, hashlib.sha256)


def pseudonym(key: bytes, reference: str) -> str:
    """The pseudonym of a case: ``c`` and twenty hexadecimal digits, a text in every spreadsheet."""
    return f"c{hmac.digest(key, reference.encode('ascii'), hashlib.sha256).hex()[:_HEX]}"


def cases_behind(key: bytes, pseudonyms: Collection[str], references: Iterable[str]) -> dict[str, str]:
    """By pseudonym: the code of its case, for those of ``references`` that are among ``pseudonyms``."""
    wanted = frozenset(pseudonyms)
    found = ((pseudonym(key, reference), reference) for reference in references)
    return {code: reference for code, reference in found if code in wanted}
