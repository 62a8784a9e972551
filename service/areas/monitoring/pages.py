"""The page of monitoring, for who watches over the model: counts over all cases, and alarms."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.areas.monitoring import service
from service.areas.monitoring.shadow_view import shadow_view
from service.areas.monitoring.view import GROUP, MONTHS, SHIFT, arms_words, columns, monitoring_view
from service.areas.registry.shadow_scores import still_to_do
from service.web.page_context import visit

router = APIRouter(prefix="/monitoring", include_in_schema=False)


@router.get("")
def monitoring_page(request: Request, example: str = "") -> Response:
    """Whether the model still holds, and whether people still decide.

    ``example``: in a demonstration, with the figures of a made-up year.
    """
    with visit(request) as (unit, page):
        service.let_in(unit)
    made_up = service.example(page.installation) if example else None
    state, words = made_up or service.seen_now(page.installation), page.reader
    share = page.installation.organisation.withheld_share
    return page.response(
        "monitoring/monitoring.html",
        current="monitoring",
        demonstration=page.installation.settings.demonstration,
        made_up=made_up is not None,
        view=monitoring_view(state, words),
        arms_lead=arms_words(state.figures, share, words),
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
