"""The classes of what is kept, as data with their sources: ``classes.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from service.core.days import add_days, add_years
from service.db.rows_of_case import tables_of_a_case

How = Literal["two_people", "by_itself", "stays"]
Status = Literal["verified", "partly_verified", "recalled", "judgement"]
OF_CASE: Final = "of_case"
CASE_FILE: Final = "case_file"


@dataclass(frozen=True, slots=True)
class KeptClass:
    """One class: tables of the database, or files beside it. ``years`` or ``days`` is its term; neither: as
    long as it is needed."""

    id: str
    tables: tuple[str, ...]
    how: How
    status: Status
    source: str
    files: tuple[str, ...] = ()
    years: int | None = None
    days: int | None = None

    def __post_init__(self) -> None:
        if not (self.tables or self.files) or not self.source:
            raise ValueError(f"class '{self.id}' names no tables or files, or no source")
        if self.years is not None and self.days is not None:
            raise ValueError(f"class '{self.id}' has two terms")

    def passed_before(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The moment such that the term has passed at ``now`` for whatever last changed before it.

        Terms are days and years on the calendar of ``zone``. ``ValueError`` for a class without a term.
        """
        if self.days is not None:
            return add_days(now, -self.days, zone)
        if self.years is None:
            raise ValueError(f"class '{self.id}' has no term")
        return add_years(now, -self.years, zone)

    def ends(self, changed: datetime, zone: ZoneInfo) -> datetime:
        """When the term of something that was last changed at ``changed`` has passed."""
        if self.days is not None:
            return add_days(changed, self.days, zone)
        if self.years is None:
            raise ValueError(f"class '{self.id}' has no term")
        return add_years(changed, self.years, zone)


@cache
def classes() -> tuple[KeptClass, ...]:
    """Every class, in the order in which the page shows them; ``ValueError`` when one does not fit."""
    content = tomllib.loads((files("service.areas.retention") / "classes.toml").read_text("utf-8"))
    elsewhere = {name for entry in content["class"] if entry["tables"] != OF_CASE for name in entry["tables"]}
    return tuple(_class_from(entry, elsewhere) for entry in content["class"])


def case_file() -> KeptClass:
    """The class of everything that belongs to a case."""
    return next(kept for kept in classes() if kept.id == CASE_FILE)


def _class_from(content: Mapping[str, Any], elsewhere: Collection[str]) -> KeptClass:
    """``elsewhere`` are the tables that classes name; a table of a case among them has a term of its own."""
    named = content["tables"]
    tables = tuple(sorted(tables_of_a_case() - set(elsewhere))) if named == OF_CASE else tuple(named)
    return KeptClass(**{**content, "tables": tables, "files": tuple(content.get("files", ()))})
