"""The programme report for programs and spreadsheets."""

from __future__ import annotations

import csv
import io
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request, Response

from service.areas.programme_report import service as programme
from service.areas.programme_report.report import COLUMNS, rows_of
from service.areas.programme_report.schemas import ProgrammeOut, ProgrammeQuery
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/programme", tags=["programme"])

_CSV: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "Every figure as a row."}
}


@router.get("")
def read_programme(request: Request, asked: Annotated[ProgrammeQuery, Query()]) -> ProgrammeOut:
    """Stays that ended: duration, outcomes with exact intervals, marks, living climate, missed signals."""
    with unit_of(request) as unit:
        chosen = programme.chosen_from(asked.since, asked.until, asked.setting)
        return ProgrammeOut.of(programme.read(unit, chosen))


@router.get("/table", response_class=Response, responses=_CSV)
def export_programme(request: Request, asked: Annotated[ProgrammeQuery, Query()]) -> Response:
    """The same figures as CSV: codes and numbers only."""
    with unit_of(request) as unit:
        chosen = programme.chosen_from(asked.since, asked.until, asked.setting)
        report = programme.read(unit, chosen, "programme.export")
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    table.writerows(rows_of(report))
    return Response(
        written.getvalue(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="programme.csv"'},
    )
