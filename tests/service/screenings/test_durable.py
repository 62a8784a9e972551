"""What is answered is on the disk; what cannot be kept is not answered as if it were."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.service.screenings.flow import LISA_BEFORE, judged, problem, screen

pytestmark = pytest.mark.sqlite("the wait for its log on the disk; PostgreSQL waits in its commit")


def test_a_screening_waits_for_the_disk_before_it_is_answered(
    client: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = client("alice")
    reference = judged(alice)
    waited: list[str] = []
    wait = os.fdatasync

    def watched(descriptor: int) -> None:
        waited.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))
        wait(descriptor)

    monkeypatch.setattr(os, "fdatasync", watched)

    assert screen(alice, reference, LISA_BEFORE).status_code == 201
    assert len(waited) == 1
    assert waited[0].endswith("-wal")


def test_a_disk_that_refuses_gives_no_score_and_one_sentence(
    client: Callable[[str], TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """REQ fail-safe: 503 and what to do; no score is shown that may be gone tomorrow."""
    alice = client("alice")
    reference = judged(alice)

    def refuses(_descriptor: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", refuses)

    problem(screen(alice, reference, LISA_BEFORE), 503, "storage_failed")
    problem(screen(alice, reference, LISA_BEFORE), 503, "storage_failed")
    problem(alice.get("/api/v1/cases"), 503, "storage_failed")
    ready = alice.get("/readyz")
    assert ready.status_code == 503
    assert ready.json()["database"] == "storage_failed"
