"""The words and the choices about what people see of a screening, read once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from screening.language import Messages

LONGEST_SENTENCE: Final = 15
"""Words in a sentence, at most (level B1)."""


@cache
def explain_texts() -> Messages:
    """Every sentence of ``screening/explain/texts``."""
    return Messages.load(files("screening.explain") / "texts")


@dataclass(frozen=True, slots=True)
class Showing:
    """The choices of ``showing.toml``; sizes in log odds."""

    heavy: float
    moderate: float
    full_bar: float
    summary_labels: int
    questions_per_section: int
    not_to_ask: frozenset[str]

    def __post_init__(self) -> None:
        if not 0 < self.moderate < self.heavy <= self.full_bar:
            raise ValueError("showing.toml: 0 < weight.moderate < weight.heavy <= bar.full is needed")

    def weight(self, log_odds: float) -> str:
        """``heavy``, ``moderate`` or ``light``."""
        size = abs(log_odds)
        return "heavy" if size >= self.heavy else "moderate" if size >= self.moderate else "light"


@cache
def showing() -> Showing:
    """The choices that the product ships with."""
    data = tomllib.loads((files("screening.explain") / "showing.toml").read_text("utf-8"))
    return Showing(
        heavy=data["weight"]["heavy"],
        moderate=data["weight"]["moderate"],
        full_bar=data["bar"]["full"],
        summary_labels=data["summary"]["labels"],
        questions_per_section=data["questions"]["per_section"],
        not_to_ask=frozenset(data["questions"]["not_to_ask"]),
    )
