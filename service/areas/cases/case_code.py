"""What somebody types to find a case: its code, the beginning of it, or the number in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 4
"""Digits of the number in a code at least: ``2026-0012``."""

_WHOLE: Final = re.compile(r"(?P<year>[0-9]{4})-(?P<digits>[0-9]{0,7})", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]{1,7}", re.ASCII)
_HIGHEST: Final = 9_999_999


@dataclass(frozen=True, slots=True)
class Code:
    """Cases by code: numbers from ``first`` up to ``last``, in ``year`` or in every year (``None``)."""

    year: int | None
    first: int
    last: int

    @classmethod
    def typed(cls, text: str) -> Code | None:
        """What is meant by ``text``, or ``None`` for something that is no part of a code.

        ``2026-0012`` is one case, ``2026-00`` every case whose code begins so, ``12`` and ``0012`` are the
        cases with that number, whatever their year.
        """
        text = text.strip()
        if _NUMBER.fullmatch(text):
            return cls(None, int(text), int(text))
        found = _WHOLE.fullmatch(text)
        if found is None:
            return None
        year, digits = int(found["year"]), found["digits"]
        if not digits:
            return cls(year, 0, _HIGHEST)
        unit = 10 ** max(0, WIDTH - len(digits))
        return cls(year, int(digits) * unit, (int(digits) + 1) * unit - 1)
