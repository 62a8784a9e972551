"""A score starts nothing: no message, no referral, no hook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.guards import scores
from tests.service.raw import rows_of
from tests.service.screenings.flow import LISA_BEFORE, judged, screen
from tests.service.world import World

pytestmark = pytest.mark.slow


def test_nothing_near_a_score_can_reach_anybody(repository: Path) -> None:
    """REQ no-automatic-action: no folder in which a score lives imports what sends or schedules."""
    assert scores.reaches_somebody(repository) == []


def test_no_background_task_is_ever_started(repository: Path) -> None:
    """REQ no-automatic-action: no route hands work to something that runs after the answer."""
    assert scores.goes_on_after_the_answer(repository) == []


def test_a_screening_writes_its_record_and_nothing_else(
    world: World, client: Callable[[str], TestClient]
) -> None:
    """REQ no-automatic-action: of all tables, only the record itself, with what was shown of it, and the log
    grow, and the list of what reviewers may look at: every screening, whatever it says."""
    alice = client("alice")
    reference = judged(alice)
    screen(alice, judged(alice), LISA_BEFORE)  # the first one also writes down which model is served
    before = rows(world)
    screen(alice, reference, LISA_BEFORE)
    grown = {table: after - before[table] for table, after in rows(world).items() if after != before[table]}

    seals = grown.pop("row_seal")  # of what was written, and of what the opening of the case kept up
    assert grown == {"screening": 1, "shown_block": 1, "decision": 1, "audit_entry": 2}
    assert seals >= 3


def rows(world: World) -> dict[str, int]:
    """How many rows each table has."""
    return {name: len(found) for name, found in rows_of(world.installation.settings.data).items()}
