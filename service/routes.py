"""Every router of the service, in the order in which routes are tried: the busiest first."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from service import health
from service.about import pages as about_pages
from service.access import emergency_api, emergency_pages
from service.acute import pages as acute_pages
from service.assessments import api as assessments_api
from service.assessments import pages as assessments_pages
from service.audit import api as audit_api
from service.audit import pages as audit_pages
from service.cases import api as cases_api
from service.cases import link_pages, topic_pages, transfer_pages
from service.cases import pages as cases_pages
from service.exports import api as exports_api
from service.exports import pages as exports_pages
from service.fairness import pages as fairness_pages
from service.kept import api as kept_api
from service.kept import pages as kept_pages
from service.models import api as models_api
from service.models import pages as models_pages
from service.models import registry_api, registry_pages
from service.monitoring import api as monitoring_api
from service.monitoring import pages as monitoring_pages
from service.people import admin_pages, session_api, team_pages
from service.people import api as people_api
from service.people import pages as people_pages
from service.programme import api as programme_api
from service.programme import pages as programme_pages
from service.pull_forward import api as pull_forward_api
from service.pull_forward import pages as pull_forward_pages
from service.records import api as records_api
from service.records import pages as records_pages
from service.records import said_pages
from service.retention import api as retention_api
from service.retention import pages as retention_pages
from service.reviews import api as reviews_api
from service.reviews import pages as reviews_pages
from service.screenings import api as screenings_api
from service.screenings import correction_api, correction_pages, facts_pages, form_pages
from service.screenings import pages as screenings_pages
from service.stays import api as stays_api
from service.stays import pages as stays_pages
from service.table import api as table_api
from service.table import meeting_pages as table_meeting_pages
from service.table import pages as table_pages
from service.web import assets

API: Final[tuple[APIRouter, ...]] = (
    screenings_api.router,
    correction_api.router,
    cases_api.router,
    assessments_api.router,
    records_api.router,
    reviews_api.router,
    stays_api.router,
    table_api.router,
    programme_api.router,
    session_api.router,
    models_api.router,
    monitoring_api.router,
    registry_api.router,
    pull_forward_api.router,
    people_api.router,
    kept_api.router,
    people_api.of_teams,
    exports_api.router,
    audit_api.router,
    retention_api.router,
    retention_api.of_case,
    emergency_api.router,
)
PAGES: Final[tuple[APIRouter, ...]] = (
    people_pages.router,
    admin_pages.router,
    team_pages.router,
    transfer_pages.router,
    cases_pages.router,
    topic_pages.router,
    link_pages.router,
    form_pages.router,
    facts_pages.router,
    screenings_pages.router,
    correction_pages.router,
    assessments_pages.router,
    records_pages.router,
    said_pages.router,
    records_pages.explained,
    reviews_pages.router,
    stays_pages.router,
    programme_pages.router,
    table_pages.router,
    table_meeting_pages.router,
    acute_pages.router,
    models_pages.router,
    monitoring_pages.router,
    registry_pages.router,
    pull_forward_pages.router,
    fairness_pages.router,
    exports_pages.router,
    audit_pages.router,
    retention_pages.router,
    emergency_pages.router,
    kept_pages.router,
    about_pages.router,
)
ROUTERS: Final = (*API, health.router, assets.router, *PAGES)
