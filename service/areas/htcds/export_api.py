"""JSON routes of the export: records or counts in the case data standard."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.htcds import service
from service.areas.htcds.records import File, counts_file, records_file
from service.areas.htcds.schemas import CountsIn, RecordsIn
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/exports/htcds", tags=["exports"])

_FILE = {
    200: {
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/json": {"schema": {"type": "object"}},
        },
        "description": "The records.",
    }
}
_COUNTS = {
    200: {"content": {"application/json": {"schema": {"type": "object"}}}, "description": "The counts."}
}


@router.post("", response_class=Response, responses=_FILE)  # type: ignore[arg-type]
def export_records(request: Request, body: RecordsIn) -> Response:
    """Outcomes of cases with consent for this receiver, never with a score; each is logged with its case."""
    with unit_of(request) as unit:
        handed = service.hand_on(unit, body.receiver, body.purpose)
        file = records_file(handed.records, body.form, unit.today)
    return response_of(file)


@router.post("/counts", response_class=Response, responses=_COUNTS)  # type: ignore[arg-type]
def export_counts(request: Request, body: CountsIn) -> Response:
    """Outcomes of a past year, counted; small counts are null."""
    with unit_of(request) as unit:
        counts = service.count(unit, body.year, body.receiver, body.purpose)
        file = counts_file(body.year, counts, unit.today)
    return response_of(file)


def response_of(file: File) -> Response:
    """The file as a download."""
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, media_type=file.media_type, headers=headers)
