"""Monitoring for programs: the whole as JSON, and the figures in the text format of Prometheus."""

from __future__ import annotations

import hmac
from typing import Any

from fastapi import APIRouter, Request, Response

from service.areas.monitoring import service
from service.areas.monitoring.as_json import plain
from service.installation.running_installation import Installation
from service.web.request_unit_of_work import unit_of

router = APIRouter(tags=["monitoring"])


@router.get("/api/v1/monitoring")
def read_monitoring(request: Request) -> dict[str, Any]:
    """Volumes, abstentions, shift, observed against expected, agreement and alarms of the last 365 days."""
    with unit_of(request) as unit:
        service.let_in(unit)
    installation: Installation = request.app.state.installation
    return plain(service.seen_now(installation))


@router.get("/metrics")
def metrics(request: Request) -> Response:
    """Counts and alarms for a monitoring program, which brings the token of this installation along."""
    from service.areas.monitoring.prometheus_metrics import CONTENT_TYPE_PLAIN_0_0_4, metrics_text

    installation = request.app.state.installation
    if not _has_token(request, installation.settings.metrics_token):
        with unit_of(request) as unit:
            service.let_in(unit)
    return Response(metrics_text(service.seen_now(installation)), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _has_token(request: Request, token: str | None) -> bool:
    sent = request.headers.get("authorization", "")
    return token is not None and hmac.compare_digest(sent.encode(), f"Bearer {token}".encode())
