"""What is found in a table, and how it is said.

A finding names its column, its rows and what to do. It never repeats a citizen service number, and shows of
other cells a few, cut short: a table that breaks its contract may hold what nobody should read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal

from screening.catalogue.deny_list import deny_list
from screening.language import Language, Messages
from screening.quoted_in_messages import quoted

Severity = Literal["failure", "warning", "note"]
"""``failure``: the table may not be used; ``warning``: it may, but somebody must look; ``note``: a remark."""

SEVERITIES: Final[tuple[Severity, ...]] = ("failure", "warning", "note")
MOST_ROWS: Final = 20
MOST_VALUES: Final = 3


@cache
def contract_texts() -> Messages:
    """Every sentence about contracts: of findings, of the report and of the commands."""
    return Messages.load(files("data_contracts") / "texts")


def shown(values: Iterable[str]) -> list[str]:
    """The first few of ``values`` as they may stand in a message."""
    few: list[str] = []
    for value in values:
        if len(few) == MOST_VALUES:
            return [*few, "…"]
        few.append(quoted(value))
    return few


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing.

    ``code`` is the key of its sentence, ``rows`` are the numbers of the first rows that have it (the first
    case of a table is row 1), ``count`` is how many rows have it, 0 where it is about the whole table.
    ``values`` fill the sentence; lists in it are joined by commas.
    """

    code: str
    severity: Severity
    column: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 0
    values: Mapping[str, Any] = field(default_factory=dict)

    def sentence(self, language: Language) -> str:
        """What is wrong and what to do, with the rows where it is."""
        what = self.what(language)
        return f"{what} {self.where(language)}" if self.rows else what

    def what(self, language: Language) -> str:
        texts = contract_texts()
        values = {name: _said(name, value, language) for name, value in self.values.items()}
        return texts(language, f"finding.{self.code}", column=quoted(self.column or ""), **values)

    def where(self, language: Language) -> str:
        """The rows: the first twenty, and how many more."""
        texts = contract_texts()
        more = self.count - len(self.rows)
        numbers = ", ".join(map(str, self.rows))
        if more > 0:
            return texts(language, "rows.more", rows=numbers, n=more)
        return texts(language, "rows.all", rows=numbers, n=len(self.rows))

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; sentences in both languages, so that a program need not know the texts."""
        return {
            "code": self.code,
            "severity": self.severity,
            "column": None if self.column is None else quoted(self.column),
            "rows": list(self.rows),
            "count": self.count,
            "values": dict(self.values),
            "sentence": {"nl": self.sentence("nl"), "en": self.sentence("en")},
        }


def _said(name: str, value: Any, language: Language) -> Any:
    if name == "kind":
        titles = {group.id: group.title for group in deny_list().groups}
        return titles[value].in_language(language)
    if name == "state":
        return contract_texts()(language, f"state.{value}")
    return ", ".join(map(str, value)) if isinstance(value, list) else value
