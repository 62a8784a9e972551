"""Passwords that are tried first: those that leaked often, and those made from what everybody knows here.

The list is that of zxcvbn (MIT; 30,000 passwords by how often they leaked, compiled by its authors from
public breaches). After NIST SP 800-63B section 3.1.1.2 a new password is compared with such a list and with
words of the service; no rules ask for kinds of characters. The library is loaded when a password is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, Literal

Reason = Literal["people.password_common", "people.password_context"]

COMMONEST: Final = 3_000
"""So many of the list are also refused padded or repeated to the shortest length."""

PRODUCT: Final = "Signaalwijzer"
DUTCH: Final = frozenset(
    {"wachtwoord", "welkom", "geheim", "inloggen", "jeugdzorg", "voetbal", "feyenoord", "lieverd", "schatje"}
)
"""Words that Dutch people choose and the list lacks; own judgement, November 2026."""

_LEAST_BESIDE: Final = 8
"""So many characters must stand beside the words that everybody knows here."""

_SHORTEST_WORD: Final = 4
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_PADDING: Final = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_RUN_AT_END: Final = re.compile(r"(.+?)(.)\2{2,}")


def why_weak(password: str, context: Iterable[str]) -> Reason | None:
    """Why ``password`` is refused, ``None`` when nothing speaks against it.

    ``context`` is what everybody here knows: the login, the name of the person and of the organisation.
    """
    folded = password.casefold()
    if folded in _leaked() or any(_is_common(core) for core in _cores(folded)):
        return "people.password_common"
    beside = folded
    for word in sorted(_words((PRODUCT, *context)), key=len, reverse=True):
        beside = beside.replace(word, "")
    if beside != folded and len(beside) < _LEAST_BESIDE:
        return "people.password_context"
    return None


@cache
def _leaked() -> dict[str, int]:
    """Every password of the list, with its place in it."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    return {password: place for place, password in enumerate(FREQUENCY_LISTS["passwords"])}


def _cores(folded: str) -> Iterator[str]:
    """The password itself, and what is left without padding at either end."""
    bare = _PADDING.sub("", folded)
    for core in {folded, bare}:
        yield core
        if run := _RUN_AT_END.fullmatch(core):
            yield run[1]
            yield run[1] + run[2]


def _is_common(core: str) -> bool:
    """Whether ``core`` is one of the commonest, or one of them or a few characters again and again."""
    if len(core) < _SHORTEST_WORD:
        return False
    for length in range(1, len(core) + 1):
        unit = core[:length]
        if (unit * (len(core) // length + 1))[: len(core)] == core:
            few = length < _SHORTEST_WORD and length < len(core) / 2
            if few or (length >= _SHORTEST_WORD and _place(unit) < COMMONEST):
                return True
    return False


def _place(password: str) -> int:
    return 0 if password in DUTCH else _leaked().get(password, COMMONEST)


def _words(context: Iterable[str]) -> set[str]:
    return {word for text in context for word in _WORD.findall(text.casefold())}
