"""The guides: a list with those of the reader's own roles first, and one page for each."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError

from service.areas.about.example_pictures import example_pictures
from service.areas.help.guides import OPEN, guide
from service.areas.help.view import guide_view, lists
from service.core.errors import NotFound, ServiceError
from service.web.page_context import Page, visit
from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/help")
def help_page(request: Request) -> Response:
    """Every guide; those for the roles of the reader first."""
    with visit(request) as (unit, page):
        own, others = lists(unit.actor.roles, page.reader)
    return page.response("help/help.html", current="help", own=own, others=others)


@router.get(f"/help/{OPEN}")
def open_guide_page(request: Request) -> Response:
    """How to sign in and what stands on every page; for everyone, signed in or not."""
    with unit_of(request, anonymous=True) as unit:
        page = Page.of(request, unit)
    return _guide_page(page, OPEN)


@router.get("/help/emergency")
def emergency_guide_page(request: Request) -> Response:
    """What to do in danger, and how to read a case of another team; for everyone, signed in or not.

    It also stands while nothing can be stored, as the page about danger does.
    """
    try:
        with unit_of(request, anonymous=True) as unit:
            page = Page.of(request, unit)
    except (ServiceError, SQLAlchemyError):
        page = Page.unknown(request)
    return _guide_page(page, "emergency")


@router.get("/help/{name}")
def guide_page(request: Request, name: str) -> Response:
    """One guide. Nothing in it is about a young person, so who works here may read them all."""
    with visit(request) as (_, page):
        return _guide_page(page, name)


def _guide_page(page: Page, name: str) -> Response:
    found = guide(name, page.reader.language)
    if found is None:
        raise NotFound
    pictures = any(part.pictures for part in found.parts)
    return page.response(
        "help/guide.html",
        current="help",
        guide=guide_view(found, page),
        examples=example_pictures(page.reader) if pictures else None,
    )
