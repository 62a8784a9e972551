"""The database goes away and comes back, without a new start of the service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from screening.cli.main import main
from service.core.errors import Away
from service.core.settings import Settings
from tests.postgresql_cluster import Cluster
from tests.service.pages.reading import Page, get, post
from tests.service.pages.way import JUDGEMENT, made
from tests.service.postgresql.test_time_limits import within
from tests.service.real_service import CASE
from tests.service.world import World

pytestmark = pytest.mark.slow


@contextmanager
def stopped(cluster: Cluster) -> Iterator[None]:
    """The server is away; it comes back at the end."""
    cluster.stop("immediate")
    try:
        yield
    finally:
        cluster.start()


def test_away_and_back(world: World, cluster: Cluster) -> None:
    """REQ fail-safe: what to do in acute danger stands, everything else says so, nothing typed is lost."""
    alice, program = world.browser("alice"), world.client("alice")
    path = f"/cases/{made(alice)}/judgement"
    sent = get(alice, path).form("").sent(**JUDGEMENT)

    with stopped(cluster):
        with within(3):
            away = Page(post(alice, path, sent))
        acute = Page(alice.get("/acute"))
        answer = program.post("/api/v1/cases", json=CASE)
        ready = program.get("/readyz")
        alive = program.get("/healthz")
        front = Page(world.browser().get("/login"))

    assert away.status == 503
    assert "De database antwoordt niet. Er is niets bewaard." in away.main
    assert away.form(path).fields == sent
    assert acute.status == 200
    assert "112" in acute.main
    assert (answer.status_code, answer.json()["code"]) == (503, "database_away")
    assert (ready.status_code, ready.json()["database"]) == (503, "database_away")
    assert alive.status_code == 200
    assert front.status in (200, 503)
    assert program.get("/readyz").status_code == 200
    back = post(alice, path, away.form(path).sent(), follow=False)
    assert back.status_code == 303, Page(back).main


def test_a_connection_that_is_ended_is_made_anew(world: World, cluster: Cluster, database: str) -> None:
    """As when the server is restarted between two requests."""
    alice = world.client("alice")
    cluster.run(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}' "
        "AND application_name = 'signaalwijzer'"
    )

    assert alice.post("/api/v1/cases", json=CASE).status_code == 201


def test_a_connection_that_breaks_in_the_commit_leaves_it_open_what_was_kept(
    world: World, cluster: Cluster, database: str
) -> None:
    def work() -> None:
        with world.installation.database.transaction() as db:
            pid = db.execute(text("SELECT pg_backend_pid()")).scalar_one()
            cluster.run(f"SELECT pg_terminate_backend({pid}, 2000)")

    with pytest.raises(Away) as broken:
        work()

    assert broken.value.key == "commit_unknown"
    with world.installation.database.transaction():
        pass


@pytest.mark.parametrize("command", [("serve",), ("verify",), ("audit", "verify"), ("init", "--upgrade")])
def test_a_start_without_the_database_is_one_sentence(
    settings: Settings,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
) -> None:
    for database, told in (("nowhere", "weigert de verbinding"), (None, "antwoordt niet")):
        folder = cluster.folder if database else "/nowhere"
        url = f"postgresql://owner:geheim@/{database or 'one'}?host={folder}"
        monkeypatch.setenv("SIGNAALWIJZER_DATABASE_URL", url)

        assert main([*command, "--data", str(settings.data)]) == 2

        said = capsys.readouterr().err
        assert told in said
        assert said.count("\n") == 1
        assert "geheim" not in said


def test_a_missing_driver_is_one_sentence(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    assert main(["verify", "--data", str(settings.data)]) == 2

    said = capsys.readouterr().err
    assert "'psycopg'" in said
    assert "signaalwijzer[postgresql]" in said
    assert said.count("\n") == 1
