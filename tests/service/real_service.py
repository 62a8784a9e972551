"""A real service in a process of its own or in this one, and a person who works with it over HTTP."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx2

from service.app.open_installation import open_installation
from service.core.clock import SystemClock
from tests.service import prepared
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE
from tests.service.world import PASSWORD, World, settings_for

CASE: Final = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}


def command(data: Path, *arguments: str, python: str = sys.executable) -> list[str]:
    """A command line of the product, run by ``python``."""
    return [python, "-m", "screening.cli.main", *arguments, "--data", str(data)]


def environment_for(data: Path, **more: str) -> dict[str, str]:
    """The environment of a program of its own over the folder ``data``: with the database that this run is
    on."""
    environment = os.environ | more
    if prepared.databases is not None:
        environment.setdefault("SIGNAALWIJZER_DATABASE_URL", prepared.databases.url(data))
    return environment


def environment_of(data: Path) -> dict[str, str]:
    """The environment of a service in ``data``, in which signing in is cheap."""
    light = json.dumps({"passes": 1, "memory_kib": 8})
    return environment_for(data, SIGNAALWIJZER_PASSWORD_WORK=light, PYTHONUNBUFFERED="1")


@contextmanager
def serving(data: Path, python: str = sys.executable) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A real service on a free port; gives the process and its address."""
    with subprocess.Popen(
        [*command(data, "serve", python=python), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment_of(data),
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().split(": ", 1)[1].strip()
        finally:
            process.kill()


@contextmanager
def signed_in(address: str) -> Iterator[httpx2.Client]:
    """Alice, signed in."""
    with httpx2.Client(base_url=address, timeout=30) as client:
        answer = client.post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
        assert answer.status_code == 201
        yield client


def judged(client: httpx2.Client) -> str:
    """The code of a case with answers and the own judgement."""
    reference = str(client.post("/api/v1/cases", json=CASE).json()["reference"])
    answers = {"revision": 0, "answers": LISA_BEFORE["answers"]}
    assert client.put(f"/api/v1/cases/{reference}/draft", json=answers).status_code == 200
    said = JUDGEMENT | {"round": 1, "revision": 1}
    assert client.post(f"/api/v1/cases/{reference}/judgements", json=said).status_code == 201
    return reference


@contextmanager
def at_work(data: Path) -> Iterator[World]:
    """The service in this process, under the clock of the machine."""
    clock: Any = SystemClock()
    with closing(open_installation(settings_for(data), clock)) as installation:
        yield World(installation, clock, {})
