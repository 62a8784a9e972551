"""Somebody else's lock, on PostgreSQL: an answer within three seconds, nothing lost, nothing half there."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from service.core.errors import Busy
from service.db.postgresql import CHAIN_LOCK
from tests.postgresql_cluster import Cluster
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT, made
from tests.service.real_service import CASE
from tests.service.screenings.flow import LISA_BEFORE, judged
from tests.service.world import World

pytestmark = pytest.mark.slow

SECONDS = 3.0
WRITERS = f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})"
TABLE = "LOCK TABLE person, sign_in_session IN ACCESS EXCLUSIVE MODE"


@contextmanager
def held(cluster: Cluster, database: str, lock: str) -> Iterator[None]:
    """Another program, which does not end its transaction."""
    with cluster.connect(database) as other, other.transaction():
        other.execute(lock.encode())
        yield


@contextmanager
def within(seconds: float) -> Iterator[None]:
    begun = time.monotonic()
    yield
    assert time.monotonic() - begun < seconds


@pytest.mark.parametrize("lock", [WRITERS, TABLE])
def test_a_held_lock_is_answered_in_time_and_what_was_typed_stays(
    world: World, cluster: Cluster, database: str, lock: str
) -> None:
    """REQ draft-safe: 503 with everything that was sent, ready to be sent again."""
    alice = world.browser("alice")
    path = f"/cases/{made(alice)}/judgement"
    sent = get(alice, path).form("").sent(**JUDGEMENT)

    with held(cluster, database, lock), within(SECONDS):
        busy = Page(post(alice, path, sent))

    assert busy.status == 503
    assert "De database is bezig." in busy.main
    again = busy.form(path)
    assert again.fields == sent
    assert post(alice, path, again.sent(), follow=False).status_code == 303


def test_many_who_wait_are_all_answered_in_time(world: World, cluster: Cluster, database: str) -> None:
    """Not one after the other, each with a wait of its own."""

    def write(number: int) -> type[BaseException] | None:
        begun = time.monotonic()
        try:
            with world.installation.database.transaction():
                return None
        except Busy as busy:
            assert time.monotonic() - begun < SECONDS, number
            return type(busy)

    with held(cluster, database, WRITERS), within(SECONDS), ThreadPoolExecutor(6) as threads:
        answered = list(threads.map(write, range(6)))

    assert answered == [Busy] * 6
    with world.installation.database.transaction():
        pass


def test_a_score_waits_outside_the_event_loop(world: World, cluster: Cluster, database: str) -> None:
    """That route works in the loop, which must serve others while it waits for the database."""
    alice = world.client("alice")
    reference = judged(alice)

    with held(cluster, database, WRITERS), within(SECONDS):
        answer = alice.post(f"/api/v1/cases/{reference}/screenings", json=LISA_BEFORE)

    assert answer.status_code == 503
    assert answer.json()["code"] == "busy"
    assert alice.post(f"/api/v1/cases/{reference}/screenings", json=LISA_BEFORE).status_code == 201


def test_the_api_says_busy_in_the_language_that_is_asked(
    world: World, cluster: Cluster, database: str
) -> None:
    """The choice of the person stands in the database, which is not asked once more."""
    alice = world.client("alice")

    with held(cluster, database, TABLE), within(SECONDS):
        answer = alice.post("/api/v1/cases", json=CASE, headers={"Accept-Language": "en"})

    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("The database is busy.")


def test_a_statement_that_does_not_end_is_cut_off(world: World) -> None:
    endless = text("SELECT pg_sleep(10)")
    at_once = text("SET LOCAL statement_timeout = '200ms'")

    def work() -> None:
        with world.installation.database.transaction() as db:
            db.execute(at_once)
            db.execute(endless)

    with pytest.raises(Busy), within(SECONDS):
        work()


def test_every_connection_has_its_limits(world: World) -> None:
    named = ("lock_timeout", "statement_timeout")
    database = world.installation.database
    with database.transaction() as db:
        writing = [db.execute(text(f"SHOW {name}")).scalar_one() for name in named]
    with database.reading() as db:
        reading = [db.execute(text(f"SHOW {name}")).scalar_one() for name in named]

    assert reading == ["2500ms", "30s"]
    assert writing[1] == "30s"
    assert 2_300 < int(writing[0].removesuffix("ms")) <= 2_500
