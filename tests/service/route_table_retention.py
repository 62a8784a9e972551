"""The routes of keeping and destroying; the letters are those of the whole table."""

from __future__ import annotations

from typing import Final

from tests.service.route import Route

REASON: Final = {"reason": "De cijfers kloppen niet meer"}
DESTROY: Final = {"ground": "young_person_asked", "weighed": True, **REASON}

RETENTION_ROUTES: Final = (
    Route("GET", "/api/v1/retention/classes", "bp"),
    Route("GET", "/api/v1/retention/due", "bp"),
    Route("GET", "/api/v1/retention/tombstones", "bp"),
    Route("GET", "/api/v1/retention/holds", "bp"),
    Route("POST", "/api/v1/retention/holds", "p", sent=REASON),
    Route("POST", "/api/v1/retention/holds/{hold_id}/lifting", "", hidden="p", sent=REASON),
    Route("GET", "/api/v1/cases/{reference}/retention", "bp"),
    Route("POST", "/api/v1/cases/{reference}/retention/holds", "bp", sent=REASON),
    Route("POST", "/api/v1/cases/{reference}/retention/requests", "bp", sent=DESTROY),
    Route("POST", "/api/v1/cases/{reference}/retention/requests/{request_id}/refusal", "bp", sent=REASON),
    Route("POST", "/api/v1/cases/{reference}/retention/requests/{request_id}/approval", "bp"),
    Route("GET", "/retention", "bp"),
    Route("GET", "/retention/due", "bp"),
    Route("GET", "/retention/cases/{reference}", "bp"),
    Route("POST", "/retention/find", "bp", sent={"code": "2026-0001"}),
    Route("POST", "/retention/holds", "p", sent=REASON),
    Route("POST", "/retention/holds/{hold_id}/lift", "", hidden="p", sent={"lift-999999": REASON["reason"]}),
    Route("POST", "/retention/cases/{reference}/holds", "bp", sent={"hold-reason": REASON["reason"]}),
    Route("POST", "/retention/cases/{reference}/requests", "bp", sent=REASON | {"ground": "term_passed"}),
    Route("POST", "/retention/cases/{reference}/requests/{request_id}/refuse", "bp", sent=REASON),
    Route("POST", "/retention/cases/{reference}/requests/{request_id}/approve", "bp", sent={"sure": "yes"}),
)
