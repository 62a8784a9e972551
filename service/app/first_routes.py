"""The routers that are ready when the service starts: signing in, cases, and making a screening.

``service.app.routes`` has every router. Building the others would double the time to start, so they come
later (``service.app.deferred_routes``).
"""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from service.app import health
from service.areas.case_pages import api as cases_api
from service.areas.case_pages import pages as cases_pages
from service.areas.decisions import pages as decisions_pages
from service.areas.people import pages as people_pages
from service.areas.people import session_api
from service.areas.screenings import api as screenings_api
from service.areas.screenings import form_pages, refusal_pages
from service.areas.screenings import judgement_pages as screenings_pages
from service.areas.transfers import pages as transfer_pages
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
    decisions_pages.router,
    refusal_pages.router,
)
"""In the order in which their routes are tried: the busiest first."""
