"""The Human Trafficking Case Data Standard 2.0 (IOM, December 2021): the fields that are written, their
values, and how our codes become them.

The standard exists in three forms that differ (its definitions, its form, its table of fields). The names and
values here are those of the table of fields at ``COMMIT``; a test compares them with a pinned copy. What that
table has no value for becomes ``Other``, and a field of our own (``x_``) says which it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from service.areas.assessments.codes import Exploitation, Means

NAME: Final = "HTCDS"
VERSION: Final = "2.0"
COMMIT: Final = "3c2f653"
"""Of github.com/UNMigration/HTCDS."""

ATTRIBUTION: Final = (
    "Human Trafficking Case Data Standard (HTCDS) 2.0 by the International Organization for Migration (IOM), "
    f"github.com/UNMigration/HTCDS, commit {COMMIT}, CC BY 4.0."
)
NOT_ENDORSED: Final = "This file and the software that made it are not endorsed by IOM."

OTHER: Final = "Other"

STATUS: Final[Mapping[str, str]] = {
    "established": "ActualVictimOfTrafficking",
    "strong_indications": "PossibleVictimOfTrafficking",
}
"""By outcome. ``not_shown`` and ``undetermined`` are never written: that nothing was shown, or that the
conversation left it open, does not make somebody NotAVictimOfTrafficking."""

DECISION_MAKERS: Final = ("NGO", "NonPoliceGovernmentalOrganization")
"""Who concluded: always the organisation itself. The standard also knows the police and the courts."""

ORGANISATION_TYPES: Final = (
    "NGO",
    "HealthServiceOrganisation",
    "CentralGovernmentOrganisation",
    "LocalGovernmentOrganisation",
)
GOVERNMENT: Final = frozenset({"CentralGovernmentOrganisation", "LocalGovernmentOrganisation"})

CHILD_LABOUR: Final = "ChildLabour"
EXPLOITATION: Final[Mapping[Exploitation, str]] = {
    "sexual_exploitation": "SexualExploitation",
    "illicit_activities": OTHER,
    "forced_labour": "ForcedLabour",
    "forced_begging": "ForcedBegging",
    "forced_marriage": "ForcedMarriage",
    "forced_military_service": OTHER,
    "organ_removal": "OrganRemoval",
    "illegal_adoption": "ForcedAdoption",
    "surrogacy": "Surrogacy",
    "other": OTHER,
}
"""Values of ``vic_TypeOfExploitation``. Forced labour of somebody under 18 is ``CHILD_LABOUR``. The table of
fields names military service for others than a state alone, which is not what people record here."""

CONTROL: Final[Mapping[Means, str]] = {
    "debt_bondage": "DebtBondage",
    "takes_earnings": "TakesEarnings",
    "restricts_financial_access": "RestrictsFinancialAccess",
    "threats": "PhysicalThreats",
    "threat_of_law_enforcement": "ThreatsLawEnforcement",
    "psychological_abuse": "PsychologicalAbuse",
    "physical_abuse": "PhysicalAbuse",
    "sexual_abuse": "SexualAbuse",
    "false_promises": "FalsePromises",
    "psychoactive_substances": "PsychoactiveSubstance",
    "restricts_movement": OTHER,
    "restricts_medical_care": "RestrictsMedicalCare",
    "excessive_working_hours": "ExcessiveWorkingHours",
    "uses_children": OTHER,
    "withholds_necessities": "WithholdsNecessities",
    "withholds_documents": "WithholdsDocuments",
    "other": OTHER,
}
"""Values of ``vic_MethodsOfControl``. The definitions also know restricted movement and the use of children;
the table of fields does not."""

OWN_FIELDS: Final[Mapping[str, Exploitation | Means]] = {
    "x_nl_criminal_exploitation": "illicit_activities",
    "x_forced_military_service": "forced_military_service",
    "x_restricts_movement": "restricts_movement",
    "x_uses_children": "uses_children",
}
"""Our own fields beside the standard: what became ``Other`` although people recorded what it was."""

RECORD: Final = "x_record"
AGE_BAND: Final = "x_age_band"
FIELDS: Final = (
    RECORD,
    "org_Name",
    "org_Type",
    "vic_TraffickingStatus",
    "vic_TraffickingStatusDecisionMakingOrg",
    "vic_TypeOfExploitation",
    "vic_MethodsOfControl",
    "cas_IncomingReferralDate",
    "con_Consent",
    AGE_BAND,
    *OWN_FIELDS,
)
"""The columns of a record, in this order. Names, addresses, places, birth dates, numbers, free texts and
whoever is suspected have no column; neither has any score."""

MULTISELECT: Final = frozenset({"vic_TypeOfExploitation", "vic_MethodsOfControl"})
BETWEEN: Final = ";"
"""Between the values of a multiselect in CSV, as Salesforce writes them, for which the standard was made."""
