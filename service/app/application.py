"""Wiring of the web application: the installation, the guards, the routes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp

from service.app import background_work
from service.app.after_accepted_form import AcceptedForms
from service.app.areas_in_page_frame import AreasFrame
from service.app.errors_in_openapi import with_errors
from service.app.open_installation import open_installation
from service.app.routes import ROUTERS
from service.core.clock import Clock, SystemClock
from service.core.settings import Settings
from service.installation.running_installation import Installation
from service.web import error_responses
from service.web.request_log import RequestLog
from service.web.same_form_twice import Twice
from service.web.security.allowed_hosts import Hosts
from service.web.security.base_path import BasePath
from service.web.security.body_limit import BodyLimit
from service.web.security.cookies import cookies_of
from service.web.security.head_requests import Head
from service.web.security.origin_check import Origin
from service.web.security.response_headers import Headers

# FastAPI can report every request, with bodies that do not fit, to an OpenTelemetry provider of the process.
# What is typed here is about young people: nothing of it is reported anywhere.
NO_TELEMETRY = TelemetryConfig(
    tracing=False,
    metrics=False,
    logs=False,
    operation_spans=False,
    auto_configure=False,
    exclude=lambda _scope: True,
)
DESCRIPTION = (
    "Screening of intake answers beside the mandatory in-person assessment: a signal, not a verdict."
)


class Application(FastAPI):
    """FastAPI with the guards around all of it, error handling included."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(
            title="Signaalwijzer",
            version="1",
            description=DESCRIPTION,
            openapi_url=None,
            docs_url=None,
            redoc_url=None,
            telemetry=NO_TELEMETRY,
            lifespan=_lifespan,
            redirect_slashes=False,
            servers=[{"url": base}] if (base := installation.settings.base_path) else None,
        )
        self.state.installation = installation
        self.state.frame = AreasFrame()
        error_responses.install(self)
        # The routes themselves: an included router would be matched at each level in every request.
        self.router.routes.extend(route for router in ROUTERS for route in router.routes)

    def openapi(self) -> dict[str, Any]:
        """The description of the API, with the errors that each operation may answer with."""
        if self.openapi_schema is None:
            self.openapi_schema = with_errors(super().openapi())
        return self.openapi_schema

    def build_middleware_stack(self) -> ASGIApp:
        settings = self.state.installation.settings
        installation = self.state.installation
        taken_in = AcceptedForms(super().build_middleware_stack())
        not_twice = Twice(taken_in, cookie=cookies_of(installation).session, clock=installation.clock)
        app = BodyLimit(not_twice, limit=settings.body_limit)
        guarded = Hosts(Origin(app, https=settings.https), hosts=settings.hosts)
        safe = Headers(guarded, https=settings.https)
        logged = RequestLog(safe, clock=self.state.installation.clock) if settings.log_requests else safe
        with_head = Head(logged)
        return BasePath(with_head, base=settings.base_path) if settings.base_path else with_head


@asynccontextmanager
async def _lifespan(app: Application) -> AsyncIterator[None]:
    installation = app.state.installation
    task = asyncio.create_task(background_work.run(installation))
    yield
    task.cancel()
    installation.close()


def app_of(installation: Installation) -> Application:
    """The application that serves ``installation``; it closes the installation when it stops."""
    return Application(installation)


def create_app(settings: Settings | None = None, clock: Clock | None = None) -> Application:
    """The application for ``settings`` (by default those of the environment)."""
    return app_of(open_installation(settings or Settings.load(), clock or SystemClock()))
