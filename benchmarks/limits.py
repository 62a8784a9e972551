"""A measured value beside the limit it must keep, and the table that shows them all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NoReturn


@dataclass(frozen=True, slots=True)
class Limit:
    """``value`` must be ``at most`` or ``at least`` ``limit``; ``against`` says what the floor measured.

    ``runs`` are the values of which ``value`` is the median, where the benchmark measured several times.
    """

    what: str
    value: float
    kind: Literal["at most", "at least"]
    limit: float
    unit: str
    against: str = ""
    runs: tuple[float, ...] = ()

    @property
    def kept(self) -> bool:
        return self.value <= self.limit if self.kind == "at most" else self.value >= self.limit


def table(limits: Sequence[Limit]) -> str:
    """All limits as one table in plain text; a missed one says so in words."""
    rows = [("", "measured", "limit", "against")]
    rows += [
        (
            ("" if limit.kept else "MISSED: ") + limit.what,
            shown(limit.value, limit.unit),
            f"{limit.kind} {shown(limit.limit, limit.unit)}",
            limit.against,
        )
        for limit in limits
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def conclude(limits: Sequence[Limit]) -> NoReturn:
    """Print the table and end the program: exit code 1 when a limit is missed."""
    print(table(limits))
    raise SystemExit(0 if all(limit.kept for limit in limits) else 1)


def shown(value: float, unit: str) -> str:
    """A value in three digits, with its unit."""
    number = f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{number} {unit}".rstrip()
