"""The page with everything one typed and did not send, and throwing it away."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from service.areas.unsent_text import service as kept
from service.core.reader_language import Reader
from service.core.row_number import RowNumber
from service.web.page_context import TypedFields, see, visit
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/kept", include_in_schema=False)
SHORTEST = 15
"""Characters of what the list shows; shorter values are choices and dates, which say nothing alone."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text that waits: where it belongs, what it says, and where one goes on with it."""

    id: int
    title: str
    onward: str
    texts: tuple[str, ...]
    saved: str
    goes_on_in: str | None


@router.get("")
def kept_page(request: Request) -> Response:
    """What I typed and did not send."""
    with visit(request) as (unit, page):
        waiting = kept.waiting(unit)
    rows = [_row(kept_words, page.reader) for kept_words in waiting]
    return page.response("unsent_text/kept.html", current="account", rows=rows, days=kept.KEPT_FOR.days)


@router.post("/{kept_id}/discard")
def take_discard(request: Request, kept_id: RowNumber, typed: TypedFields) -> Response:
    """Throw one of them away."""
    with unit_of(request) as unit:
        address = kept.discard(unit, kept_id)
    return see("/kept" if typed("from") == "list" else address)


def _row(words: kept.Waiting, reader: Reader) -> Row:
    texts = tuple(value for _, value in words.words.typed.fields if len(value) >= SHORTEST)
    title = reader("case.title", reference=words.reference) if words.reference else reader("waits.elsewhere")
    onward = f"{words.page}?kept={words.id}"
    return Row(words.id, title, onward, texts, reader.moment(words.saved_at), words.goes_on_in)
