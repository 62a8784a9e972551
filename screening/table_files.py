"""What reading a table from a file asks for, whichever table it is."""

from __future__ import annotations

from typing import Final

from screening.bsn import find_bsn

LONGEST_QUOTE: Final = 40
"""Characters of a cell or a name that a message repeats at most."""


def quoted(text: str) -> str:
    """A cell or a name as it may be repeated in a message: short, printable, and without a BSN in it.

    A name of a column joins its words with underscores, so a BSN between two of them is one as well.
    """
    plain = "".join(c if c.isprintable() else "\ufffd" for c in text[: LONGEST_QUOTE + 1])
    said = plain if len(plain) <= LONGEST_QUOTE else plain[:LONGEST_QUOTE] + "…"
    # Also what is left after the cut: a longer number may end in nine digits that look like a BSN.
    if any(find_bsn(shown.replace("_", " ")) is not None for shown in (text, said)):
        return "…"
    return said
