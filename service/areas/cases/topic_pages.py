"""The page on which a case gets its topic."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.cases import topics
from service.core.errors import Conflict, Invalid
from service.web.forms import Typed
from service.web.page import Page, TypedFields, see
from service.web.request import unit_of

router = APIRouter(prefix="/cases", include_in_schema=False)


@router.get("/{reference}/topic")
def topic_page(request: Request, reference: str) -> Response:
    """The form for a topic."""
    return _topic_page(request, reference, Typed(), {})


@router.post("/{reference}/topic")
def take_topic(request: Request, reference: str, typed: TypedFields) -> Response:
    """Give a case another topic; what was typed stays on the page when something is wrong."""
    page = Page.unknown(request)
    after = typed("after")
    try:
        with unit_of(request) as unit:
            page = Page.of(request, unit)
            case = open_case(unit, reference, "case.topic")
            topics.set_topic(unit, case, typed("topic"), int(after) if after.isdecimal() else 0)
    except (Invalid, Conflict) as error:
        errors = {"topic": error.in_language(page.reader.language)}
        return _topic_page(request, reference, typed, errors, error.status)
    return see(f"/cases/{reference}")


def _topic_page(
    request: Request, reference: str, typed: Typed, errors: dict[str, str], status: int = 200
) -> Response:
    with unit_of(request) as unit:
        page = Page.of(request, unit)
        case = open_case(unit, reference, "case.topic")
        current_topic = topics.topic_of(unit, case)
    return page.response(
        "cases/topic.html",
        status=status,
        current="cases",
        acute_url=f"/cases/{reference}/acute",
        reference=reference,
        now=current_topic,
        typed=typed,
        longest=topics.LONGEST,
        errors=errors,
    )
