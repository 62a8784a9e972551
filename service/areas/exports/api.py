"""The route of the API that gives a table: the training table as CSV, sent while it is read."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from service.areas.exports import service as exports
from service.areas.exports.training_table import csv_lines, training_rows
from service.installation.running_installation import Installation
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/exports", tags=["exports"])

_CSV = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The table."}}


@router.get("/training", response_class=StreamingResponse, responses=_CSV)  # type: ignore[arg-type]
def export_training(
    request: Request, purpose: str = Query(default="", max_length=40, description="What the table is for.")
) -> StreamingResponse:
    """The training table as CSV, for analysts: coded, without names and texts, under pseudonyms."""
    installation: Installation = request.app.state.installation
    with unit_of(request) as unit:
        exports.ask_training(unit, purpose)
        now = unit.now
    day = now.astimezone(ZoneInfo(installation.organisation.timezone)).date()
    return StreamingResponse(
        csv_lines(installation.catalogue, training_rows(installation, now)),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="training-{day}.csv"'},
    )
