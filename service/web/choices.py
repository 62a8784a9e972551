"""Something to choose: a radio, an entry of a list, or a link among its like."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.core.reader import Reader


@dataclass(frozen=True, slots=True)
class Choice:
    """``value`` is sent, or followed where the choice is a link; ``current`` marks where one is."""

    value: str
    text: str
    hint: str = ""
    current: bool = False


def chosen_from(codes: Iterable[str], table: str, reader: Reader) -> list[Choice]:
    """The codes in the words of a table of texts; its entry ``<code>_hint``, where there is one, explains."""
    return [
        Choice(code, reader(f"{table}.{code}"), reader(hint) if reader.has(hint) else "")
        for code, hint in ((code, f"{table}.{code}_hint") for code in codes)
    ]
