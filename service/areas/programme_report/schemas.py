"""What the API takes and returns about the programme report."""

from __future__ import annotations

from datetime import date

from pydantic import AliasPath, Field

from service.core.api_schema_base import Given, Schema


class ProgrammeQuery(Given):
    """Which stays: those that ended from ``since`` to ``until``, both included, in one setting or all."""

    since: date | None = None
    until: date | None = None
    setting: str | None = Field(default=None, max_length=40)


class FigureOut(Schema):
    """One figure. Without a value there is a reason: ``no_cases``, ``small_group``, ``small_cell`` or
    ``all_only`` (told over all stays alone)."""

    section: str
    group: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    reason: str | None


class ProgrammeOut(Schema):
    """The report: counts, means and shares, never a case."""

    since: date | None = Field(validation_alias=AliasPath("chosen", "since"))
    until: date | None = Field(validation_alias=AliasPath("chosen", "until"))
    setting: str | None = Field(validation_alias=AliasPath("chosen", "setting"))
    figures: list[FigureOut]
