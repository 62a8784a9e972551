"""/healthz and /readyz: whether it lives and whether it can work, without telling a secret."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.service.raw import raw_database, rows_of
from tests.service.world import World


@pytest.mark.sqlite("its file in the data folder")
def test_a_living_process_says_so_without_touching_the_database(world: World) -> None:
    world.installation.database.close()
    (world.installation.settings.data / "signaalwijzer.sqlite").unlink()

    assert world.anonymous().get("/healthz").json() == {"status": "alive"}


def test_a_service_that_can_work_is_ready(world: World) -> None:
    answer = world.anonymous().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "scoring": "ok", "anchor_second": "none"}


def test_a_model_that_may_not_be_used_is_told_but_intake_stays_ready(world: World) -> None:
    """REQ fail-safe: scoring failure never blocks intake."""
    world.installation.scoring.distrust()

    answer = world.anonymous().get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ready",
        "database": "ok",
        "scoring": "wrong_numbers",
        "anchor_second": "none",
    }


def test_a_database_of_another_revision_is_not_ready(world: World) -> None:
    with closing(raw_database(world.installation.settings.data, autocommit=True)) as db:
        db.execute("UPDATE alembic_version SET version_num = '0000'")

    answer = world.anonymous().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "settings.old_database"


@pytest.mark.sqlite("its file in the data folder")
def test_a_database_that_is_no_database_any_more_is_not_ready(world: World) -> None:
    file = world.installation.settings.data / "signaalwijzer.sqlite"
    world.installation.database.close()
    file.write_bytes(b"nothing like a database" * 1000)

    answer = world.anonymous().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"


def test_being_ready_leaves_no_trace(world: World) -> None:
    before = rows_of(world.installation.settings.data)

    assert world.anonymous().get("/readyz").status_code == 200

    assert rows_of(world.installation.settings.data) == before
