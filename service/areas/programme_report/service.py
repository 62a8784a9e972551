"""The programme report for who may read it; every look at it is logged."""

from __future__ import annotations

from datetime import date
from typing import Final, Literal

from service.access.unit_of_work import UnitOfWork
from service.areas.cases import intake_setting
from service.areas.programme_report.report import Report, report_of, too_few
from service.areas.programme_report.report_years import chosen_as_told
from service.areas.stays import report_figures
from service.areas.stays.report_figures import Chosen
from service.core.errors import Invalid

RESTS_ON: Final = frozenset({"stay_end", "stay_missed", "assessment", "case_link", "tombstone"})
"""Tables from whose rows the report is counted."""


def chosen_from(since: date | None, until: date | None, setting: str | None) -> Chosen:
    """The choice of stays; ``Invalid`` when the days are in the wrong order or the setting is unknown."""
    if since is not None and until is not None and since > until:
        raise Invalid("programme.dates")
    if setting is not None and setting not in intake_setting.SETTINGS:
        raise Invalid("programme.setting", allowed=", ".join(intake_setting.SETTINGS))
    return Chosen(since, until, setting)


def read(
    unit: UnitOfWork, chosen: Chosen, action: Literal["programme.read", "programme.export"] = "programme.read"
) -> Report:
    """The report over the stays of the whole organisation that ended in the chosen period and setting, which
    is widened to what may be shown; ``chosen`` says to what."""
    unit.require(action, "programme")
    unit.record(
        action,
        "programme",
        since=chosen.since.isoformat() if chosen.since else None,
        until=chosen.until.isoformat() if chosen.until else None,
        setting=chosen.setting,
    )
    return unit.installation.last_counted.value(
        unit.db, ("programme", chosen), RESTS_ON, lambda: _report(unit, chosen)
    )


def _report(unit: UnitOfWork, chosen: Chosen) -> Report:
    widened = chosen_as_told(chosen, report_figures.sizes(unit))
    if widened is None:
        return too_few(chosen)
    return report_of(report_figures.figures(unit, widened), widened, whole=chosen.everything)
