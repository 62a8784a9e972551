"""The programme report as a page, which prints."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from service.areas.cases import intake_setting
from service.areas.programme_report import service as programme
from service.areas.programme_report import view
from service.areas.programme_report.pictures import pictures
from service.areas.stays import report_figures
from service.core.errors import Invalid
from service.web.forms import chosen_from, day
from service.web.page_context import visit

router = APIRouter(prefix="/programme", include_in_schema=False)


@router.get("")
def report_page(request: Request, since: str = "", until: str = "", setting: str = "") -> Response:
    """The report over the chosen stays; a choice that does not fit shows the form again and no figures."""
    errors: dict[str, str] = {}
    report = None
    with visit(request) as (unit, page):
        unit.require("programme.read", "programme")
        try:
            report = programme.read(unit, _chosen(since, until, setting))
        except Invalid as error:
            errors = {_field(error, since): error.in_language(page.reader.language)}
        now = unit.now
    reader, installation = page.reader, page.installation
    norm = installation.organisation.stay.climate_norm
    asked = {n: v for n, v in (("since", since), ("until", until), ("setting", setting)) if v}
    return page.response(
        "programme_report/report.html",
        status=422 if errors else 200,
        current="programme",
        errors=errors,
        since=since[:10],
        until=until[:10],
        setting=setting,
        settings=chosen_from(intake_setting.SETTINGS, "setting", reader),
        heads=view.heads(report, reader) if report else (),
        tables=view.tables(report, installation.archive, reader) if report else (),
        pictures=pictures(report, norm, view.indicator_name(installation.archive, reader), reader)
        if report
        else None,
        shown=report is not None,
        period=view.period(report, reader) if report else "",
        csv_url=f"/api/v1/programme/table?{urlencode(asked)}",
        demonstration=installation.settings.demonstration,
        now=now,
    )


def _chosen(since: str, until: str, setting: str) -> report_figures.Chosen:
    days = [day(text) if text.strip() else None for text in (since, until)]
    if any(day is None and text.strip() for day, text in zip(days, (since, until), strict=True)):
        raise Invalid("programme.day")
    return programme.chosen_from(days[0], days[1], setting or None)


def _field(error: Invalid, since: str) -> str:
    if error.key == "programme.setting":
        return "setting"
    return "since" if error.key == "programme.dates" or (since.strip() and day(since) is None) else "until"
