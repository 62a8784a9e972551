"""Pages about the product: what it is, every part of its screens, and the description of the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from screening.explain.screener import OLDEST, YOUNGEST
from service.areas.about.api import for_everyone
from service.areas.about.api_reference_view import api_view
from service.areas.about.base_rates_and_bands_view import bands, bases
from service.areas.about.style_guide import parts
from service.areas.serving_model.model_status_view import status_of
from service.web.page_context import Page
from service.web.request_unit_of_work import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/about")
def about_page(request: Request) -> Response:
    """What it is, what it is not, and the card of the model; for everyone, signed in or not."""
    page = _visit(request)
    installation, reader = page.installation, page.reader
    table = installation.scoring.table
    return page.response(
        "about/about.html",
        current="about",
        questions=len(installation.catalogue),
        ages={"youngest": YOUNGEST, "oldest": OLDEST},
        model=installation.scoring.mark if table else None,
        model_status=status_of(installation.scoring.status, reader),
        catalogue=installation.catalogue,
        bases=bases(table, reader) if table else (),
        bands=bands(table, reader) if table else (),
    )


@router.get("/patterns")
def patterns_page(request: Request) -> Response:
    """Every part of the screens on one page."""
    page = _visit_signed_in(request)
    return page.response(
        "about/patterns.html",
        current="about",
        errors={},
        parts=parts(page.installation, page.installation.clock.now(), page.reader),
    )


@router.get("/api/docs")
def api_page(request: Request) -> Response:
    """The description of the API, rendered by the product itself: nothing is asked of another host."""
    page = _visit_signed_in(request)
    return page.response("about/api.html", current="about", api=api_view(request.app.openapi(), page.reader))


def _visit(request: Request) -> Page:
    with unit_of(request, anonymous=True) as unit:
        return Page.of(request, unit)


def _visit_signed_in(request: Request) -> Page:
    """What only builders need: for everyone in a demonstration, elsewhere for who is signed in."""
    with unit_of(request, anonymous=for_everyone(request)) as unit:
        return Page.of(request, unit)
