"""The routers that stand when the service opens its door: signing in, cases, and the way to a screening.

``service.routes`` has every router. Building the others takes as long as these and all before them; nobody
waits for that at the start (``service.rest``).
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from service import health
from service.cases import api as cases_api
from service.cases import pages as cases_pages
from service.cases import transfer_pages
from service.people import pages as people_pages
from service.people import session_api
from service.screenings import api as screenings_api
from service.screenings import form_pages
from service.screenings import pages as screenings_pages
from service.web import assets

FIRST: Final[tuple[APIRouter, ...]] = (
    screenings_api.router,
    cases_api.router,
    session_api.router,
    health.router,
    assets.router,
    people_pages.router,
    transfer_pages.router,
    cases_pages.router,
    form_pages.router,
    screenings_pages.router,
)
"""In the order in which their routes are tried: the busiest first."""
