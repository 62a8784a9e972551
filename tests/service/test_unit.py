"""One request, one transaction: under load, on a full disk, and when somebody else holds the database."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from sqlalchemy import text

from service.access.unit_of_work import unit_as, unit_of_system
from service.app.open_installation import open_installation
from service.audit.anchor import LINE_EVERY_ENTRIES
from service.audit.verify import verify_log
from service.installation.running_installation import Installation
from tests.service.raw import wait_at_most
from tests.service.world import World

CASE = {"setting": "youth_protection_intake", "age": 16, "reported_by": "school"}


def _sound(installation: Installation) -> bool:
    return verify_log(installation.database, installation.settings.data, installation.keys.audit).ok


def test_many_at_once_leave_one_unbroken_chain(world: World) -> None:
    """REQ tamper-evident: entries of concurrent requests are one chain, and the anchor keeps up."""

    def work(number: int) -> int:
        with unit_as(world.installation, world.people["alice"]) as unit:
            unit.record("thing.read", "thing", number)
            unit.record("thing.read", "thing", number, again=True)
        return number

    before = world.installation.anchor.head.seq
    with ThreadPoolExecutor(16) as pool:
        assert len(list(pool.map(work, range(200)))) == 200

    assert world.installation.anchor.head.seq == before + 400
    assert _sound(world.installation)


def test_two_processes_share_one_chain(world: World) -> None:
    """REQ tamper-evident: a second process (here: opened twice) continues the same chain and anchor."""
    other = open_installation(world.installation.settings, world.clock)
    for number in range(6):
        with unit_of_system((world.installation, other)[number % 2], "test") as unit:
            unit.record("thing.read", "thing", number)
    other.close()

    assert _sound(world.installation)


def test_the_anchor_gets_a_line_now_and_then(world: World) -> None:
    for number in range(LINE_EVERY_ENTRIES + 1):
        with unit_of_system(world.installation, "test") as unit:
            unit.record("thing.read", "thing", number)

    lines = (world.installation.settings.data / "audit-anchor.jsonl").read_bytes().splitlines()
    assert len(lines) == 2
    assert _sound(world.installation)


@pytest.mark.sqlite("its file in the data folder")
@pytest.mark.slow
def test_a_full_disk_is_answered_with_a_sentence_and_leaves_nothing_half(world: World) -> None:
    """REQ fail-safe: 507, nothing of the request is stored, all before it is there, and it goes on after."""
    alice = world.client("alice")
    kept = alice.post("/api/v1/cases", json=CASE).json()["reference"]
    with world.installation.database.transaction() as db:
        pages = db.execute(text("PRAGMA page_count")).scalar_one()
        db.execute(text(f"PRAGMA max_page_count = {pages}"))

    answers = [alice.post("/api/v1/cases", json=CASE) for _ in range(60)]

    full = [answer for answer in answers if answer.status_code == 507]
    assert full
    assert full[0].json()["code"] == "no_space"
    assert (
        "saved" in alice.post("/api/v1/cases", json=CASE, headers={"Accept-Language": "en"}).json()["detail"]
    )
    with world.installation.database.transaction() as db:
        db.execute(text("PRAGMA max_page_count = 1000000"))
    made = sum(answer.status_code == 201 for answer in answers)
    assert alice.get("/api/v1/cases").json()["total"] == made + 1
    assert alice.get(f"/api/v1/cases/{kept}").status_code == 200
    assert alice.post("/api/v1/cases", json=CASE).status_code == 201
    assert _sound(world.installation)


@pytest.mark.sqlite("its file in the data folder")
def test_a_database_held_by_somebody_else_is_answered_with_try_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = world.client("alice")
    wait_at_most(monkeypatch, 0.05)
    with world.installation.database.transaction() as db:
        db.execute(text("PRAGMA busy_timeout = 20"))
    with closing(
        sqlite3.connect(world.installation.database.url.database or "", isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = alice.post("/api/v1/cases", json=CASE)
        other.execute("ROLLBACK")

    assert answer.status_code == 503
    assert answer.json()["code"] == "busy"
    assert alice.post("/api/v1/cases", json=CASE).status_code == 201


def test_a_full_disk_at_the_anchor_undoes_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What the anchor marks is stored already; it catches up with the next entry."""

    def no_room(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("service.audit.anchor.os.pwrite", no_room)
        with unit_of_system(world.installation, "test") as unit:
            unit.record("thing.read", "thing")
    assert "anchor" in caplog.text
    with unit_of_system(world.installation, "test") as unit:
        unit.record("thing.read", "thing")

    with world.installation.database.reading() as db:
        last = db.execute(text("SELECT max(seq) FROM audit_entry")).scalar_one()
    assert world.installation.anchor.head.seq == last
    assert _sound(world.installation)
