"""Every router of the service, in the order in which routes are tried: the busiest first."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter

from service.app import health
from service.areas.about import api as about_api
from service.areas.about import pages as about_pages
from service.areas.access_log import api as audit_api
from service.areas.access_log import pages as audit_pages
from service.areas.account_administration import api as people_api
from service.areas.account_administration import pages as admin_pages
from service.areas.account_administration import team_pages
from service.areas.acute import pages as acute_pages
from service.areas.assessments import api as assessments_api
from service.areas.assessments import pages as assessments_pages
from service.areas.case_links import pages as case_link_pages
from service.areas.case_pages import acute_pages as case_acute_pages
from service.areas.case_pages import api as cases_api
from service.areas.case_pages import pages as cases_pages
from service.areas.cases import topic_pages
from service.areas.earlier_assessment_rule import api as earlier_assessment_api
from service.areas.earlier_assessment_rule import pages as earlier_assessment_pages
from service.areas.emergency_access import api as emergency_api
from service.areas.emergency_access import pages as emergency_pages
from service.areas.exchange import api as exchange_api
from service.areas.exchange import hand_out_pages as exchange_pages
from service.areas.exports import api as exports_api
from service.areas.exports import pages as exports_pages
from service.areas.fairness import pages as fairness_pages
from service.areas.help import pages as help_pages
from service.areas.htcds import consent_api, consent_pages
from service.areas.htcds import export_api as htcds_api
from service.areas.htcds import export_pages as htcds_pages
from service.areas.monitoring import api as monitoring_api
from service.areas.monitoring import pages as monitoring_pages
from service.areas.programme_report import api as programme_api
from service.areas.programme_report import pages as programme_pages
from service.areas.provider_sign_in import pages as provider_pages
from service.areas.registry import api as registry_api
from service.areas.registry import pages as registry_pages
from service.areas.result_pages import pages as result_pages
from service.areas.retention import api as retention_api
from service.areas.retention import pages as retention_pages
from service.areas.reviews import api as reviews_api
from service.areas.reviews import pages as reviews_pages
from service.areas.screenings import age_and_setting_pages as facts_pages
from service.areas.screenings import api as screenings_api
from service.areas.screenings import correction_api, correction_pages, form_pages
from service.areas.screenings import judgement_pages as screenings_pages
from service.areas.screenings import score_opt_out_pages as declined_score_pages
from service.areas.serving_model import api as models_api
from service.areas.serving_model import pages as models_pages
from service.areas.sign_in import pages as people_pages
from service.areas.sign_in import passkey_pages, second_factor_pages, session_api
from service.areas.stays import api as stays_api
from service.areas.stays import pages as stays_pages
from service.areas.transfers import pages as transfer_pages
from service.areas.unsent_text import api as kept_api
from service.areas.unsent_text import pages as kept_pages
from service.areas.young_person_file import api as records_api
from service.areas.young_person_file import informed_and_own_words_pages as said_pages
from service.areas.young_person_file import pages as records_pages
from service.areas.zorgtafel import api as table_api
from service.areas.zorgtafel import meeting_pages as table_meeting_pages
from service.areas.zorgtafel import pages as table_pages
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
    earlier_assessment_api.router,
    people_api.router,
    kept_api.router,
    people_api.of_teams,
    exports_api.router,
    htcds_api.router,
    consent_api.router,
    exchange_api.router,
    audit_api.router,
    retention_api.router,
    retention_api.of_case,
    emergency_api.router,
    about_api.router,
)
PAGES: Final[tuple[APIRouter, ...]] = (
    people_pages.router,
    provider_pages.router,
    second_factor_pages.router,
    passkey_pages.router,
    admin_pages.router,
    team_pages.router,
    transfer_pages.router,
    cases_pages.router,
    topic_pages.router,
    case_link_pages.router,
    form_pages.router,
    facts_pages.router,
    screenings_pages.router,
    result_pages.router,
    declined_score_pages.router,
    correction_pages.router,
    assessments_pages.router,
    records_pages.router,
    said_pages.router,
    result_pages.explained,
    reviews_pages.router,
    stays_pages.router,
    programme_pages.router,
    table_pages.router,
    table_meeting_pages.router,
    acute_pages.router,
    case_acute_pages.router,
    models_pages.router,
    monitoring_pages.router,
    registry_pages.router,
    earlier_assessment_pages.router,
    fairness_pages.router,
    exports_pages.router,
    htcds_pages.router,
    exchange_pages.router,
    consent_pages.router,
    audit_pages.router,
    retention_pages.router,
    emergency_pages.router,
    kept_pages.router,
    about_pages.router,
    help_pages.router,
)
BUSIEST: Final[tuple[APIRouter, ...]] = (
    screenings_api.router,
    cases_api.router,
    session_api.router,
    exchange_api.router,
    health.router,
    assets.router,
    people_pages.router,
    transfer_pages.router,
    cases_pages.router,
    form_pages.router,
    screenings_pages.router,
    result_pages.router,
    declined_score_pages.router,
)
ROUTERS: Final = (*BUSIEST, *(router for router in (*API, *PAGES) if router not in BUSIEST))
