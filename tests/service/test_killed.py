"""A process that is killed in the middle: what was saved before is there, nothing is half there.

``SIGNAALWIJZER_KILLS=200`` kills it more often.
"""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from threading import Thread

import httpx2
import pytest

from screening.cli.main import main
from tests.service.killing import killed_while_writing
from tests.service.real_service import judged, serving, signed_in
from tests.service.screenings.flow import LISA_BEFORE

pytestmark = pytest.mark.slow

MOMENTS = (0.0, 0.002, 0.004, 0.007, 0.012, 0.025)
"""Seconds between asking for the score and the kill: before, during and after."""


def ask_and_kill(client: httpx2.Client, reference: str, process: subprocess.Popen[str], after: float) -> None:
    """Ask for a score, and kill the service so many seconds ``after``."""

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


def test_killed_between_judgement_and_score(data: Path) -> None:
    """REQ fail-safe: the judgement is kept, the score is whole or not there, and the way on is open."""
    references = []
    for after in MOMENTS:
        with serving(data) as (process, address), signed_in(address) as client:
            references.append(judged(client))
            ask_and_kill(client, references[-1], process, after)

    with serving(data) as (_, address), signed_in(address) as client:
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


def test_nothing_that_was_answered_is_lost_when_the_service_is_killed(data: Path, tmp_path: Path) -> None:
    """REQ fail-safe: at whatever moment, while several people write."""
    assert killed_while_writing(data, tmp_path)
