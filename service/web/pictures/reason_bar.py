"""The bar of one reason in a table: from the middle to the right or to the left."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """One half of a diverging bar in a box of 200 by 16: from the middle (100) to the right or the left."""

    x: float
    width: float
    raises: bool


def bar(share: float, *, raises: bool) -> Bar:
    """The bar of a reason; ``share`` (0–1) is its size against the largest one in the table."""
    width = round(max(share * 97, 1.5), 1)
    return Bar(x=100.0 if raises else round(100 - width, 1), width=width, raises=raises)
