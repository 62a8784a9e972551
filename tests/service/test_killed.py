"""A process that is killed in the middle: what was saved before is there, nothing is half there."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from screening.cli.main import main
from tests.service.screenings.flow import JUDGEMENT, LISA_BEFORE
from tests.service.world import PASSWORD

pytestmark = pytest.mark.slow

CASE = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}
MOMENTS = (0.0, 0.002, 0.004, 0.007, 0.012, 0.025)
"""Seconds between asking for the score and the kill: before, during and after."""


def _screening(data: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "screening.cli.main", *arguments, "--data", str(data)]


@contextmanager
def _serving(data: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A real service on a free port; gives the process and its address."""
    environment = os.environ | {
        "SIGNAALWIJZER_PASSWORD_WORK": json.dumps({"passes": 1, "memory_kib": 8}),
        "PYTHONUNBUFFERED": "1",
    }
    with subprocess.Popen(
        [*_screening(data, "serve"), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline().split(": ", 1)[1].strip()
        finally:
            process.kill()


@contextmanager
def _signed_in(address: str) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=address, timeout=30) as client:
        answer = client.post("/api/v1/sessions", json={"login": "alice", "password": PASSWORD})
        assert answer.status_code == 201
        yield client


def _ask_and_kill(
    client: httpx2.Client, reference: str, process: subprocess.Popen[str], after: float
) -> None:
    def ask() -> None:
        try:
            client.post(f"/api/v1/cases/{reference}/screenings", json=LISA_BEFORE)
        except httpx2.HTTPError:
            return  # nobody answers any more, as meant

    asking = Thread(target=ask)
    asking.start()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    asking.join()


def _judged(client: httpx2.Client) -> str:
    reference = str(client.post("/api/v1/cases", json=CASE).json()["reference"])
    answers = {"revision": 0, "answers": LISA_BEFORE["answers"]}
    assert client.put(f"/api/v1/cases/{reference}/draft", json=answers).status_code == 200
    said = JUDGEMENT | {"round": 1, "revision": 1}
    assert client.post(f"/api/v1/cases/{reference}/judgements", json=said).status_code == 201
    return reference


def test_killed_between_judgement_and_score(data: Path) -> None:
    """REQ fail-safe: the judgement is kept, the score is whole or not there, and the way on is open."""
    references = []
    for after in MOMENTS:
        with _serving(data) as (process, address), _signed_in(address) as client:
            references.append(_judged(client))
            _ask_and_kill(client, references[-1], process, after)

    with _serving(data) as (_, address), _signed_in(address) as client:
        for reference in references:
            rounds = client.get(f"/api/v1/cases/{reference}").json()["rounds"]
            assert [round_["stage"] for round_ in rounds] in (["judged"], ["screened"])
            first = client.post(f"/api/v1/cases/{reference}/screenings", json=LISA_BEFORE)
            again = client.post(f"/api/v1/cases/{reference}/screenings", json=LISA_BEFORE)
            assert first.status_code in (200, 201), first.text
            assert again.status_code == 200
            assert again.json() == first.json()

    for check in (("verify",), ("audit", "verify")):
        assert main([*check, "--data", str(data)]) == 0
