"""Routes of what leaves the service, and who may use them; part of ``route_table``."""

from __future__ import annotations

from typing import Final

from tests.service.route import Route

HANDED_ON: Final = {"receiver": "municipality", "purpose": "care"}
NO_CONSENT: Final = {"said_on": "2026-11-23"}

EXPORT_ROUTES: Final = (
    Route("GET", "/api/v1/exports/training", "n"),
    Route("GET", "/exports", "n"),
    Route("POST", "/exports", "n", sent={"purpose": "validation"}),
    Route("GET", "/htcds", "p"),
    Route("POST", "/htcds", "p", sent={**HANDED_ON, "what": "csv"}),
    Route("POST", "/api/v1/exports/htcds", "p", sent=HANDED_ON),
    Route("POST", "/api/v1/exports/htcds/counts", "p", sent={**HANDED_ON, "year": 2025}),
    Route("GET", "/cases/{reference}/consent", "abr", hidden="c"),
    Route("POST", "/cases/{reference}/consent", "ab", hidden="c", sent={**NO_CONSENT, "given": "no"}),
    Route("GET", "/api/v1/cases/{reference}/consent", "abr", hidden="c"),
    Route("POST", "/api/v1/cases/{reference}/consent", "ab", hidden="c", sent={**NO_CONSENT, "given": False}),
)
