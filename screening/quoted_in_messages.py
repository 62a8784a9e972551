"""What somebody typed, as a message may repeat it."""

from __future__ import annotations

from typing import Final

from screening.bsn import find_bsn

LONGEST_QUOTE: Final = 40
"""Characters of a cell or a name that a message repeats at most."""


def quoted(text: str) -> str:
    """A cell or a name as it may be repeated in a message: short, printable, and without a BSN in it."""
    plain = "".join(c if c.isprintable() else "\ufffd" for c in text[: LONGEST_QUOTE + 1])
    said = plain if len(plain) <= LONGEST_QUOTE else plain[:LONGEST_QUOTE] + "…"
    # Also what is left after the cut: a longer number may end in nine digits that look like a BSN.
    return "…" if any(find_bsn(shown) is not None for shown in (text, said)) else said
