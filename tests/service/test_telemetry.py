"""Nothing about a request is reported to anybody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.trace import NonRecordingSpan, Span, SpanContext, TraceFlags, Tracer, TracerProvider

from tests.service.real_service import environment_for
from tests.service.world import World

pytestmark = pytest.mark.slow


class Curious(TracerProvider, Tracer):
    """A provider such as a monitoring agent installs in a process: it takes down all it is told."""

    def __init__(self) -> None:
        self.asked: list[Any] = []
        self.told: list[Any] = []

    def get_tracer(self, *args: Any, **kwargs: Any) -> Tracer:
        self.asked.append((args, kwargs))
        return self

    def start_span(self, name: str, *args: Any, **kwargs: Any) -> Span:
        self.told.append((name, args, kwargs))
        return NonRecordingSpan(SpanContext(1, 1, is_remote=False, trace_flags=TraceFlags(1)))

    def start_as_current_span(self, *args: Any, **kwargs: Any) -> Any:
        self.told.append((args, kwargs))
        return trace.use_span(self.start_span("span"))


@pytest.fixture
def curious(monkeypatch: pytest.MonkeyPatch) -> Curious:
    """The process has a provider, and its environment asks FastAPI to report."""
    provider = Curious()
    monkeypatch.setenv("FASTAPI_OTEL_AUTO_CONFIGURE", "true")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return provider


def test_no_request_reaches_a_provider_of_telemetry(world: World, curious: Curious) -> None:
    """REQ no-third-party: no telemetry from any dependency, whatever the environment says."""
    fresh = World(world.installation, world.clock, world.people)
    fresh.client("alice").get("/api/v1/me")
    refused = fresh.anonymous().post("/api/v1/sessions", json={"login": 3, "bsn": "111222333"})

    assert refused.status_code == 422
    assert curious.told == []


def test_the_same_provider_is_told_of_everything_by_fastapi_as_it_comes(curious: Curious) -> None:
    """Shows that the test above can fail."""
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI(telemetry={"tracer_provider": curious})
    app.add_api_route("/x", lambda: {"a": 1})
    TestClient(app).get("/x")

    assert curious.told


def test_starting_the_service_opens_no_connection_to_anywhere(data: Path, repository: Path) -> None:
    """REQ no-third-party: not at start and not at the first requests."""
    program = f"""
import socket, sys
opened = []
connect = socket.socket.connect
def watched(self, address):
    opened.append(address)
    return connect(self, address)
socket.socket.connect = watched
from fastapi.testclient import TestClient
from service.app.application import create_app
from service.core.settings import Settings
with TestClient(create_app(Settings.load(data={str(data)!r})), base_url="http://127.0.0.1") as client:
    assert client.get("/readyz").status_code == 200
    assert client.post("/api/v1/sessions", json={{"login": "x", "password": "y"}}).status_code == 401
print(opened)
"""
    seen = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repository,
        env=environment_for(data),
        capture_output=True,
        text=True,
        check=True,
    )

    assert seen.stdout.splitlines()[-1] == "[]"
