"""The few places where somebody may type: checked before anything is stored.

What is typed never reaches a model, a log or an address. A citizen service number (BSN) is refused, because
a case is known by its code alone.
"""

from __future__ import annotations

from typing import Final

from screening.bsn import find_bsn
from service.core.errors import Invalid

LONGEST: Final = 4_000
"""Characters; a longer text belongs in the file, not here."""

LEAST_REASON: Final = 10
"""Characters of a reason or another text that may not be empty; enough to name what was seen."""


def checked_text(text: str, *, least: int = 0, most: int = LONGEST) -> str:
    """``text`` without spaces around it; ``Invalid`` when it is too short, too long or holds a BSN."""
    stripped = text.strip()
    if find_bsn(stripped) is not None:
        raise Invalid("free_text.bsn")
    if len(stripped) < least:
        raise Invalid("free_text.too_short", least=least)
    if len(stripped) > most:
        raise Invalid("free_text.too_long", most=most)
    if "\x00" in stripped:
        raise Invalid("free_text.unprintable")
    return stripped
