"""The page of monitoring, for who watches over the model: counts over all cases, and alarms."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.monitoring import service
from service.areas.monitoring.shadow_view import shadow_view
from service.areas.monitoring.view import GROUP, MONTHS, SHIFT, columns, monitoring_view
from service.areas.registry.shadow_scores import still_to_do
from service.web.page_context import visit

router = APIRouter(prefix="/monitoring", include_in_schema=False)


@router.get("")
def monitoring_page(request: Request) -> Response:
    """Whether the model still holds, and whether people still decide."""
    with visit(request) as (unit, page):
        service.let_in(unit)
    state, words = service.seen_now(page.installation), page.reader
    return page.response(
        "monitoring/monitoring.html",
        current="monitoring",
        view=monitoring_view(state, words),
        shadows=shadow_view(state.shadows, still_to_do(page.installation), words),
        heads={
            "arms": columns(words, "arm", "n", "suspected", "outcomes", "ratio"),
            "groups": columns(words, *GROUP),
            "shift": columns(words, *SHIFT),
            "months": columns(words, *MONTHS),
            "abstentions": columns(words, "reason", "n"),
            "history": columns(words, "when", "alarm", "what", "counted"),
        },
    )
