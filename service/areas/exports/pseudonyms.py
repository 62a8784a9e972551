"""Case codes stay in the installation: a table that leaves carries a keyed pseudonym in place of each.

Without the key nobody can tell which case a row is about, nor check a guess. The service can compute the
pseudonyms of its own cases again. A case has the same pseudonym in every table of this installation, so
tables can be compared, until the key is replaced. Tables from before are still understood.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Final

from service.core.keys import Keys, keys_for, pseudonym_of

_LABEL: Final = b"pseudonym of a case in a training table, version 1"


def pseudonym_keys(keys: Keys) -> tuple[bytes, ...]:
    """The keys of the pseudonyms, that in use first; each is derived one way and does not give away the
    secret it comes from."""
    return keys_for(keys, _LABEL)


def pseudonym_key(keys: Keys) -> bytes:
    """The key of the pseudonyms in a table that is made now."""
    return pseudonym_keys(keys)[0]


def pseudonym(key: bytes, reference: str) -> str:
    """The pseudonym of a case: ``c`` and twenty hexadecimal digits, a text in every spreadsheet."""
    return pseudonym_of(key, reference, "c")


def cases_behind(
    keys: Collection[bytes], pseudonyms: Collection[str], references: Iterable[str]
) -> dict[str, str]:
    """By pseudonym: the code of its case, for those of ``references`` that are among ``pseudonyms``.

    A table may be older than the key in use, so every one of ``keys`` is tried.
    """
    wanted = frozenset(pseudonyms)
    pairs = ((pseudonym(key, reference), reference) for reference in references for key in keys)
    return {code: reference for code, reference in pairs if code in wanted}
