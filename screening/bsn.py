"""Finding a citizen service number (BSN) in text, so that it can be refused before it is stored.

A BSN has nine digits, often written with dots or spaces. The last digit is chosen so that
9·d1 + 8·d2 + … + 2·d8 − d9 is a multiple of 11 (the "11-test"); one in eleven other numbers of nine
digits passes too, and is refused with it. A phone number has ten digits and is left alone.
"""

from __future__ import annotations

import re

_NINE_DIGITS = re.compile(r"(?<!\w)(?=(\d(?:[ .\u00a0]?\d){8})(?!\w))")
_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def find_bsn(text: str) -> str | None:
    """The digits of the first BSN in ``text``, or ``None``. Never write the answer to a log or a page."""
    for match in _NINE_DIGITS.finditer(text):
        digits = "".join(c for c in match.group(1) if c.isdigit())
        if _passes_eleven_test(digits):
            return digits
    return None


def _passes_eleven_test(digits: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=True))
    return total % 11 == 0 and any(digit != "0" for digit in digits)
