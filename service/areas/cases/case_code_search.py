"""Reading what somebody types to find a case: its code, the beginning of it, or the number in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 4
"""The least number of digits after the year in a code: ``2026-0012``."""

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
        """The cases that ``text`` means; ``None`` when it is no part of a code.

        ``2026-0012`` is one case, ``2026-00`` every case whose code begins so, ``12`` and ``0012`` are the
        cases with that number in any year.
        """
        text = text.strip()
        if _NUMBER.fullmatch(text):
            return cls(None, int(text), int(text))
        match = _WHOLE.fullmatch(text)
        if match is None:
            return None
        year, digits = int(match["year"]), match["digits"]
        if not digits:
            return cls(year, 0, _HIGHEST)
        cases_per_prefix = 10 ** max(0, WIDTH - len(digits))
        return cls(year, int(digits) * cases_per_prefix, (int(digits) + 1) * cases_per_prefix - 1)
