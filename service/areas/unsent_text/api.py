"""API of what is typed and not sent yet: the pages' own script keeps it while one is typing."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from service.areas.unsent_text import service as kept
from service.core.api_schema_base import Body, Schema
from service.web.request_unit_of_work import unit_of

router = APIRouter(prefix="/api/v1/kept-words", tags=["people"])


Pair = Annotated[list[str], Field(min_length=2, max_length=2)]


class WordsIn(Body):
    """What stands in the forms of a page that changed since; a form without fields is empty."""

    page: str = Field(max_length=200, description="The path of the page.")
    copy_of: str = Field(default="", max_length=40, description="`copy` of the answer before this one.")
    forms: dict[str, list[Pair]] = Field(max_length=100, description="Name and value of each field, by form.")


class WordsKept(Schema):
    """Where the next save goes on; empty when nothing is left to keep."""

    copy_of: str
    saved_at: datetime | None


@router.put("", response_model=WordsKept)
def keep_words(request: Request, sent: WordsIn) -> WordsKept:
    """Keep what the signed-in person typed on a page and did not send. Nobody else ever sees it.

    It goes when the form is sent, when it is thrown away, with the case, and after fourteen days. 404 for a
    page of a case that the person may not open, 422 when a citizen service number stands in it.
    """
    forms = {form: tuple((name, value) for name, value in pairs) for form, pairs in sent.forms.items()}
    with unit_of(request) as unit:
        made = kept.keep(unit, sent.page, sent.copy_of, forms)
    return WordsKept(copy_of=made.copy if made else "", saved_at=made.saved_at if made else None)
