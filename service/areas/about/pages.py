"""Pages about the product: what it is, every part of its screens, and the description of the API."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from screening.explain.screen import OLDEST, YOUNGEST
from service.areas.about.api_view import api_view
from service.areas.about.model_card import bands, bases
from service.areas.about.parts import parts
from service.areas.scoring.status_view import status_of
from service.web.page import Visit
from service.web.request import unit_of

router = APIRouter(include_in_schema=False)


@router.get("/about")
def about_page(request: Request) -> Response:
    """What it is, what it is not, and the card of the model; for everyone, signed in or not."""
    visit = _visit(request)
    house, reader = visit.house, visit.reader
    table = house.scoring.table
    return visit.page(
        "about/about.html",
        current="about",
        questions=len(house.catalogue),
        ages={"youngest": YOUNGEST, "oldest": OLDEST},
        model=house.scoring.mark if table else None,
        model_status=status_of(house.scoring.status, reader),
        catalogue=house.catalogue,
        bases=bases(table, reader) if table else (),
        bands=bands(table, reader) if table else (),
    )


@router.get("/patterns")
def patterns_page(request: Request) -> Response:
    """Every part of the screens on one page."""
    visit = _visit(request)
    return visit.page(
        "about/patterns.html",
        current="about",
        errors={},
        parts=parts(visit.house, visit.house.clock.now(), visit.reader),
    )


@router.get("/api/docs")
def api_page(request: Request) -> Response:
    """The description of the API, rendered by the product itself: nothing is asked of another host."""
    visit = _visit(request)
    return visit.page("about/api.html", current="about", api=api_view(request.app.openapi(), visit.reader))


def _visit(request: Request) -> Visit:
    with unit_of(request, anonymous=True) as unit:
        return Visit.of(request, unit)
