"""What the API takes and returns about the programme report."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from service.areas.programme.report import Figure, Report
from service.core.schema import Given, Schema


class ProgrammeQuery(Given):
    """Which stays: those that ended from ``since`` to ``until``, both included, in one setting or all."""

    since: date | None = None
    until: date | None = None
    setting: str | None = Field(default=None, max_length=40)


class FigureOut(Schema):
    """One figure. Without a value there is a reason: ``no_cases`` or ``small_group``."""

    section: str
    group: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    n: int | None
    reason: str | None

    @classmethod
    def of(cls, figure: Figure) -> FigureOut:
        return cls(**{name: getattr(figure, name) for name in cls.model_fields})


class ProgrammeOut(Schema):
    """The report: counts, means and shares, never a case."""

    since: date | None
    until: date | None
    setting: str | None
    figures: list[FigureOut]

    @classmethod
    def of(cls, report: Report) -> ProgrammeOut:
        chosen = report.chosen
        figures = [FigureOut.of(figure) for figure in report.figures]
        return cls(since=chosen.since, until=chosen.until, setting=chosen.setting, figures=figures)
