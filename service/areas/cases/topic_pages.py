"""The page on which a case gets its topic."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.access.open_case import open_case
from service.areas.cases import topics
from service.web.form_transaction import sent_form
from service.web.forms import Sent, whole
from service.web.page_context import TypedFields, see, visit_case

router = APIRouter(prefix="/cases", include_in_schema=False)


@router.get("/{reference}/topic")
def topic_page(request: Request, reference: str) -> Response:
    """The form for a topic."""
    return _topic_page(request, reference, Sent())


@router.post("/{reference}/topic")
def take_topic(request: Request, reference: str, typed: TypedFields) -> Response:
    """Give a case another topic; what was typed stays on the page when something is wrong."""
    with sent_form(request, typed, text="topic", conflict="topic") as form:
        case = open_case(form.unit, reference, "case.topic")
        topics.set_topic(form.unit, case, typed("topic"), max(whole(typed("after")), 0))
    return _topic_page(request, reference, form) if form.errors else see(f"/cases/{reference}")


def _topic_page(request: Request, reference: str, sent: Sent) -> Response:
    with visit_case(request, reference, "case.topic") as (unit, page, case):
        current_topic = topics.topic_of(unit, case)
    return page.response(
        "cases/topic.html",
        sent=sent,
        current="cases",
        case=reference,
        now=current_topic,
        longest=topics.LONGEST,
    )
